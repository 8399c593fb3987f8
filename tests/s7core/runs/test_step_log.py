"""The steps of a run that is watched are those that the store gives, and each is read once."""

import pytest

from s7core.recipe import Recipe
from s7core.runs.records import StepRecord
from s7core.runs.step_log import StepLog
from s7core.runs.store import Store


def _record(store: Store, run_id: str, numbers: range) -> None:
    store.report(run_id, [StepRecord(number, 1 / (number + 1), 0.01) for number in numbers])


@pytest.mark.parametrize("counts", [(1,), (400,), (401, 799, 1), (3, 0, 1200)])
def test_a_log_gives_the_same_steps_as_the_store(store, counts):
    run_id, log, done = store.submit(Recipe(), "final-exp1", state="running"), StepLog("unknown"), 0
    assert log.read(store, 400) == []
    log = StepLog(run_id)
    for count in counts:
        _record(store, run_id, range(done, done + count))
        done += count
        assert log.read(store, 400) == store.steps(run_id, 400)
        assert log.read(store, 100) == store.steps(run_id, 100)


def test_only_new_steps_are_read_from_the_store(store, monkeypatch):
    run_id = store.submit(Recipe(), "final-exp1", state="running")
    log, asked = StepLog(run_id), []
    steps_after = store.steps_after
    monkeypatch.setattr(store, "steps_after", lambda run_id, step: asked.append(step) or steps_after(run_id, step))
    for numbers in (range(50), range(50, 60), range(0)):
        if numbers:
            _record(store, run_id, numbers)
        log.read(store, 400)
    assert asked == [-1, 49, 59]
