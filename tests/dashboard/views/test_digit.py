"""Your digit: draw one, or move one until the networks are fooled."""

import pytest
from pages_under_test import SEVEN, html, open_page, words


@pytest.fixture(scope="module")
def page(empty_server):
    return open_page("digit")


def test_it_opens_with_an_empty_pad(page):
    assert page.title[0].value == "Your digit" and "Draw a digit from 0 to 9" in words(page)
    assert "What each network reads appears here." in words(page)
    assert "data-answer" not in html(page)


def test_a_link_brings_the_drawing_and_the_networks_answer(empty_server):
    at = open_page("digit", {"strokes": SEVEN, "runs": ["ref-final-exp3-s1"]})
    assert html(at).count("data-answer>") == 1 and not at.warning


def test_a_link_opens_the_game_and_a_wrong_one_the_pad(empty_server):
    assert open_page("digit", {"see": "fool"}).slider(key="right").value == 0
    at = open_page("digit", {"see": "cheat"})
    assert "see is 'cheat'" in words(at) and "Draw a digit from 0 to 9" in words(at)
