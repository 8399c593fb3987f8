"""What the page says of a unit is what the trace and the library compute, and bad links fall back."""

import pytest
from pages_under_test import FINAL, inspected, open_page, words

from dashboard.components.receptive_growth import growth_table
from dashboard.features.receptive_field.unit_field import _stages
from s7core.inside.effective_field import dithered, effective_field

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("run_id", ["ref-init-s1", "ref-net1-s1", "ref-net2-s1", FINAL])
def test_the_page_says_of_a_unit_what_the_trace_says(run_id, store):
    at = open_page("receptive_field", {"run": run_id})
    for row in inspected(run_id).trace.rows[3::6]:
        at.select_slider(key="layer").set_value(row.name).run()
        assert f"**{row.name}** sees **{row.receptive_field} × {row.receptive_field}** pixels" in words(at)


def test_a_unit_at_the_padded_border_is_said_to_see_padding(store):
    told = words(open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-23", "row": "0", "column": "3"}))
    assert "reaches 2 pixels past the image: there it sees padding" in told
    assert "past the image" not in words(open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-19", "row": "0"}))


def test_effective_fields_before_and_after_are_the_library_s(store, mnist):
    at = open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-19", "row": "2", "column": "3"})
    network = inspected(FINAL)
    found = effective_field(network, network.row("Conv2d-19"), (2, 3), dithered(mnist.test_images[:100].numpy()))
    assert f"**After training: {found.central_share * 100:.0f}% inside**" in words(at)


def test_the_sentence_over_the_chart_names_the_layer_that_chart_and_table_show(store):
    """It said layer 12, where the receptive field of 28 pixels begins in layer 11 of chart and table."""
    told = words(open_page("receptive_field", {"run": "ref-init-s1", "layer": "Linear-12"}))
    items = _stages()
    growth = growth_table(items)
    whole = growth[growth["receptive_field"] >= 28].sort_values("layer").iloc[0]
    assert f"{whole['item']} covers the whole image first, with layer {whole['layer']}: {whole['name']}" in told
    assert (whole["layer"], whole["name"]) == (11, "Flatten-11")
    assert "takes all the numbers before it" in told and "no more than the layer before" not in told


def test_published_receptive_fields_are_flagged_with_their_arithmetic(store):
    told = words(open_page("receptive_field", {"run": FINAL}))
    assert "Final Model as a whole: published 12 pixels, computed 32 pixels." in told
    assert "1 + 2 + 2 + 1 + 2 + 2 + 2 = 12".replace(" ", "\u00a0") in told  # no line breaks within the sum


def test_a_link_to_no_such_unit_or_layer_falls_back_with_a_note(store):
    told = words(open_page("receptive_field", {"run": FINAL, "layer": "Conv2d-99", "row": "77", "column": "x"}))
    for name in ("layer is 'Conv2d-99'", "row is '77'", "column is 'x'"):
        assert name in told
