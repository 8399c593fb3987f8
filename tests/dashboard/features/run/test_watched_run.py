"""A run is handed to the view of its learning by steps taken, with as many points as can be seen."""

import pytest

from dashboard.features.run.watched_run import MOST_POINTS, watched_run
from s7core.analysis.running_accuracy import running_accuracy
from s7core.lesson.palette import SPARE_MARKS
from s7core.lesson.stages import stage_mark
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.records import EpochRecord, LiveTestRecord, StepCurve, StepRecord

RECIPE = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")  # 4 steps an epoch
NOTHING = StepCurve([], [])


@pytest.fixture
def run(store):
    return store.run(store.submit(RECIPE, "final-exp1"))


def _epoch(number: int, accuracy: float) -> EpochRecord:
    return EpochRecord(number, 0.2, 0.9, 0.1, accuracy, None, None, 0.01, 1.0)


def test_the_accuracy_before_a_step_stands_where_the_step_has_been_taken(run):
    steps = [StepRecord(step, 0.5, 0.01, accuracy) for step, accuracy in enumerate((0.1, 0.3, 0.5))]
    found = watched_run(run, [_epoch(1, 0.97)], StepCurve(steps, [LiveTestRecord(1, 0.4, 1_000)]), [0, 1, 4], "Training")
    assert found.training == [(1, 0.1), (2, 0.2), (3, 0.3)]  # the mean of the steps so far
    assert found.tests == [(2, 0.4, True), (4, 0.97, False)]  # a sample within the epoch, all digits at its end
    assert (found.total_steps, found.steps_per_epoch, found.moments, found.state) == (8, 4, [0, 1, 4], "Training")


def test_a_long_curve_is_thinned_and_keeps_its_newest_point(run):
    steps = [StepRecord(step, 0.5, 0.01, step / 1_000) for step in range(1_000)]
    training = watched_run(run, [], StepCurve(steps, []), []).training
    assert len(training) <= MOST_POINTS and training[-1][0] == 1_000
    whole = {step + 1: accuracy for step, accuracy in running_accuracy(steps)}
    assert all(accuracy == pytest.approx(whole[step], abs=1e-4) for step, accuracy in training)


def test_of_a_run_whose_steps_are_not_kept_the_epochs_are_the_curve():
    reference = ReferenceStore()
    run = reference.run("ref-final-exp1-s1")
    epochs = reference.epochs(run.id)
    found = watched_run(run, epochs, NOTHING, [])
    assert [step for step, _ in found.training] == [each.epoch * run.recipe.steps_per_epoch for each in epochs]
    assert [accuracy for _, accuracy in found.training] == [each.train_accuracy for each in epochs]


def test_its_line_looks_like_its_stage_unless_another_mark_is_given(run):
    own, given = stage_mark("final"), SPARE_MARKS[0]
    assert (watched_run(run, [], NOTHING, []).colour, watched_run(run, [], NOTHING, []).dash) == (own.colour, own.dash)
    assert watched_run(run, [], NOTHING, [], mark=given).colour == given.colour
