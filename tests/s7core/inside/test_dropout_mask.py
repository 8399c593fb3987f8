"""What dropout switches off: how much, what is left, and that each draw has its own mask."""

import numpy
import pytest
import torch

from s7core.inside.dropout_mask import with_dropout
from s7core.inside.inspected_network import trained_network, untrained_network
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore


def dropouts(inspected):
    return [row for row in inspected.trace.rows if row.type == "Dropout"]


@pytest.mark.parametrize("key", ["net1", "net2", "final-exp3"])
def test_kept_values_grow_by_what_dropped_ones_lose(key, digits, reference, torch_outputs):
    inspected = reference(key)
    outputs, p = torch_outputs(inspected, digits[:1]), ReferenceStore().group(key)[0].recipe.dropout
    for row in dropouts(inspected):
        before = outputs[row.index - 1][0]
        found, dropped = with_dropout(inspected, row, digits[0], draw=0)
        assert (found.shape, found.dtype) == (row.output_shape, numpy.float32)
        assert dropped.shape == row.output_shape and dropped.dtype == bool and dropped.any() and not dropped.all()
        assert not found[dropped].any()
        assert numpy.allclose(found[~dropped], before[~dropped] / (1 - p), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("p", [0.025, 0.1, 0.5, 0.9])
def test_the_share_of_dropped_units_is_p(p, digits):
    inspected = untrained_network(Recipe(stage="final", dropout=p))
    for row in dropouts(inspected):
        masks = numpy.stack([with_dropout(inspected, row, digits[0], draw)[1] for draw in range(12)])
        assert abs(masks.mean() - p) < 4 * (p * (1 - p) / masks.size) ** 0.5, row.name  # deviations of a binomial share


def test_over_many_draws_each_unit_is_dropped_alike_often(digits, edited):
    inspected = edited("flatten linear40 dropout linear10", dropout=0.3)
    row = inspected.row("Dropout-3")
    share = numpy.mean([with_dropout(inspected, row, digits[0], draw)[1] for draw in range(400)], 0)
    assert share.shape == (40,) and numpy.abs(share - 0.3).max() < 5 * (0.3 * 0.7 / 400) ** 0.5


def test_a_draw_gives_one_mask_whatever_the_digit_and_another_draw_another(digits, reference):
    inspected = reference("final-exp3")
    for row in dropouts(inspected):
        masks = [with_dropout(inspected, row, digits[0], draw)[1] for draw in range(8)]
        torch.rand(3), numpy.random.random(3)  # whatever else the process draws
        again = [with_dropout(inspected, row, digits[5], draw)[1] for draw in range(8)]
        assert numpy.array_equal(masks, again) and len({mask.tobytes() for mask in masks}) == 8
    alike = [with_dropout(inspected, row, digits[0], 0)[1] for row in dropouts(inspected) if row.output_shape == (16, 6, 6)]
    assert len(alike) == 2 and not numpy.array_equal(*alike)


def test_a_mask_is_drawn_without_the_network_s_own_generators(digits):
    """Others evaluate with the same network meanwhile."""
    run = ReferenceStore().group("final-exp3")[0]
    inspected = trained_network(run.recipe, ReferenceStore().result(run.id).weights)
    own = [module.bits for module in inspected.network if hasattr(module, "bits")]
    before = [str(bits[0].state) for bits in own]
    logits = inspected.logits(digits[:3])
    for row in dropouts(inspected):
        with_dropout(inspected, row, digits[0], 3)
    after = [module.bits for module in inspected.network if hasattr(module, "bits")]
    assert len(own) == len(dropouts(inspected)) and all(a is b for a, b in zip(own, after, strict=True))
    assert [str(bits[0].state) for bits in after] == before
    assert not any(module.training for module in inspected.network.modules())
    assert numpy.array_equal(inspected.logits(digits[:3]), logits)


def test_dropout_may_come_first(digits, edited):
    inspected = edited("dropout conv10k28 flatten", dropout=0.5)
    found, dropped = with_dropout(inspected, inspected.row("Dropout-1"), digits[0], 1)
    normalised = (digits[:1] / 255 - 0.1307) / 0.3081
    assert dropped.shape == (1, 28, 28) and numpy.allclose(found, numpy.where(dropped, 0, normalised * 2), atol=1e-5)
