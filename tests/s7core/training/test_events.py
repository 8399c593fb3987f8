"""The events of a run and their order."""

from dataclasses import replace

import pytest

from s7core.lesson.experiments import experiment
from s7core.training.engine import train
from s7core.training.events import Epoch, FinalSnapshot, Finished, LiveTest, Started, Steps, Stopped, WeightSnapshot

TINY = replace(experiment("final-exp1").recipe, train_images=500, batch_size=50, epochs=2, device="cpu", precision="float32")


@pytest.fixture(scope="module")
def events(small_mnist):
    """Of a whole run of two epochs."""
    return list(train(TINY, small_mnist))


def test_a_run_starts_reports_steps_and_epochs_and_finishes(events):
    assert isinstance(events[0], Started) and events[0].parameters == 7_958 and events[0].steps_per_epoch == 10
    assert isinstance(events[-1], Finished)
    epochs = [event for event in events if isinstance(event, Epoch)]
    assert [event.epoch for event in epochs] == [1, 2] and [event.checkpoint is None for event in epochs] == [False, True]
    between = {type(event) for event in events[1:-1]}
    assert between == {WeightSnapshot, Steps, LiveTest, Epoch}


def test_reports_of_steps_follow_on_one_another_without_a_gap(events):
    steps = [event for event in events if isinstance(event, Steps)]
    reported = [event.first_step + place for event in steps for place in range(len(event.losses))]
    assert reported == list(range(20))
    assert all(len(event.losses) == len(event.learning_rates) == len(event.accuracies) for event in steps)


def test_a_live_test_follows_the_report_of_its_step(events):
    events = [event for event in events if not isinstance(event, WeightSnapshot)]
    places = [place for place, event in enumerate(events) if isinstance(event, LiveTest)]
    assert [events[place].step for place in places] == [4, 14]  # in the middle of each epoch
    for place in places:
        before = events[place - 1]
        assert isinstance(before, Steps) and before.first_step + len(before.losses) - 1 == events[place].step
        assert events[place].digits == 250 and 0 <= events[place].accuracy <= 1


def test_weight_snapshots_begin_before_the_first_step_and_end_after_the_last(events):
    """Each comes after the steps that led to it have been taken, and before those that follow have been reported."""
    places = [place for place, event in enumerate(events) if isinstance(event, WeightSnapshot)]
    assert places[0] == 1 and [events[place].steps_taken for place in places] == list(range(21))
    for place in places:
        reported = [event.first_step + len(event.losses) for event in events[:place] if isinstance(event, Steps)]
        assert max(reported, default=0) <= events[place].steps_taken
    last_epoch = next(place for place, event in enumerate(events) if isinstance(event, Epoch) and event.epoch == 2)
    assert places[-1] < last_epoch


def test_accuracies_of_the_steps_add_up_to_that_of_the_epoch(small_mnist):
    """200 images in batches of 60: the last one has 20."""
    events = list(train(replace(TINY, train_images=200, batch_size=60, epochs=1), small_mnist))
    accuracies = [accuracy for event in events if isinstance(event, Steps) for accuracy in event.accuracies]
    right = [accuracy * images for accuracy, images in zip(accuracies, (60, 60, 60, 20), strict=True)]
    assert right == pytest.approx([round(count) for count in right])
    [epoch] = [event for event in events if isinstance(event, Epoch)]
    assert sum(right) / 200 == pytest.approx(epoch.train_accuracy)


def test_a_stop_is_reported_before_the_network_is_evaluated(small_mnist):
    stopped = list(train(TINY, small_mnist, should_stop=lambda: True))
    assert [type(event) for event in stopped] == [Started, WeightSnapshot, Stopped, FinalSnapshot]
    snapshot = stopped[-1].snapshot
    assert snapshot.probabilities.shape == (500, 10) and 0 <= snapshot.test_accuracy <= 1
