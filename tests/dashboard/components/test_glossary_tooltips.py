"""Prose in which terms of the glossary explain themselves."""

import json
import re

import pytest
from browser_under_test import settle, wait_until

from dashboard.components.glossary_tooltips import label_with_terms, with_terms
from s7core.lesson.glossary import TERMS

# Mentions by their section, which begins at an h1 or h2: [[term, whether the tab key stops there], ...] of each.
SECTIONS = """() => {
    const sections = [[]];
    for (const part of document.querySelectorAll('h1, h2, .s7-term')) {
        if (part.classList.contains('s7-term')) sections.at(-1).push([part.dataset.term, part.tabIndex === 0]);
        else sections.push([]);
    }
    return sections;
}"""
SPAN = re.compile(r'<span class="s7-term" data-term="([\w-]+)"[^>]*>(.*?)</span>')


def prose() -> None:
    from dashboard.components.glossary_tooltips import caption_with_terms, draw_tooltips, markdown_with_terms

    markdown_with_terms("The jump of **this** layer.")
    caption_with_terms("The stride.")
    draw_tooltips()


def test_only_the_first_mention_of_each_term_explains_itself():
    told = with_terms("A jump, a stride, a jump.")
    assert SPAN.findall(told) == [("jump", "jump"), ("stride", "stride")]
    assert SPAN.sub(r"\2", told) == "A jump, a stride, a jump."


@pytest.mark.parametrize(
    "untouched", ["`jump`", "$jump$", "[jump](x)", "https://example.org/jump", "Dropout-2", ":material/jump:"]
)
def test_code_formulas_links_and_names_of_layers_stay_as_they_are(untouched):
    assert with_terms(f"See {untouched}") == f"See {untouched}"


def test_nothing_else_in_the_prose_becomes_html():
    told = SPAN.sub(r"\2", with_terms("The jump <img src=x> & *more*"))
    assert told == "The jump &lt;img src=x> &amp; *more*"
    assert label_with_terms("<b>Jump").startswith("&lt;b&gt;<span")


def test_a_term_can_be_reached_with_the_keyboard():
    assert 'tabindex="0" role="button" aria-expanded="false"' in with_terms("jump")


def test_prose_on_a_page_is_marked_and_every_explanation_reaches_the_browser(draw):
    at = draw(prose)
    assert SPAN.findall(at.markdown[0].value) == [("jump", "jump")] and "**this**" in at.markdown[0].value
    assert SPAN.findall(at.caption[0].value) == [("stride", "stride")]
    [component] = at.get("bidi_component")
    assert json.loads(component.proto.json)["terms"] == {term.key: [term.title, term.text] for term in TERMS}


@pytest.mark.slow
@pytest.mark.one_core
def test_the_tab_key_stops_at_a_term_once_in_each_section(page, filled):
    page.goto(f"{filled[0]}/net1?step=look")
    page.locator(".s7-term").first.wait_for()
    settle(page)
    wait_until(lambda: stops_once(page.evaluate(SECTIONS)))  # they are chosen once the page has come to rest
    sections = page.evaluate(SECTIONS)
    assert sum(map(len, sections)) > sum(len({term for term, _ in section}) for section in sections)  # some come again


def stops_once(sections: list[list[tuple[str, bool]]]) -> bool:
    """Whether each term of a section is a tab stop there once."""
    stops = [sorted(term for term, is_stop in section if is_stop) for section in sections]
    return stops == [sorted({term for term, _ in section}) for section in sections]
