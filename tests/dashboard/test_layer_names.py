"""Every place names the same layer the same way: by the type and number that the layer table gives it."""

import re
from pathlib import Path

import pytest
from pages_under_test import clickable_html, open_page

from dashboard.components.aligned_layers import aligned_table
from dashboard.components.layer_tables import layer_table
from dashboard.components.receptive_growth import growth_table
from dashboard.pages import page_file
from s7core.export.notebook.source import network_source
from s7core.lesson.architecture import layers_to_text
from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.stages import ALL_STAGES, stage_mark
from s7core.model.alignment import align_layers
from s7core.model.trace import layer_name, trace

pytestmark = pytest.mark.usefixtures("no_workers")


def names_of(of_stage) -> list[str]:
    """The names in the layer table, whose numbers are the truth for all other places."""
    return list(layer_table(trace(of_stage.published_architecture), of_stage, True)["Layer"])


@pytest.fixture(params=ALL_STAGES, ids=lambda each: each.key)
def each(request):
    return request.param


def test_the_table_numbers_all_layers_from_one(each):
    layers = each.published_architecture
    assert names_of(each) == [layer_name(layer, place) for place, layer in enumerate(layers, start=1)]


def test_the_growth_chart_has_the_names_and_numbers_of_the_table(each):
    growth = growth_table([(each.title, stage_mark(each.key), trace(each.published_architecture))])
    assert list(growth["name"]) == names_of(each)
    assert [f"-{number}" for number in growth["layer"]] == [re.search(r"-\d+$", name)[0] for name in names_of(each)]
    assert list(growth["receptive_field"]) == list(
        layer_table(trace(each.published_architecture), each, True)["Receptive field"]
    )


def test_two_tables_side_by_side_have_them_too(each):
    traced = trace(each.published_architecture)
    aligned = aligned_table(align_layers(traced, traced))
    assert list(aligned["A"]) == list(aligned["B"]) == names_of(each)


def test_the_editor_has_them_in_its_list_and_in_its_picture(each, store):
    at = open_page("build", {"start": each.key, "layers": layers_to_text(each.published_architecture)})
    assert at.selectbox(key="at").options == names_of(each)
    assert re.findall(r'data-key=\\?"([^"\\]+)', clickable_html(at)) == names_of(each)


def test_the_slider_of_a_stage_has_them(each, store):
    at = open_page(Path(page_file(each.key)).stem)
    assert list(at.select_slider(key="layer").options) == names_of(each)


def test_exported_code_has_them(each):
    recipe = lesson_experiments(each.key)[0].recipe
    assert re.findall(r'\("(\w+-\d+)"', network_source(recipe)) == names_of(each)
