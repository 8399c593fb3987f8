"""A store that breaks while somebody looks at a page, in a real browser: a sentence comes, and goes once it is mended."""

import pytest
from browser_under_test import serve, settle, stop_button, wait_for_address

from dashboard.components.error_sentences import RETRY_SECONDS
from dashboard.components.live_part import POLL_SECONDS
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.runs.store import Store

# The view of the network asks for its arrays while the store is broken.
pytestmark = [pytest.mark.slow, pytest.mark.one_core, pytest.mark.console_may_say("status of 503")]

SENTENCE = "no such table: runs"
HEARD_MILLISECONDS = 1000 * (RETRY_SECONDS + POLL_SECONDS + 5)
LONG = Recipe.from_dict({**experiment("final-exp1").recipe.to_dict(), "train_images": 60_000, "epochs": 20, "device": "cpu"})


@pytest.fixture(scope="module")
def training(tmp_path_factory):
    """A server with a run that this process seems to train, so that its part of the page is drawn every second."""
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('broken') / 'runs.sqlite'}")
    run_id = store.submit(LONG, "final-exp1", state="running")
    with store._engine.begin() as connection:  # long ago, so that its first step is no longer expected any moment
        connection.exec_driver_sql("UPDATE runs SET created_at = created_at - 3600")
    yield from ((address, store, run_id) for address in serve(store.url))


def opened(page, address: str) -> None:
    """Open Train with the run, and wait until nothing draws the page again by itself."""
    page.goto(address)
    stop_button(page).wait_for()
    page.get_by_test_id("stSidebar").get_by_text("CPU, ").wait_for()  # the engine is loaded
    settle(page)


def rename(store: Store, name: str, to: str) -> None:
    """Break the store for everybody who has it open, or mend it."""
    with store._engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")
        connection.exec_driver_sql(f"ALTER TABLE {name} RENAME TO {to}")


def test_a_live_part_says_what_is_wrong_in_its_place_and_comes_back_by_itself(training, page):
    address, store, run_id = training
    opened(page, f"{address}/train?run={run_id}")
    page.get_by_text("Guess first").click()
    field = page.get_by_role("spinbutton", name="Test accuracy after epoch 1, %")
    field.fill("91.5")
    rename(store, "runs", "hidden_runs")
    try:
        page.get_by_text(SENTENCE).first.wait_for(timeout=HEARD_MILLISECONDS)
        assert field.input_value() == "91.5" and page.get_by_role("heading", name="Train", exact=True).count() == 1
    finally:
        rename(store, "hidden_runs", "runs")
    page.get_by_text(SENTENCE).first.wait_for(state="hidden", timeout=HEARD_MILLISECONDS)
    stop_button(page).wait_for(timeout=HEARD_MILLISECONDS)
    assert field.input_value() == "91.5" and "Oh no" not in page.inner_text("body")


def test_the_view_of_the_network_comes_back_by_itself_too(filled, page):
    address, store = filled
    page.goto(f"{address}/train?run={store.runs()[0].id}")  # it has ended, so nothing takes the view away meanwhile
    digit = page.locator(".wall").get_by_role("button").nth(5)
    digit.wait_for()  # the wall comes from the server too
    page.get_by_test_id("stSidebar").get_by_text("CPU, ").wait_for()
    settle(page)
    rename(store, "runs", "hidden_runs")
    try:
        digit.click()
        failed = page.get_by_text("The network at this moment could not be read")
        failed.wait_for(timeout=HEARD_MILLISECONDS)
    finally:
        rename(store, "hidden_runs", "runs")
    failed.wait_for(state="hidden", timeout=HEARD_MILLISECONDS)


def test_a_click_that_fails_says_why_and_the_page_comes_back_by_itself_with_its_settings(training, page):
    address, store, run_id = training
    opened(page, f"{address}/train?run={run_id}&epochs=3")
    rename(store, "runs", "hidden_runs")
    try:
        page.get_by_role("button", name="Train", exact=True).click()
        page.get_by_text(SENTENCE).first.wait_for(timeout=HEARD_MILLISECONDS)
        settle(page)  # a page that can be drawn to its end goes on telling of the click
    finally:
        rename(store, "hidden_runs", "runs")
    stop_button(page).wait_for(timeout=HEARD_MILLISECONDS)
    settle(page)
    assert page.locator(".st-key-epochs input").input_value() == "3"
    wait_for_address(page, "epochs=3")
    page.get_by_text(SENTENCE).first.wait_for(state="hidden", timeout=HEARD_MILLISECONDS)  # in the view too


def test_the_side_bar_of_a_page_that_needs_no_runs_comes_back_by_itself_too(training, page):
    address, store, run_id = training
    opened(page, f"{address}/train?run={run_id}")
    side_bar = page.get_by_test_id("stSidebar")
    rename(store, "runs", "hidden_runs")
    try:
        side_bar.get_by_test_id("stSidebarNavLink").filter(has_text="Glossary").click()
        page.get_by_role("heading", name="Glossary", exact=True).wait_for()
        said = side_bar.get_by_text(SENTENCE)
        said.wait_for(timeout=HEARD_MILLISECONDS)
        settle(page)
        page.get_by_role("heading", name="Glossary", exact=True).wait_for()
        assert page.get_by_text(SENTENCE).count() == 1  # nothing but the side bar asks for runs
    finally:
        rename(store, "hidden_runs", "runs")
    said.wait_for(state="hidden", timeout=HEARD_MILLISECONDS)
    side_bar.get_by_text("CPU, ").wait_for()
