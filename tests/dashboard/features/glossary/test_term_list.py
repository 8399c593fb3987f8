"""The glossary page: a word from a link or a click, and all of them from A to Z."""

from html import escape

import pytest
from pages_under_test import asked, html, open_page, words

from dashboard.features.glossary.term_list import terms_by_key
from dashboard.pages import page_title
from s7core.lesson.glossary import TERMS

pytestmark = pytest.mark.usefixtures("no_workers")


def test_a_link_to_a_word_opens_it_and_a_wrong_one_falls_back(store):
    at = open_page("glossary", {"term": "jump"})
    assert at.header[0].value == "Jump" and asked(at, "term") == "jump"
    at.button(key="see-stride").click().run()
    assert at.header[0].value == "Stride" and asked(at, "term") == "stride"
    at = open_page("glossary", {"term": "<b>"})
    assert "not one of the choices" in words(at) and "Receptive field" in html(at) and at.header[0].value == "From A to Z"


def test_every_term_is_explained_in_alphabetical_order(store):
    at = open_page("glossary")
    told = html(at)
    places = [told.index(f"<dt>{escape(each.title)}</dt><dd>{escape(each.text)}</dd>") for each in terms_by_key().values()]
    assert len(places) == len(TERMS) and places == sorted(places)
    titles = [each.title.lower() for each in terms_by_key().values()]
    assert titles == sorted(titles) and not at.button  # no term is open


def test_an_open_term_leads_to_related_terms_and_to_the_page_where_it_is_seen(store):
    found = next(each for each in TERMS if each.see and each.page)
    at = open_page("glossary", {"term": found.key})
    assert found.text in words(at)
    assert [each.label for each in at.button] == [terms_by_key()[key].title for key in found.see]
    assert f"See it on {page_title(found.page)}" in [each.proto.label for each in at.get("page_link")]
