"""Receptive field: what one unit sees, and what another architecture would do."""

import pytest
from pages_under_test import FINAL, html, open_page, words


@pytest.fixture(scope="module")
def page(empty_server):
    return open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-5"})


def test_it_says_what_a_unit_of_the_layer_in_the_link_sees(page):
    assert page.title[0].value == "Receptive field"
    assert "A unit of **Conv2d-5** sees **5 × 5** pixels" in words(page)  # two 3 × 3 windows
    assert "Published: 12 pixels. Computed: 32 pixels." in words(page)


def test_a_link_opens_the_editor_with_its_layers(empty_server):
    at = open_page("receptive_field", {"see": "what-if", "layers": "conv8 relu flatten linear10"})
    assert f"{8 * 9 + 26 * 26 * 8 * 10 + 10:,}" in html(at) and "28 px" in html(at)


def test_a_link_to_no_such_view_layer_or_text_falls_back_with_a_note(empty_server):
    told = words(open_page("receptive_field", {"see": "stars", "run": FINAL, "layer": "Conv2d-99"}))
    assert "see is 'stars'" in told and "layer is 'Conv2d-99'" in told
    assert "'bananas' as its word 2" in words(open_page("receptive_field", {"see": "what-if", "layers": "conv8 bananas"}))
