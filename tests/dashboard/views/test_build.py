"""Build a network: the layers of a stage are changed, counted and trained on a page of its own."""

import pytest
from pages_under_test import html, open_page, words


@pytest.fixture(scope="module")
def page(empty_server):
    return open_page("build", {"layers": "conv8 relu flatten linear10"})


def test_it_says_what_can_be_done_here_and_counts_the_layers_in_the_link(page):
    assert page.title[0].value == "Build a network" and "change its layers" in words(page)
    assert f"{8 * 9 + 26 * 26 * 8 * 10 + 10:,}" in html(page) and "28 px" in html(page)


def test_the_one_filled_button_is_the_one_that_trains(page):
    filled = [each.label for each in page.button if each.proto.type == "primary"]
    assert filled == ["Train this network"]


def test_a_link_to_no_such_layers_falls_back_with_a_note(empty_server):
    assert "'bananas' as its word 2" in words(open_page("build", {"layers": "conv8 bananas"}))
