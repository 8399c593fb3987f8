"""Your digit in a real browser: all in sight on a laptop, drawn by keyboard, and one of several digits chosen."""

import pytest
from browser_under_test import settle, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

LAPTOP = {"width": 1366, "height": 768}
SEVEN, BOTH = "8030c030-c03090d0", "20302020-202020d0-8030c030-c03090d0"  # a 7; and a 1 to the left of it


def opened(page, address: str) -> None:
    page.goto(address)
    page.locator("canvas").first.wait_for()
    settle(page)


def answers(page) -> list[str]:
    return page.locator("[data-answer]").all_inner_texts()


def bottom(box: dict[str, float]) -> float:
    return box["y"] + box["height"]


def test_pad_and_all_answers_are_seen_on_a_laptop_without_scrolling_and_without_a_hash(page, untrained):
    page.set_viewport_size(LAPTOP)
    opened(page, f"{untrained[0]}/digit?strokes={SEVEN}")
    wait_until(lambda: len(answers(page)) == 4)
    pad = page.locator("canvas").first.bounding_box()
    cards = [card.bounding_box() for card in page.locator(".s7-answer").all()]
    assert all(0 < bottom(box) <= LAPTOP["height"] for box in (pad, *cards)) and pad["width"] > 250
    assert min(card["y"] for card in cards) < bottom(pad) and min(card["x"] for card in cards) > pad["x"] + pad["width"]
    names = [card.locator("div").first.inner_text() for card in page.locator(".s7-answer").all()]
    assert names == [f"{stage}, reference, seed 1" for stage in ("Final Model", "Net2", "Net1", "Model Init")]


@pytest.mark.parametrize("width", [1366, 390])
def test_the_pad_stays_where_it_is_when_the_page_finds_several_digits_on_it(page, untrained, width):
    page.set_viewport_size({"width": width, "height": 800})
    tops = []
    for strokes in (SEVEN, BOTH):
        opened(page, f"{untrained[0]}/digit?strokes={strokes}")
        wait_until(lambda: len(answers(page)) == 4)
        tops.append(page.locator("canvas").first.bounding_box()["y"])
    assert tops[0] == tops[1] and page.get_by_text("This looks like 2 digits").count() == 1
    page.get_by_role("radio", name="2", exact=True).click()
    page.get_by_text("The 2nd of 2 digits is read.").wait_for()
    wait_until(lambda: answers(page) == ["7"] * 4, 30)


def test_a_1_is_drawn_by_keyboard_and_read(page, untrained):
    opened(page, f"{untrained[0]}/digit")
    pad = page.get_by_role("application", name="Drawing pad")
    pad.focus()
    told = page.locator(".buttons [role=status]")
    page.keyboard.press("ArrowDown")
    assert told.inner_text() == "Pen up" and page.locator(".pen").is_visible()
    scrolled = page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTop")
    page.keyboard.down("Shift")
    for _ in range(16):
        page.keyboard.press("ArrowDown")
    assert told.inner_text() == "Pen down"
    page.keyboard.up("Shift")
    wait_until(lambda: answers(page) == ["1"] * 4, 30)
    page.wait_for_url("**strokes=**")
    page.keyboard.press("ArrowRight")  # the pen is up, so nothing is drawn
    before = page.evaluate("() => new URL(location).searchParams.get('strokes')")
    assert "-" not in before
    page.keyboard.press("Space")
    assert told.inner_text() == "Pen down"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    assert told.inner_text() == "Pen up"
    wait_until(lambda: "-" in (page.evaluate("() => new URL(location).searchParams.get('strokes')") or ""), 10)
    assert page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTop") == scrolled
    page.keyboard.press("Escape")
    assert not page.locator(".pen").is_visible() and not pad.evaluate("pad => pad.matches(':focus')")
