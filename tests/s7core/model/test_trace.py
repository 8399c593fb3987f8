"""What a trace says of a network as a whole; its numbers are checked in test_trace_against_torch.py."""

import pytest

from s7core.lesson.architecture import layers_from_text
from s7core.lesson.stages import ALL_STAGES
from s7core.model.trace import IMAGE_SHAPE, trace


@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda stage: stage.key)
def test_the_first_layer_to_see_so_many_pixels_is_found_by_looking_at_all(stage):
    traced = trace(stage.published_architecture)
    for pixels in (1, 3, 14, 28, 99):
        seeing = [row for row in traced.rows if row.receptive_field >= pixels and not row.flattens_grid]
        assert traced.first_to_see(pixels) == (seeing[0] if seeing else None)


def test_only_a_flatten_of_more_than_one_place_lays_out_a_grid():
    large, small = (trace(layers_from_text(text)).rows for text in ("conv10k7 flatten", "conv10k28 flatten"))
    assert [row.flattens_grid for row in (*large, *small)] == [False, True, False, False]


def test_the_middle_unit_lies_in_the_middle_of_its_grid_or_just_before_it():
    rows = trace(layers_from_text("conv1k28 flatten linear10")).rows + trace(layers_from_text("conv1k5 conv1k3s2")).rows
    assert [row.middle_unit for row in rows] == [(0, 0), (0, 0), (0, 0), (11, 11), (5, 5)]


def test_a_network_without_layers_is_the_image_itself():
    nothing = trace(())
    assert (nothing.output_shape, nothing.receptive_field, nothing.parameters, nothing.macs) == (IMAGE_SHAPE, 1, 0, 0)
