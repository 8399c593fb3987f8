"""What stands around every page, in a real browser."""

import re

import pytest
from browser_under_test import PHONE, settle

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

MOST_CHARACTERS = 70  # a line
LINES = """
() => [...document.querySelectorAll('[data-testid=stMain] [data-testid=stMarkdown] p')].flatMap(p => {
  const lines = {};
  const walker = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (let at = 0; at < node.length; at += 1) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const box = range.getClientRects()[0];
      if (box?.width) lines[Math.round(box.bottom / 8)] = (lines[Math.round(box.bottom / 8)] ?? 0) + 1;
    }
  }
  return Object.values(lines);
})
"""
COLOUR = "(selector) => getComputedStyle(document.querySelector(selector)).backgroundColor"


@pytest.fixture
def page(tab):
    """One page for all: none of these tests leaves anything in it."""
    return tab


def opened(page, address: str):
    page.goto(address)
    page.wait_for_selector("h1")
    settle(page)
    return page


def test_the_first_tab_stop_leads_past_the_side_bar_to_the_page(page, untrained):
    opened(page, untrained[0] + "/glossary")
    page.keyboard.press("Tab")
    link = page.get_by_test_id("stSkipToContent")
    assert link.evaluate("each => each === document.activeElement") and link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "stMain"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#stMain') !== null")


def test_a_stages_link_keeps_its_name_and_tells_how_long_it_takes(page, untrained):
    opened(page, untrained[0] + "/glossary?done=0f10")
    link = page.get_by_role("link", name="2 Net1", exact=True)
    assert re.fullmatch(r"Done, about \d+ minutes", link.get_attribute("aria-description"))
    assert "✓ · " in link.evaluate("each => getComputedStyle(each, '::after').content")
    assert re.fullmatch(r"1 of 4 · \d+ min", page.get_by_role("link", name="3 Net2").get_attribute("data-s7-note"))
    assert page.get_by_role("link", name="Glossary", exact=True).get_attribute("data-s7-note") is None


def test_the_page_has_the_colour_of_its_stage_and_ink_elsewhere(page, untrained):
    opened(page, untrained[0] + "/net1")
    assert page.evaluate(COLOUR, ".s7-accent") == "rgb(230, 159, 0)"
    opened(page, untrained[0] + "/glossary")
    assert page.evaluate(COLOUR, ".s7-accent") == page.evaluate("getComputedStyle(document.querySelector('h1')).color")


def test_lines_of_prose_are_short_enough_to_be_read(page, untrained):
    for name in ("audit", "glossary", ""):
        counts = opened(page, f"{untrained[0]}/{name}").evaluate(LINES)
        assert counts and max(counts) <= MOST_CHARACTERS, name


def test_headings_have_the_font_of_the_app_and_nothing_is_fetched_from_elsewhere(page, untrained):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    opened(page, untrained[0] + "/glossary")
    assert "Source Serif" in page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert page.evaluate("document.fonts.check('600 32px \"Source Serif\"')")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontSize") == "32px"
    assert not [url for url in asked if not url.startswith((untrained[0], "data:", "blob:"))]


def test_nothing_says_what_the_dashboard_is_made_with(page, untrained):
    opened(page, untrained[0] + "/glossary")
    assert page.title() == "S7 Lab" and page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_text("Deploy").count() == 0
    page.get_by_test_id("stMainMenuButton").click()
    page.get_by_test_id("stMainMenuList").wait_for()
    assert not page.get_by_text("Made with Streamlit").is_visible()


def test_a_page_names_the_language_that_it_is_in(page, untrained):
    for code, heading in (("de", "Glossar"), ("zh", "术语表")):
        page.goto(f"{untrained[0]}/glossary?lang={code}")
        page.get_by_role("heading", name=heading, exact=True).wait_for()
        page.wait_for_function("code => document.documentElement.lang === code", arg=code)


def test_nothing_is_wider_than_a_phone(page, untrained):
    page.set_viewport_size(PHONE)
    opened(page, untrained[0] + "/glossary")
    assert page.evaluate("document.getElementById('stMain').scrollWidth <= document.documentElement.clientWidth")
    assert page.get_by_test_id("stHeader").get_by_role("img", name="Logo").is_visible()
