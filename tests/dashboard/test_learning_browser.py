"""A network is seen to learn, in a real browser: live, to scrub afterwards, two at once, and on the first page."""

import re

import pytest
from browser_under_test import PATIENCE, PHONE, settle, stop_button, wait_until

from s7core.reference.reference_store import ReferenceStore

pytestmark = [pytest.mark.slow]

SMALL_SCREEN, PROJECTOR = {"width": 1366, "height": 768}, {"width": 1920, "height": 1080}
SHORT = "train_images=2000&test_images=1000&batch_size=32&epochs=2&live_test=false"  # seconds, and it learns to read
PARTS = (".curve", ".strip", ".wall", ".timeline")
OVERFLOW = "() => { const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth }"
TRAINING_SECONDS = 180  # of a run of SHORT on a machine that does much else


@pytest.fixture
def page(tab):
    """One page for all: none of these tests leaves anything in it."""
    return tab


def opened(page, address: str, size: dict[str, int] = SMALL_SCREEN) -> None:
    page.set_viewport_size(size)
    page.goto(address)
    page.wait_for_selector("h1")
    settle(page)


def right_digits(page) -> int:
    """How many of the wall's digits are read right; -1 while that is not known."""
    told = re.search(r"(\d+) of 100 right", page.locator(".wall").first.inner_text())
    return int(told[1]) if told else -1


def taken(page) -> int:
    """The steps taken at the moment that the timeline shows."""
    return int(page.get_by_role("slider", name="Moment of the training").get_attribute("aria-valuenow"))


def picture(page, selector: str) -> str:
    """What is painted on the first canvas that fits."""
    return page.locator(selector).first.evaluate("canvas => canvas.toDataURL()")


def shares(page) -> list[str]:
    """The ten probabilities as they stand beside their bars."""
    return page.locator(".bars .value").all_inner_texts()


def asked(page, name: str) -> str | None:
    """A parameter of the address, as the browser has it at this moment."""
    return page.evaluate("name => new URL(location.href).searchParams.get(name)", name)


def draw_a_one(page) -> None:
    """A stroke from top to bottom on the pad of the view, which is open before a run."""
    pad = page.get_by_role("application", name="Drawing pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    middle = box["x"] + box["width"] / 2
    page.mouse.move(middle, box["y"] + 0.15 * box["height"])
    page.mouse.down()
    page.mouse.move(middle, box["y"] + 0.85 * box["height"], steps=8)
    page.mouse.up()
    page.wait_for_timeout(300)  # the address has parts of the stroke before
    wait_until(lambda: asked(page, "strokes"), 10)


def all_is_in_sight(page) -> bool:
    """Whether heading, Stop and every part of the view lie between what covers the page above and below."""
    top, bottom = 0.0, float(page.viewport_size["height"])
    for cover in page.locator("[data-testid=stHeader], [data-testid=stBottom], .st-key-present-bar").all():
        box = cover.bounding_box()
        if box and box["y"] > 200:
            bottom = min(bottom, box["y"])
        elif box:
            top = max(top, box["y"] + box["height"])
    shown = [page.locator(part).first for part in PARTS]
    shown += [page.get_by_role("heading", name="Training:"), stop_button(page)]
    boxes = [each.bounding_box() for each in shown if each.count()]
    return len(boxes) == len(shown) and all(
        box and box["y"] >= top - 1 and box["y"] + box["height"] <= bottom + 1 for box in boxes
    )


def stop_all(store) -> None:
    for run in store.runs("queued", "running"):
        store.request_stop(run.id)
    wait_until(lambda: not store.runs("queued", "running"), TRAINING_SECONDS)


def test_a_drawn_digit_and_the_wall_are_seen_to_be_learned_and_nothing_needs_scrolling(page, empty):
    address, store = empty
    try:
        opened(page, f"{address}/train?{SHORT}")
        draw_a_one(page)
        drawn = asked(page, "strokes")
        page.get_by_role("button", name="Train", exact=True).click()
        wait_until(lambda: all_is_in_sight(page), 30)
        wait_until(lambda: right_digits(page) >= 0 and len(shares(page)) == 10, TRAINING_SECONDS)
        first_shares, first_right = shares(page), right_digits(page)
        assert first_right < 40  # it has hardly begun
        wait_until(lambda: right_digits(page) >= first_right + 30, TRAINING_SECONDS)
        assert shares(page) != first_shares
        wait_until(lambda: asked(page, "strokes") == drawn, 10)  # the page writes its own address now and then
        assert page.locator(".digit canvas[aria-label='Your digit as the network sees it']").count() == 1
        page.get_by_role("heading", name="Finished:").wait_for(timeout=3 * PATIENCE)
    finally:
        stop_all(store)


@pytest.mark.parametrize(
    ("path", "size", "button"),
    [
        ("final_model?step=run", SMALL_SCREEN, "Quick look"),
        ("present?stage=final&slide=run&epochs=2", SMALL_SCREEN, "Train"),
        ("present?stage=final&slide=run&epochs=2", PROJECTOR, "Train"),
    ],
    ids=["stage", "presenter", "projector"],
)
def test_a_start_leads_to_the_whole_view_and_leaves_the_page_to_the_visitor_then(page, empty, path, size, button):
    address, store = empty
    try:
        opened(page, f"{address}/{path}", size)
        page.get_by_role("button", name=button, exact=True).click()
        wait_until(lambda: all_is_in_sight(page), 30)
        page.wait_for_timeout(1_500)  # so that the scrolling has come to its end
        page.mouse.move(size["width"] / 2, size["height"] / 2)
        page.mouse.wheel(0, -5_000)
        page.wait_for_timeout(2_500)  # the run is drawn again meanwhile
        assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTop") == 0
    finally:
        stop_all(store)


@pytest.mark.one_core
def test_the_keyboard_moves_marker_filters_wall_and_address_and_a_reload_stays_there(page, filled):
    address, store = filled
    run = store.runs()[0]
    opened(page, f"{address}/train?run={run.id}")
    slider = page.get_by_role("slider", name="Moment of the training")
    slider.scroll_into_view_if_needed()
    wait_until(lambda: right_digits(page) >= 0 and page.locator(".strip canvas.filters").count() > 0)
    seen = {}
    for key in ("End", "Home"):
        slider.press(key)
        wait_until(lambda: page.evaluate("() => document.readyState") == "complete" and right_digits(page) >= 0)
        page.wait_for_timeout(700)
        marker = page.locator(".curve .marker").first.bounding_box()["x"]
        seen[key] = (taken(page), marker, picture(page, ".strip canvas.filters"), picture(page, ".strip canvas.maps"))
    steps = run.recipe.epochs * run.recipe.steps_per_epoch
    assert (seen["End"][0], seen["Home"][0]) == (steps, 0) and asked(page, "moment") == "0"
    assert seen["End"][1] > seen["Home"][1] and seen["End"][2:] != seen["Home"][2:]
    slider.press("ArrowRight")
    wait_until(lambda: asked(page, "moment") == "1")
    page.reload()
    page.wait_for_selector("h1")
    settle(page)
    wait_until(lambda: page.locator(".timeline .slider").count() and taken(page) == 1)
    wait_until(lambda: right_digits(page) >= 0)


@pytest.mark.one_core
def test_arrow_keys_on_the_timeline_of_a_presentation_turn_no_slide(page, filled):
    address, store = filled
    run = store.runs()[0]
    opened(page, f"{address}/present?stage=final&slide=run&run={run.id}")
    slider = page.get_by_role("slider", name="Moment of the training")
    slider.press("Home")
    slider.press("ArrowRight")
    wait_until(lambda: asked(page, "moment") == "1")
    page.wait_for_timeout(500)
    assert asked(page, "slide") == "run" and slider.is_visible()


def test_two_runs_learn_on_one_timeline_on_compare(page, filled):
    address, store = filled
    first, second = store.runs()[:2]
    opened(page, f"{address}/compare?items={first.id}&items={second.id}&see=learn")
    wait_until(lambda: page.locator(".wall").count() == 2 and page.locator(".strip canvas.maps").count() > 2)
    slider = page.get_by_role("slider", name="Moment of the training")
    assert slider.count() == 1
    slider.press("Home")
    wait_until(lambda: asked(page, "moment") == "0")
    untrained = page.locator(".wall").all_inner_texts()
    slider.press("End")
    wait_until(lambda: page.locator(".wall").all_inner_texts() != untrained)


@pytest.mark.one_core
@pytest.mark.skipif(
    not ReferenceStore().snapshot_moments("ref-final-exp1-s1"), reason="no shipped run of the Final Model has snapshots"
)
@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_network_learns_on_the_first_page_unless_less_motion_is_wanted(page, empty, motion):
    address, _ = empty
    page.emulate_media(reduced_motion=motion)
    opened(page, address)
    wait_until(lambda: right_digits(page) >= 0)
    page.locator(".timeline").scroll_into_view_if_needed()  # it plays where it is seen
    if motion == "reduce":
        before = taken(page)
        page.wait_for_timeout(2_000)
        assert taken(page) == before and page.get_by_role("button", name="Play", exact=True).count() == 1
        assert not page.evaluate("() => document.getAnimations().filter(each => each.playState === 'running').length")
    else:
        moments = {taken(page)}
        wait_until(lambda: moments.add(taken(page)) or len(moments) > 3)


@pytest.mark.one_core
@pytest.mark.parametrize("path", ["train?run={first}", "compare?items={first}&items={second}&see=learn", ""])
def test_a_phone_has_room_for_the_view(page, filled, path):
    address, store = filled
    first, second = store.runs()[:2]
    opened(page, f"{address}/{path.format(first=first.id, second=second.id)}", PHONE)
    page.locator(".view").first.wait_for()
    page.wait_for_timeout(1_000)
    wait_until(lambda: page.evaluate(OVERFLOW) <= 1, 5)
    box = page.locator(".view").first.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
