"""The first words of a page are those that it then shows, in the visitor's language."""

import subprocess
import sys

import pytest
from pages_under_test import open_page

from dashboard.data.first_words import first_words, lesson_in_a_sentence
from dashboard.pages import all_pages
from dashboard.server.first_page import FirstWords

VISIBLE = [page for page in all_pages() if page.visible]


@pytest.mark.usefixtures("no_workers")
@pytest.mark.parametrize("page", VISIBLE, ids=lambda page: page.key)
def test_a_page_has_the_heading_that_was_there_first(page, store):
    [title] = open_page(page.file.removeprefix("views/").removesuffix(".py")).title
    assert title.value == first_words(page.address, {}, []).heading


def test_home_says_what_the_lesson_does_and_other_pages_have_their_heading_only():
    assert first_words("", {}, []).sentence == lesson_in_a_sentence()
    assert lesson_in_a_sentence().startswith("593,200 parameters become 7,958")
    assert {first_words(page.address, {}, []).sentence for page in VISIBLE if page.address} == {""}


def test_a_presentation_begins_with_its_slide():
    assert first_words("present", {"lang": "de"}, []) == FirstWords("de")


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        ({}, ["de-AT", "en"], "de"),
        ({"lang": "es"}, ["de"], "es"),
        ({"lang": "xx"}, ["zh-CN"], "zh"),
        ({}, ["fr", "de", "*"], "en"),
        ({}, [], "en"),
        ({"lang": "d" * 10_000}, ["e" * 10_000], "en"),
    ],
)
def test_the_address_names_the_language_or_else_the_browser(asked, accepted, language):
    words = first_words("train", asked, accepted)
    assert words.language == language
    assert words.heading == {"en": "Train", "de": "Trainieren", "es": "Entrenar", "zh": "训练"}[language]


@pytest.mark.slow
@pytest.mark.one_core
def test_they_need_neither_torch_nor_what_draws_charts():
    loaded = "import sys, dashboard.data.first_words as words; words.first_words('', {}, ['de']); print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert "streamlit" in modules and not {"torch", "altair", "pandas"} & set(modules)
