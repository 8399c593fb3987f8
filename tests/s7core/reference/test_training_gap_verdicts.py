"""Verdicts on the gap between training and test accuracy, on figures whose gap is known."""

import numpy as np
import pytest

from s7core.reference.evidence import GroupCurves
from s7core.reference.finding import FAILS, HOLDS, IN_PART, WITHIN_NOISE
from s7core.reference.training_gap_verdicts import gap_is_a_fault, training_below_test, underfitting


def with_noise(curves: GroupCurves) -> GroupCurves:
    """The same mean, with seeds that differ by far more than the gap."""
    noise = np.array([1, -1, 0.5, -0.5, 0])[:, None] * 0.01
    return GroupCurves(curves.seeds, curves.test, curves.train + noise)


@pytest.mark.parametrize(
    ("rule", "higher", "lower"),
    [(underfitting, FAILS, HOLDS), (training_below_test, FAILS, HOLDS), (gap_is_a_fault, FAILS, IN_PART)],
)
def test_a_gap_is_judged_by_its_sign_and_only_beyond_noise(rule, higher, lower, evidence, curves):
    judge = rule("net1")
    assert judge(evidence(net1=curves(0.992, train=0.999))).verdict == higher
    assert judge(evidence(net1=curves(0.992, train=0.980))).verdict == lower
    assert judge(evidence(net1=with_noise(curves(0.992, train=0.9919)))).verdict == WITHIN_NOISE


def test_the_gap_is_written_from_the_side_that_the_claim_takes(evidence, curves):
    given = evidence(init=curves(0.992, train=0.980), net1=curves(0.992, train=0.980))
    assert underfitting("init")(given).found.startswith("Training accuracy minus test accuracy: −1.20 points (")
    assert training_below_test("net1")(given).found.startswith("Test accuracy minus training accuracy: +1.20 points (")


def test_a_gap_is_explained_before_it_is_called_a_fault(evidence, curves):
    found = gap_is_a_fault("net1")(evidence(net1=curves(0.992, train=0.980)))
    assert found.reason.startswith("There is a gap, but it says little. Training accuracy is a running mean")
