"""What the test accuracies of one run's epochs come to, worked out by hand."""

import pytest

from s7core.analysis.accuracy_summary import choice_of_epoch, summarise_accuracies


def test_a_run_s_summary_names_last_best_and_what_the_choice_flatters():
    found = summarise_accuracies([0.98, 0.9945, 0.9930, 0.9941, 0.9940, 0.9942], target=0.994)
    assert (found.last, found.best, found.best_epoch, found.streak) == (0.9942, 0.9945, 2, 3)
    assert found.optimism == pytest.approx(0.0003)
    assert found.mean_of_last_five == pytest.approx((0.9945 + 0.9930 + 0.9941 + 0.9940 + 0.9942) / 5)


@pytest.mark.parametrize(("accuracies", "streak"), [([0.995] * 4, 4), ([0.99] * 4, 0), ([0.99, 0.994], 1)])
def test_a_streak_counts_epochs_at_or_above_the_target_from_the_end(accuracies, streak):
    assert summarise_accuracies(accuracies, target=0.994).streak == streak


def test_choosing_the_epoch_by_the_test_set_flatters_by_the_gap():
    found = choice_of_epoch(validation=[0.98, 0.991, 0.990], test=[0.981, 0.989, 0.992])
    assert (found.epoch_by_validation, found.epoch_by_test) == (2, 3)
    assert found.gap == pytest.approx(0.003)


def test_of_equally_good_epochs_the_first_is_the_best():
    assert summarise_accuracies([0.98, 0.99, 0.99], target=0.994).best_epoch == 2
    assert choice_of_epoch([0.99, 0.99], [0.98, 0.98]).epoch_by_validation == 1


def test_choosing_by_the_test_set_never_lowers_the_test_accuracy():
    assert choice_of_epoch([0.99, 0.98], [0.991, 0.985]).gap == 0
