"""The order of networks on a drawn set, and how much of it their intervals allow to say."""

import pytest
from scipy.stats import binomtest

from s7core.analysis.set_ranking import SetScore, drop_in_words, overlapping, ranked, ranking_in_words


def scores(*right: int, digits: int = 50) -> list[SetScore]:
    return ranked([SetScore(f"run-{number}", each, digits) for number, each in enumerate(right)])


def test_the_interval_of_a_score_is_wilson_s():
    [score] = scores(41)
    bounds = binomtest(41, 50).proportion_ci(method="wilson")
    assert (score.interval.low, score.interval.high) == pytest.approx((bounds.low, bounds.high))
    assert score.in_words == f"82.00% ({bounds.low * 100:.2f} to {bounds.high * 100:.2f})"


def test_the_best_comes_first_and_equal_ones_stay_as_they_were():
    assert [each.run_id for each in scores(40, 45, 40, 50)] == ["run-3", "run-1", "run-0", "run-2"]


TWO_OF = "The intervals of the first 2 overlap, so 50 digits do not say which of them generalises best; the other "


@pytest.mark.parametrize(("right", "same", "said"), [
    ((50,), 1, ""),
    ((45, 44, 40), 3, "All 3 intervals overlap: 50 digits do not say which of these runs generalises best."),
    ((48, 20), 1, "The first one generalises best: its interval overlaps with no other."),
    ((48, 46, 20), 2, TWO_OF + "one does worse than the first."),
    ((48, 46, 20, 10), 2, TWO_OF + "2 do worse than the first."),
])  # fmt: skip
def test_overlapping_intervals_are_said_to_overlap(right, same, said):
    found = scores(*right)
    assert overlapping(found) == same and ranking_in_words(found) == said


def test_a_drop_is_one_only_beyond_both_intervals():
    [bad] = scores(30)
    assert drop_in_words(bad, 0.994, 10_000) == "39.40 points below MNIST, and beyond chance."
    [good] = scores(50)
    assert drop_in_words(good, 0.994, 10_000) == "50 digits show no difference from MNIST: the intervals overlap."
    [better] = scores(200, digits=200)
    assert drop_in_words(better, 0.9, 10_000) == "10.00 points above MNIST, and beyond chance."
