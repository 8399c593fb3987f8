"""The events of a run and their order."""

from dataclasses import replace

import pytest

from s7core.lesson.experiments import experiment
from s7core.training.engine import train
from s7core.training.events import Epoch, FinalSnapshot, Finished, Started, Steps, Stopped

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
    assert between == {Steps, Epoch}


def test_reports_of_steps_follow_on_one_another_without_a_gap(events):
    steps = [event for event in events if isinstance(event, Steps)]
    reported = [event.first_step + place for event in steps for place in range(len(event.losses))]
    assert reported == list(range(20))
    assert all(len(event.losses) == len(event.learning_rates) for event in steps)


def test_a_stop_is_reported_before_the_network_is_evaluated(small_mnist):
    stopped = list(train(TINY, small_mnist, should_stop=lambda: True))
    assert [type(event) for event in stopped] == [Started, Stopped, FinalSnapshot]
    snapshot = stopped[-1].snapshot
    assert snapshot.probabilities.shape == (500, 10) and 0 <= snapshot.test_accuracy <= 1
