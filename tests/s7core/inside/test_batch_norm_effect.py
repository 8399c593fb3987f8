"""BatchNorm's effect against its formula and against PyTorch's own layer."""

import numpy as np
import pytest

from s7core.inside.batch_norm_effect import HISTOGRAM_BINS, batch_norm_effect, histogram


@pytest.mark.parametrize("layer", [3, 7])
def test_values_after_batch_norm_follow_from_those_before_by_its_formula(layer, reference, digits):
    network = reference("final-exp3")
    row = network.trace.rows[layer - 1]
    before = network.output(digits[:50], network.row_before(row))[:, 2].astype(float)
    found = batch_norm_effect(network, row, digits[:50], channel=2)
    after = found.scale * (before - found.mean) / np.sqrt(found.variance + found.epsilon) + found.shift
    assert (found.before.mean, found.before.deviation) == pytest.approx((before.mean(), before.std()), rel=1e-4)
    assert (found.after.mean, found.after.deviation) == pytest.approx((after.mean(), after.std()), rel=1e-3, abs=1e-4)
    assert found.digits == 50 and found.epsilon == 1e-5


def test_a_histogram_counts_every_value_once():
    values = np.random.default_rng(0).normal(size=(7, 11, 13))
    found = histogram(values)
    counts = [((values >= low) & (values < high)).sum() for low, high in zip(found.edges, found.edges[1:], strict=False)]
    counts[-1] += (values == found.edges[-1]).sum()
    assert len(found.shares) == HISTOGRAM_BINS and found.shares.sum() == pytest.approx(1)
    assert np.allclose(found.shares * values.size, counts)
