"""A click wins over an address that comes late: over a slow connection requests carry what the address was before it."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from browser_under_test import settle, wait_for_address

from s7core.lesson.experiments import experiment

pytestmark = [pytest.mark.slow, pytest.mark.one_core]


class LateAddress:
    """Stands between a page and its server. From `hold` on, each request of the page carries the address of that moment."""

    def __init__(self, page) -> None:
        self.rewritten = self.by_timer = 0  # requests, and those of them that a timer sent
        self._page = page
        self._held: str | None = None
        page.route_web_socket("**/_stcore/stream", self._connect)

    def hold(self) -> None:
        self._held = urlsplit(self._page.url).query

    def release(self) -> None:
        self._held = None

    def wait_until(self, condition: Callable[[], bool]) -> None:
        """Wait for this, and pass on what page and server say meanwhile: the test's own thread does so."""
        started = time.monotonic()
        while not condition():
            assert time.monotonic() - started < 20, "waited too long"
            self._page.wait_for_timeout(50)

    def _connect(self, browser_side) -> None:
        server_side = browser_side.connect_to_server()
        browser_side.on_message(lambda message: server_side.send(self._with_old_address(message)))
        server_side.on_message(browser_side.send)

    def _with_old_address(self, message: bytes) -> bytes:
        from streamlit.proto.BackMsg_pb2 import BackMsg

        told = BackMsg.FromString(message)
        if self._held is None or told.WhichOneof("type") != "rerun_script":
            return message
        told.rerun_script.query_string = self._held
        self.rewritten += 1
        self.by_timer += told.rerun_script.is_auto_rerun
        return told.SerializeToString()


@pytest.fixture
def late(page) -> LateAddress:
    return LateAddress(page)


@pytest.fixture
def trained(empty, finish):
    """A server with three finished runs, whose queue stands still, so that Train looks at it by a timer."""
    address, store = empty
    recipe = replace(experiment("net1").recipe, epochs=2)
    runs = [finish(store, replace(recipe, seed=seed), "net1", [900, 300 + seed]) for seed in range(3)]
    for _ in range((os.cpu_count() or 1) + 1):  # they are "trained" by this process, and leave no core to the queue
        store.submit(recipe, "net1", state="running")
    store.submit(recipe, "net1")
    yield address, runs
    for run in store.runs("queued", "running"):
        store.update(run.id, state="stopped")


def choose_run(page, run_id: str) -> None:
    page.get_by_role("combobox", name="Run on screen").click()
    page.get_by_role("option").filter(has_text=run_id[-6:]).click()


def panel(page, run_id: str):
    """The line below the title of the run on screen, if that is this run."""
    return page.locator(".st-key-run-view").get_by_text(run_id)


def test_the_last_of_two_quick_clicks_in_the_run_selector_stays(page, late, trained):
    address, (first, second, third) = trained
    page.goto(f"{address}/train?run={first}")
    panel(page, first).wait_for()
    settle(page)
    late.hold()
    for run_id in (second, third):
        choose_run(page, run_id)
        panel(page, run_id).wait_for()
    page.get_by_role("button", name="Settings", exact=True).click()  # a third request, with the address from before both
    page.get_by_role("button", name="Hide settings").wait_for()
    late.wait_until(lambda: late.by_timer >= 1)
    late.release()
    settle(page)
    assert panel(page, third).is_visible() and late.rewritten > 3
    selector = page.get_by_test_id("stSelectbox").filter(has_text="Run on screen")
    assert third[-6:] in selector.get_by_role("combobox").input_value()
    wait_for_address(page, f"run={third}")


def test_the_last_of_two_quick_clicks_on_a_view_stays(page, late, untrained):
    address, _ = untrained
    page.goto(f"{address}/compare")
    page.get_by_role("radio", name="Curves", exact=True).wait_for()
    settle(page)
    late.hold()
    page.get_by_role("radio", name="Curves", exact=True).click()
    wait_for_address(page, "see=curves")
    page.get_by_role("radio", name="Settings", exact=True).click()
    every = page.get_by_test_id("stCheckbox").filter(has_text="Show all settings")
    every.wait_for()
    before = late.rewritten
    every.locator("label").first.click()  # a third request, with the address from before both
    late.wait_until(lambda: late.rewritten > before)
    late.release()
    settle(page)
    assert every.is_visible() and page.get_by_role("radio", name="Settings", exact=True).is_checked()
    wait_for_address(page, "see=settings")
