"""Compare in a real browser: what stands on the first screen, what is cut, and the button that plays epochs."""

from dataclasses import replace

import pytest
from browser_under_test import PHONE, settle, wait_for_address, wait_until

from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.stages import ALL_STAGES

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

LAPTOP = {"width": 1366, "height": 768}
REFERENCE = "compare?items=reference-init&items=reference-net1&items=reference-net2&items=reference-final-exp3"
REPLAY = "compare?items=reference-final-exp1&items=reference-final-exp3&see=replay&epoch=3"
CUT = """() => [...document.querySelectorAll(".s7-results, .s7-results :is(th, td)")]
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1).length"""


def opened(page, address: str, size: dict[str, int]) -> None:
    page.set_viewport_size(size)
    page.goto(address)
    page.wait_for_selector("h1")
    settle(page)


def test_the_verdict_in_one_line_and_the_accuracies_are_on_the_first_screen(page, empty):
    opened(page, f"{empty[0]}/{REFERENCE}", LAPTOP)
    verdict = page.locator(".st-key-compare-verdict h2")
    assert verdict.bounding_box()["height"] < 48  # one line
    chart = page.locator(".st-key-compare-accuracies [data-testid=stVegaLiteChart]")
    wait_until(lambda: chart.bounding_box()["height"] > 150)
    box = chart.bounding_box()
    assert box["y"] > 0 and box["y"] + box["height"] <= LAPTOP["height"]


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_no_column_of_the_results_is_cut(page, empty, size):
    opened(page, f"{empty[0]}/{REFERENCE}&see=results", size)
    page.locator(".s7-results").wait_for()
    assert page.evaluate(CUT) == 0
    heading = page.locator(".s7-results [data-term=best-minus-last]:visible").first
    heading.focus()
    page.get_by_text("what quoting the best epoch adds").wait_for()


def test_play_goes_through_the_epochs_and_pause_and_the_slider_end_it(page, empty):
    opened(page, f"{empty[0]}/{REPLAY}", LAPTOP)
    page.get_by_role("button", name="Play", exact=True).click()
    wait_for_address(page, "epoch=5")
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_text("Paused after epoch").wait_for()
    settle(page)
    before = page.url
    page.wait_for_timeout(2_500)
    assert page.url == before
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_role("button", name="Pause", exact=True).wait_for()
    page.get_by_role("slider").press("ArrowLeft")
    page.get_by_role("button", name="Play", exact=True).wait_for()


def test_with_less_motion_each_press_goes_on_by_one_epoch(page, empty):
    page.emulate_media(reduced_motion="reduce")
    opened(page, f"{empty[0]}/{REPLAY}", LAPTOP)
    page.get_by_role("button", name="Next epoch").click()
    wait_for_address(page, "epoch=4")
    page.wait_for_timeout(2_500)
    assert "epoch=4" in page.url


def test_after_the_lesson_one_s_own_runs_are_compared(page, empty, finish):
    address, store = empty
    for stage in ALL_STAGES:
        first = lesson_experiments(stage.key)[0]
        finish(store, replace(first.recipe, train_images=200, epochs=1, device="cpu"), first.key, [100])
    opened(page, f"{address}/compare", LAPTOP)
    page.get_by_text("Chosen for you: your latest run of Model Init, Net1, Net2 and Final Model").wait_for()
    assert page.locator(".st-key-compare-verdict h2").inner_text().count("(yours)") == 2


def test_both_networks_that_learn_are_on_the_first_screen(page, filled):
    address, store = filled
    first, second = store.runs()[:2]
    opened(page, f"{address}/compare?items={first.id}&items={second.id}&see=learn", LAPTOP)
    walls = page.locator(".wall")
    wait_until(lambda: walls.count() == 2)
    assert all(walls.nth(at).bounding_box()["y"] + 40 < LAPTOP["height"] for at in (0, 1))
    assert page.locator(".st-key-compare-verdict h2").bounding_box()["y"] > 0
