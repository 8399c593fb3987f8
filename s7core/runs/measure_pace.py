"""Measures the pace of every stage on this machine, with a few training steps and tests of each."""

import logging
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from s7core.data.mnist import load_mnist
from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.stages import ALL_STAGES
from s7core.model.recipe_check import EVALUATION_BATCH
from s7core.recipe import Recipe
from s7core.runs.cores import leased
from s7core.runs.pace import LARGE_BATCH, SMALL_BATCH, PaceMeasurement, StageTimes, keep_measurement, read_measurements
from s7core.training.devices import prepare_process, processor, resolve_device, resolve_precision
from s7core.training.evaluate import Interrupted, evaluate
from s7core.training.threads import threads_of, usable_cores
from s7core.training.trainer import Trainer

_logger = logging.getLogger(__name__)

ROUNDS = 3  # one for each worker that starts: other programs only add time, so the shortest of several is the machine's own
ROUND_SECONDS = 8.0  # the most that a round may take; a slow laptop needs 5 s, more means that other programs are busy
_REPEATS = 4  # of each step and test after one to warm up


def measure_round(should_stop: Callable[[], bool]) -> bool:
    """Measure once more, until there are ROUNDS, with auto precision, and with float32 where that is another.

    The cores it measures on are leased, so it and the runs on this machine never disturb each other. False if
    `should_stop` or ROUND_SECONDS ended a measurement, of which nothing is kept.
    """
    float32, auto = _expected(Recipe(precision="float32")), _expected(Recipe())
    for measurement in {float32.key: float32, auto.key: auto}.values():  # where auto is float32, only auto
        threads = measurement.threads
        with leased(min(threads, usable_cores()), should_stop) as has_cores:
            if not has_cores:
                return False
            prepare_process(threads)
            try:
                _add_round(measurement, _or_late(should_stop, time.monotonic() + ROUND_SECONDS))
            except Interrupted:
                return False
    return True


def _or_late(should_stop: Callable[[], bool], end: float) -> Callable[[], bool]:
    """Whether to stop: because `should_stop` says so, or because the monotonic clock has passed `end`."""
    return lambda: should_stop() or time.monotonic() > end


def _expected(recipe: Recipe) -> PaceMeasurement:
    """A measurement for this machine and the recipe's precision, without its figures."""
    device = resolve_device(recipe.device)
    precision = str(resolve_precision(recipe.precision, device)).removeprefix("torch.")
    host = socket.gethostname()
    return PaceMeasurement(host, processor(), device.type, threads_of(recipe), precision, recipe.precision, {}, 0)


def _add_round(expected: PaceMeasurement, should_stop: Callable[[], bool]) -> None:
    """Measure every stage and keep the shorter times, if they can be written; nothing where there are ROUNDS.

    Raises Interrupted.
    """
    known = next((known for known in read_measurements() if known.key == expected.key), expected)
    if known.rounds >= ROUNDS and all(stage.key in known.stages for stage in ALL_STAGES):
        return
    stages = dict(known.stages)
    for stage in ALL_STAGES:
        start = replace(lesson_experiments(stage.key)[0].recipe, precision=expected.asked)
        times = stage_times(start, should_stop)
        stages[stage.key] = StageTimes(*map(min, times, stages.get(stage.key, times)))
    try:
        keep_measurement(replace(known, stages=stages, rounds=known.rounds + 1))
    except OSError as error:  # pages then assume a slow machine
        _logger.info("The pace of this machine cannot be kept: %s.", error)


def stage_times(recipe: Recipe, should_stop: Callable[[], bool]) -> StageTimes:
    """The shortest times of this recipe's network here, without regard to its batch size. Raises Interrupted."""
    large, small = (_step_seconds(replace(recipe, batch_size=size), should_stop) for size in (LARGE_BATCH, SMALL_BATCH))
    return StageTimes(large, small, _test_seconds(recipe, should_stop))


def _step_seconds(recipe: Recipe, should_stop: Callable[[], bool]) -> float:
    """Seconds of the shortest training step of this recipe."""
    trainer = _trainer(replace(recipe, train_images=recipe.batch_size * (1 + _REPEATS)))

    def steps() -> Iterator[None]:
        for _ in trainer.steps(1, should_stop):
            trainer.step.loss_sums.tolist()  # waits for the device
            yield

    return _shortest(steps())


def _test_seconds(recipe: Recipe, should_stop: Callable[[], bool]) -> float:
    """Seconds for a test image in the shortest batch."""
    trainer = _trainer(recipe)
    data = trainer.step.data
    images, labels = data.test_images[:EVALUATION_BATCH], data.test_labels[:EVALUATION_BATCH]

    def tests() -> Iterator[None]:
        for _ in range(1 + _REPEATS):
            evaluate(trainer.step.network, images, labels, should_stop)
            yield

    return _shortest(tests()) / EVALUATION_BATCH


def _trainer(recipe: Recipe) -> Trainer:
    device = resolve_device(recipe.device)
    return Trainer(recipe, [recipe.seed], load_mnist().to(device), device)


def _shortest(work: Iterator[None]) -> float:
    """Seconds of the shortest piece of work after the first, which warms up."""
    next(work)
    seconds, started = [], time.perf_counter()
    for _ in work:
        seconds.append(time.perf_counter() - started)
        started = time.perf_counter()
    return min(seconds)
