"""The pace is measured for every stage, kept in rounds, and given up where a run waits."""

import itertools
import time
from dataclasses import replace

import pytest

from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.presets import quick_look
from s7core.lesson.stages import ALL_STAGES
from s7core.runs import measure_pace
from s7core.runs.measure_pace import ROUNDS, measure_round, stage_times
from s7core.runs.pace import StageTimes, keep_measurement, measured_pace, read_measurements
from s7core.training.devices import prepare_process
from s7core.training.engine import train
from s7core.training.evaluate import Interrupted
from s7core.training.events import Epoch


@pytest.fixture
def counted(monkeypatch):
    """`stage_times` that measures nothing: the first stage takes 1 s, the next 2 s, and so on."""
    count = itertools.count(1)
    monkeypatch.setattr(measure_pace, "stage_times", lambda *_: StageTimes(*[float(next(count))] * 3))
    return count


def test_a_stage_is_really_measured():
    recipe = replace(lesson_experiments("net1")[0].recipe, threads=1)
    times = stage_times(recipe, lambda: False)
    assert min(times) > 0 and times.test < times.large_step  # a step has 128 images, each for- and backward


def test_a_round_has_every_stage_for_auto_and_for_float32(counted):
    assert measure_round(lambda: False)
    assert {stage.key for stage in ALL_STAGES} == set(read_measurements()[0].stages)
    for precision, stage in itertools.product(("auto", "float32"), ALL_STAGES):
        assert measured_pace(replace(lesson_experiments(stage.key)[0].recipe, precision=precision))


def test_of_several_rounds_the_shortest_times_count_and_then_it_is_not_measured_again(counted):
    assert all(measure_round(lambda: False) for _ in range(ROUNDS + 2))
    for measurement in read_measurements():
        assert measurement.rounds == ROUNDS
    assert next(counted) == 1 + ROUNDS * len(ALL_STAGES) * len(read_measurements())
    shortest = [times.large_step for times in read_measurements()[0].stages.values()]
    assert shortest == [1.0, 2.0, 3.0, 4.0]


def test_a_measurement_of_another_machine_is_no_reason_to_measure_less(counted):
    measure_round(lambda: False)
    other = replace(read_measurements()[0], host="elsewhere")
    keep_measurement(other)
    measure_round(lambda: False)
    assert other in read_measurements() and max(known.rounds for known in read_measurements()) == 2


def test_a_pace_that_cannot_be_kept_matters_to_nobody(counted, monkeypatch):
    def no_space(measured) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(measure_pace, "keep_measurement", no_space)
    assert measure_round(lambda: False) and read_measurements() == ()


def test_a_run_that_waits_ends_the_measurement_and_nothing_of_it_is_kept():
    asked = itertools.count()
    assert not measure_round(lambda: next(asked) > 3)
    assert not measure_round(lambda: True) and read_measurements() == ()


def test_a_machine_that_other_programs_use_is_not_measured(monkeypatch):
    def interrupted(recipe, should_stop):
        assert should_stop()
        raise Interrupted

    monkeypatch.setattr(measure_pace, "ROUND_SECONDS", -1.0)
    monkeypatch.setattr(measure_pace, "stage_times", interrupted)
    assert not measure_round(lambda: False) and read_measurements() == ()


@pytest.mark.slow
@pytest.mark.parametrize("key", [stage.key for stage in ALL_STAGES])
def test_a_quick_look_takes_no_more_than_the_measured_pace_says_and_shows_that_the_network_learns(key, mnist):
    """In processor time of one thread, which other programs hardly move."""
    recipe = replace(lesson_experiments(key)[0].recipe, threads=1, precision="float32", device="cpu")
    prepare_process(1)
    pace = stage_times(recipe, lambda: False).pace("float32")
    size = quick_look(recipe, pace).apply(recipe)
    started = time.process_time()
    *_, last = (event for event in train(size, mnist) if isinstance(event, Epoch))
    assert time.process_time() - started <= 1.3 * pace.seconds_of(size)
    assert last.snapshot.test_accuracy > 0.25  # chance alone gives 0.1
