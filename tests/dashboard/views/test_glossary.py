"""Glossary: each word of the lesson, explained once."""

import pytest
from pages_under_test import html, open_page, words

from s7core.lesson.glossary import TERMS, term


@pytest.fixture(scope="module")
def page(empty_server):
    return open_page("glossary")


def test_every_term_is_on_the_page_in_alphabetical_order(page):
    assert page.title[0].value == "Glossary" and f"{len(TERMS)} words" in words(page)
    places = [html(page).index(f'id="term-{each.key}"') for each in sorted(TERMS, key=lambda each: each.title.lower())]
    assert places == sorted(places)


def test_a_link_opens_one_term_with_its_explanation(empty_server):
    at = open_page("glossary", {"term": "jump"})
    assert at.header[0].value == "Jump" and term("jump").text in words(at)


def test_a_word_that_is_not_explained_falls_back_with_a_note(empty_server):
    at = open_page("glossary", {"term": "quark"})
    assert "term is 'quark'" in words(at) and at.header[0].value == "From A to Z"
