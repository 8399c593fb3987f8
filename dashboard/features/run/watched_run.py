"""A run as the view of its learning shows it: its weight snapshots, its accuracies by steps taken, and its state."""

import math
from collections.abc import Sequence
from typing import TypeVar

from dashboard.components.learning_view import WatchedGuess, WatchedRun
from dashboard.features.run.run_curves_panel import LAST_STEPS
from s7core.analysis.running_accuracy import running_accuracy
from s7core.lesson.palette import Mark
from s7core.lesson.stages import stage_mark
from s7core.runs import titles
from s7core.runs.records import EpochRecord, Run, StepCurve

MOST_POINTS = 300  # of a curve: more than the view has pixels for

Point = TypeVar("Point")


def watched_run(
    run: Run,
    epochs: Sequence[EpochRecord],
    curve: StepCurve,
    moments: Sequence[int],
    state: str = "",
    mark: Mark | None = None,
    guess: WatchedGuess | None = None,
) -> WatchedRun:
    """The run for `learning_view`. `moments` are the numbers of steps after which its weights were kept.

    `state` is the run's state in words, `mark` the look of its line, by default that of its stage, `guess` what was expected
    of its accuracy. Steps of a curve count from 0, those of the view are steps taken, so one more.
    """
    look = mark or stage_mark(run.recipe.stage)
    return WatchedRun(
        run_id=run.id,
        title=titles.run_name(run),
        colour=look.colour,
        dash=look.dash,
        total_steps=run.recipe.epochs * run.recipe.steps_per_epoch,
        steps_per_epoch=run.recipe.steps_per_epoch,
        moments=moments,
        training=_training(run, epochs, curve),
        tests=_tests(run, epochs, curve),
        state=state,
        guess=guess,
    )


def _training(run: Run, epochs: Sequence[EpochRecord], curve: StepCurve) -> list[tuple[int, float]]:
    """(steps taken, accuracy over the last steps); of a run whose steps are not kept the means of its epochs."""
    steps = [(step + 1, round(accuracy, 4)) for step, accuracy in running_accuracy(curve.steps, LAST_STEPS)]
    return _thinned(steps) or [(each.epoch * run.recipe.steps_per_epoch, each.train_accuracy) for each in epochs]


def _tests(run: Run, epochs: Sequence[EpochRecord], curve: StepCurve) -> list[tuple[int, float, bool]]:
    """(steps taken, accuracy, whether on a sample of the test digits within an epoch), by steps."""
    samples = [(each.step + 1, each.accuracy, True) for each in _thinned(curve.live_tests)]
    whole = [(each.epoch * run.recipe.steps_per_epoch, each.test_accuracy, False) for each in epochs]
    return sorted([*samples, *whole])


def _thinned(points: Sequence[Point]) -> list[Point]:
    """Every k-th of the points, MOST_POINTS at the most; the last one is always among them."""
    every = max(1, math.ceil(len(points) / MOST_POINTS))
    return list(points[::-1][::every][::-1])
