"""Receptive field: what one unit sees. The links of the editor that was a part of it lead to the page of the editor."""

import pytest
from pages_under_test import FINAL, asked, open_page, words


@pytest.fixture(scope="module")
def page(empty_server):
    return open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-5"})


def test_it_says_what_a_unit_of_the_layer_in_the_link_sees(page):
    assert page.title[0].value == "Receptive field"
    assert "A unit of **Conv2d-5** sees **5 × 5** pixels" in words(page)  # two 3 × 3 windows
    assert "Final Model as a whole: published 12 pixels, computed 32 pixels." in words(page)


def test_an_old_link_to_the_editor_leads_to_its_page_with_all_its_parameters(empty_server):
    link = {"see": "what-if", "layers": "conv8 relu flatten linear10", "start": "net2", "at": "3", "done": "1000"}
    at = open_page("receptive_field", link)
    assert at.title[0].value == "Build a network" and at.selectbox(key="at").value == "3"
    assert {name: asked(at, name) for name in ("layers", "start", "at", "done")} == {
        name: value for name, value in link.items() if name != "see"
    }
    assert "see" not in at.query_params and not at.error and not at.warning


def test_a_link_to_the_view_of_one_unit_still_opens_it(empty_server):
    at = open_page("receptive_field", {"see": "unit", "run": FINAL, "layer": "Conv2d-5"})
    assert at.title[0].value == "Receptive field" and "A unit of **Conv2d-5** sees" in words(at)


def test_a_link_to_no_such_layer_falls_back_with_a_note(empty_server):
    assert "layer is 'Conv2d-99'" in words(open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-99"}))
