"""Layers: what each layer makes of a digit."""

import pytest
from pages_under_test import open_page, words

from s7core.lesson.stages import stage
from s7core.model.network import Network


@pytest.fixture(scope="module")
def page(empty_server):
    return open_page("layers")


def test_it_opens_with_the_first_layer_and_ends_with_all_of_them(page):
    assert page.title[0].value == "Layers" and page.header[0].value == "Conv2d-1"
    assert page.header[-1].value == "All layers"
    modules = list(Network(stage("final").published_architecture, 1))
    table = page.dataframe[len(page.dataframe) - 1].value
    assert table["Parameters"].tolist() == [sum(each.numel() for each in module.parameters()) for module in modules]


def test_a_link_opens_another_layer_of_another_run(empty_server):
    at = open_page("layers", {"run": "ref-net1-s1", "layer": "BatchNorm2d-3"})
    assert at.selectbox(key="run").value == "ref-net1-s1" and not at.warning
    assert at.header[0].value == at.selectbox(key="layer").value == "BatchNorm2d-3"


def test_a_run_and_a_layer_that_are_not_there_fall_back_with_a_note(empty_server):
    at = open_page("layers", {"run": "nope", "layer": "Conv2d-99"})
    assert "run is 'nope'" in words(at) and "layer is 'Conv2d-99'" in words(at) and at.header[0].value == "Conv2d-1"
