"""The curve of a run that is watched is what the store gives, and each row of it is read once."""

import pytest

from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.records import LiveTestRecord, StepCurve, StepRecord
from s7core.runs.step_log import StepLog
from s7core.runs.store import Store


def _record(store: Store, run_id: str, numbers: range) -> None:
    live_tests = [LiveTestRecord(number, 0.9, 250) for number in numbers if number % 300 == 100]
    Attempt.current(store, run_id).report(
        [StepRecord(number, 1 / (number + 1), 0.01, 0.5) for number in numbers], live_tests
    )


@pytest.mark.parametrize("counts", [(1,), (400,), (401, 799, 1), (3, 0, 1200)])
def test_a_log_gives_the_same_curve_as_the_store(store, counts):
    run_id, log, done = store.submit(Recipe(), "final-exp1", state="running"), StepLog("unknown"), 0
    assert log.read(store, 400) == StepCurve([], [])
    log = StepLog(run_id)
    for count in counts:
        _record(store, run_id, range(done, done + count))
        done += count
        for at_most in (400, 100):
            assert log.read(store, at_most) == StepCurve(store.steps(run_id, at_most), store.live_tests(run_id))


def test_only_new_rows_are_read_from_the_store(store, monkeypatch):
    run_id = store.submit(Recipe(), "final-exp1", state="running")
    log, asked = StepLog(run_id), []
    curve_after = store.curve_after
    monkeypatch.setattr(store, "curve_after", lambda run_id, *after: asked.append(after) or curve_after(run_id, *after))
    for numbers in (range(50), range(50, 160), range(0)):
        if numbers:
            _record(store, run_id, numbers)
        log.read(store, 400)
    assert asked == [(-1, -1), (49, -1), (159, 100)]


def test_a_live_test_that_is_recorded_after_its_step_was_read_is_not_lost(store):
    run_id = store.submit(Recipe(), "final-exp1", state="running")
    log, late = StepLog(run_id), LiveTestRecord(4, 0.9, 1_000)
    Attempt.current(store, run_id).report([StepRecord(number, 1.0, 0.01) for number in range(5)])
    assert log.read(store, 400).live_tests == []
    Attempt.current(store, run_id).report([], [late])
    assert log.read(store, 400).live_tests == [late]
