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

ROOM_BESIDE_LABELS = """chart => {
  const edge = chart.querySelector("svg").getBoundingClientRect().right;
  return [...chart.querySelectorAll(".role-axis-label text")].map(each => edge - each.getBoundingClientRect().right);
}"""


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
    room = chart.evaluate(ROOM_BESIDE_LABELS)
    assert len(room) > 2 and min(room) >= 0  # the last number of the axis is whole


@pytest.mark.parametrize("size", [LAPTOP, PHONE])
def test_no_column_of_the_results_is_cut(page, empty, size):
    opened(page, f"{empty[0]}/{REFERENCE}&see=results", size)
    page.locator(".s7-results").wait_for()
    assert page.evaluate(CUT) == 0
    heading = page.locator(".s7-results [data-term=best-minus-last]:visible").first
    heading.focus()
    page.get_by_text("what quoting the best epoch adds").wait_for()


def shown_epoch(page) -> int:
    """Which epoch the replay says it shows; all that it draws must be of that one."""
    words = page.locator(".s7-replay output").inner_text()
    epoch = int(words.split()[1])
    assert page.locator(".s7-replay caption").inner_text() == f"Confusion matrix after epoch {epoch}"
    cells = page.locator(".s7-replay tbody .right").all_inner_texts()
    right = sum(int(each.replace(",", "")) for each in cells)
    assert page.locator(".s7-replay .accuracy").inner_text() == f"{right / 100:.2f}%"
    assert page.locator(".s7-replay .bar.now span").inner_text() == str(epoch)
    return epoch


def test_play_goes_through_the_epochs_without_the_server_which_is_told_where_it_stops(page, empty):
    sent = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame)))
    opened(page, f"{empty[0]}/{REPLAY}", LAPTOP)
    page.get_by_text("The same as charts, as tables, and as files").click()
    files = page.locator("[data-testid=stExpanderDetails]")
    page.locator("[data-testid=stVegaLiteChart]").first.wait_for()
    settle(page)
    sent.clear()
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_text("Epoch 6 of 15").wait_for()
    assert not [frame for frame in sent if b"replay-player" in frame]
    page.get_by_role("button", name="Pause", exact=True).click()
    epoch = shown_epoch(page)
    page.get_by_text(f"Paused after epoch {epoch} of 15.").wait_for()
    wait_for_address(page, f"epoch={epoch}")
    files.get_by_text(f"Confusion matrix after epoch {epoch}").wait_for()
    assert len([frame for frame in sent if b"replay-player" in frame]) == 1
    page.wait_for_timeout(1_500)
    assert shown_epoch(page) == epoch


def test_the_slider_and_the_way_back_end_the_play_and_the_last_epoch_does_too(page, empty):
    opened(page, f"{empty[0]}/{REPLAY}", LAPTOP)
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_text("Epoch 4 of 15").wait_for()
    page.get_by_role("slider").press("ArrowLeft")
    page.get_by_role("button", name="Play", exact=True).wait_for()
    assert shown_epoch(page) == 3
    page.get_by_role("slider").press("End")
    page.get_by_role("slider").press("ArrowLeft")
    assert shown_epoch(page) == 14
    wait_for_address(page, "epoch=14")
    page.get_by_role("button", name="Play", exact=True).click()
    page.get_by_text("Played to the end, epoch 15.").wait_for()
    page.wait_for_url(lambda url: "epoch=" not in url)
    page.go_back()
    page.get_by_text("Epoch 14 of 15").wait_for()


def test_with_less_motion_each_press_goes_on_by_one_epoch(page, empty):
    page.emulate_media(reduced_motion="reduce")
    opened(page, f"{empty[0]}/{REPLAY}", LAPTOP)
    page.get_by_role("button", name="Next epoch").click()
    assert shown_epoch(page) == 4
    wait_for_address(page, "epoch=4")
    page.wait_for_timeout(1_500)
    assert shown_epoch(page) == 4 and "epoch=4" in page.url


def test_a_phone_has_room_for_the_replay_whose_words_explain_themselves(page, empty):
    opened(page, f"{empty[0]}/{REPLAY}", PHONE)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    term = page.locator(".s7-replay .s7-term").first
    term.focus()  # the page's own tooltips reach into the player
    page.locator("#s7-tooltip").wait_for()


def test_after_the_lesson_one_s_own_runs_are_compared(page, empty, finish):
    address, store = empty
    for stage in ALL_STAGES:
        first = lesson_experiments(stage.key)[0]
        finish(store, replace(first.recipe, train_images=200, epochs=1, device="cpu"), first.key, [100])
    opened(page, f"{address}/compare", LAPTOP)
    page.get_by_text("Chosen for you: your latest runs of Model Init, Net1, Net2 and Final Model").wait_for()
    assert page.locator(".st-key-compare-verdict h2").inner_text().count("(yours)") == 2


def test_both_networks_that_learn_are_on_the_first_screen(page, filled):
    address, store = filled
    first, second = store.runs()[:2]
    opened(page, f"{address}/compare?items={first.id}&items={second.id}&see=learn", LAPTOP)
    walls = page.locator(".wall")
    wait_until(lambda: walls.count() == 2 and page.locator(".strip canvas.maps").count() > 2)
    last = page.locator(".class").last.bounding_box()
    assert last["y"] + last["height"] <= page.locator(".curve").bounding_box()["y"]  # below them
    for part in (walls.nth(0), walls.nth(1), page.locator(".timeline")):  # as a whole
        box = part.bounding_box()
        assert box["y"] > 0 and box["y"] + box["height"] <= LAPTOP["height"]
    assert page.locator(".st-key-compare-verdict h2").bounding_box()["y"] > 0
