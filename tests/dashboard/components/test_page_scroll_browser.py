"""Where a page is scrolled to when it is opened, left and gone back to."""

import pytest
from browser_under_test import settle, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

FAR_DOWN, A_LITTLE = 1_500, 40  # pixels


@pytest.fixture
def page(tab):
    """One page for all: none of these tests leaves anything in it."""
    return tab


def top(page) -> float:
    """Pixels that the page is scrolled down."""
    return page.evaluate("() => document.getElementById('stMain').scrollTop")


def scroll_to(page, pixels: int) -> None:
    """Scroll until the page stays there: it may still have been growing."""
    there = "pixels => { const main = document.getElementById('stMain'); main.scrollTop = pixels; return main.scrollTop }"
    for _ in range(2):
        wait_until(lambda: abs(page.evaluate(there, pixels) - pixels) < 2)
        page.wait_for_timeout(300)


def open_at(page, address: str, heading: str) -> None:
    page.goto(address)
    page.get_by_role("heading", name=heading, level=1).wait_for()
    page.wait_for_function("() => window.s7PageScroll?.page")  # from now on places are remembered
    settle(page)


def open_from_side_bar(page, title: str, heading: str) -> None:
    page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click()
    page.get_by_role("heading", name=heading, level=1).wait_for()
    settle(page)


def test_a_page_opens_at_its_top_however_far_down_one_was_on_the_page_before(page, untrained):
    open_at(page, untrained[0] + "/glossary", "Glossary")
    scroll_to(page, FAR_DOWN)
    open_from_side_bar(page, "Claims audit", "Claims audit")
    assert top(page) == 0
    scroll_to(page, A_LITTLE)
    open_from_side_bar(page, "Glossary", "Glossary")
    assert top(page) == 0  # it was left further down, but nobody went back to it


def test_back_and_forward_lead_to_where_one_was(page, untrained):
    open_at(page, untrained[0] + "/glossary", "Glossary")
    scroll_to(page, FAR_DOWN)
    open_from_side_bar(page, "Claims audit", "Claims audit")
    scroll_to(page, A_LITTLE)
    page.go_back()
    page.get_by_role("heading", name="Glossary", level=1).wait_for()
    wait_until(lambda: abs(top(page) - FAR_DOWN) < 2)
    settle(page)
    page.go_forward()
    page.get_by_role("heading", name="Claims audit", level=1).wait_for()
    wait_until(lambda: abs(top(page) - A_LITTLE) < 2)


def test_back_leads_to_where_one_was_after_a_choice_was_written_into_the_address(page, untrained):
    open_at(page, untrained[0] + "/glossary", "Glossary")
    page.get_by_role("combobox", name="Find a word").fill("Stride")
    page.keyboard.press("Enter")
    page.wait_for_url("**term=stride**", wait_until="commit")
    settle(page)
    scroll_to(page, FAR_DOWN)
    open_from_side_bar(page, "Claims audit", "Claims audit")
    page.go_back()
    page.get_by_role("heading", name="Glossary", level=1).wait_for()
    wait_until(lambda: abs(top(page) - FAR_DOWN) < 2)


def test_who_scrolls_after_back_is_not_held(page, untrained):
    open_at(page, untrained[0] + "/glossary", "Glossary")
    scroll_to(page, FAR_DOWN)
    open_from_side_bar(page, "Claims audit", "Claims audit")
    page.go_back()
    page.get_by_role("heading", name="Glossary", level=1).wait_for()
    page.mouse.move(700, 400)
    page.mouse.wheel(0, -400)
    settle(page)
    assert top(page) < FAR_DOWN - 300


def test_a_page_that_is_drawn_again_stays_where_it_is(page, untrained):
    open_at(page, untrained[0] + "/net1", "Net1")
    switch = page.get_by_role("switch", name="BatchNorm")
    scroll_to(page, A_LITTLE)
    switch.press("Space")
    page.wait_for_url("**batch_norm=false**", wait_until="commit")
    settle(page)
    assert abs(top(page) - A_LITTLE) < 2


def test_an_address_with_an_anchor_opens_there(page, untrained):
    page.set_viewport_size({"width": 1366, "height": 300})
    open_at(page, untrained[0] + "/glossary#from-a-to-z", "Glossary")
    assert top(page) > 0 and 0 <= page.get_by_role("heading", name="From A to Z").bounding_box()["y"] < 200
