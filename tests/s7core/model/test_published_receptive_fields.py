"""Published receptive fields that differ from the computed ones, and the counting that gives each."""

import pytest

from s7core.lesson.architecture import layers_from_text
from s7core.lesson.experiments import experiments
from s7core.model.published_receptive_fields import likely_shortcut, shortcuts
from s7core.model.trace import trace

WITH_FIELD = [published for published in experiments() if published.receptive_field]


@pytest.mark.parametrize("published", WITH_FIELD, ids=lambda published: published.key)
def test_each_published_receptive_field_has_an_arithmetic_that_gives_it(published):
    traced = trace(published.stage.published_architecture)
    found = likely_shortcut(traced, published.receptive_field)
    assert found is not None and found.value == published.receptive_field != traced.receptive_field
    assert eval(found.steps.replace("×", "*")) == found.value  # the sum written out is the sum


def test_every_shortcut_of_a_network_by_hand():
    """3×3, padded 3×3, pooling by 2, 3×3 to a grid of 11 × 11, 1×1 and Flatten."""
    traced = trace(layers_from_text("conv4 conv4p1 maxpool2 conv8 conv10k1 flatten linear10"))
    assert traced.rows[-3].receptive_field == 10
    assert [(found.value, found.steps) for found in shortcuts(traced)] == [
        (10, "10"),  # stops before Flatten
        (7, "1 + 2 + 2 + 2"),  # without pooling
        (6, "1 + 2 + 1 + 2"),  # without the padded convolution
        (8, "(1 + 2) × 2 + 2"),  # doubled at pooling
    ]
    assert (
        likely_shortcut(traced, 8).explanation.startswith("doubles the receptive field")
        and likely_shortcut(traced, 9) is None
    )


def test_a_network_whose_flatten_meets_a_single_place_stops_nowhere():
    traced = trace(layers_from_text("conv10 avgpool26 flatten"))
    assert shortcuts(traced)[0].value == 0
