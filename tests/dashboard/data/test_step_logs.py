"""Training steps on the screen are read once."""

from itertools import pairwise

import pytest

from dashboard.data.resources import store as shared_store
from dashboard.data.step_logs import curve_of
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.records import LiveTestRecord, StepCurve, StepRecord
from s7core.runs.store_reader import MOST_STEPS


def steps(*numbers: int) -> list[StepRecord]:
    return [StepRecord(number, 1 / (1 + number), 0.01) for number in numbers]


@pytest.fixture
def running(store) -> str:
    run_id = store.submit(Recipe(), "final-exp1", state="running")
    store.update(run_id, started_at=1.0)
    return run_id


def test_of_a_run_that_trains_only_new_steps_are_read(store, running, monkeypatch):
    asked = []
    as_it_is = type(store).curve_after
    monkeypatch.setattr(type(store), "curve_after", lambda *given: asked.append(given[2]) or as_it_is(*given))
    Attempt.current(store, running).report(steps(0, 1, 2), [LiveTestRecord(1, 0.5, 1_000)])
    assert curve_of(store.run(running)) == StepCurve(steps(0, 1, 2), [LiveTestRecord(1, 0.5, 1_000)])
    Attempt.current(store, running).report(steps(3))
    assert curve_of(store.run(running)).steps == steps(0, 1, 2, 3)
    assert asked == [-1, 2]


def test_live_tests_of_a_run_are_shown_while_it_trains_and_after_its_end(store, running, reference_store):
    assert curve_of(store.run(running)).live_tests == []
    tests = [LiveTestRecord(number, 0.9, 250) for number in (1, 2)]
    for number, live_test in enumerate(tests, start=1):
        Attempt.current(store, running).report([], [live_test])
        assert curve_of(store.run(running)).live_tests == tests[:number]
    Attempt.current(store, running).end("finished", "")
    assert curve_of(store.run(running)).live_tests == tests
    assert curve_of(reference_store.run("ref-final-exp3-s1")).live_tests == []


def test_a_resumed_run_is_read_from_its_first_step_again(store, running):
    Attempt.current(store, running).report(steps(0, 1, 2))
    assert len(curve_of(store.run(running)).steps) == 3
    with store.begin() as connection:  # as resuming deletes the steps after the last whole epoch
        connection.exec_driver_sql("DELETE FROM steps WHERE step > 0")
    store.update(running, started_at=2.0)
    assert curve_of(store.run(running)).steps == steps(0)


def test_steps_of_a_run_that_has_ended_are_those_of_the_store(store, running):
    Attempt.current(store, running).report(steps(0, 1), [LiveTestRecord(1, 0.5, 1_000)])
    Attempt.current(store, running).end("stopped", "")
    assert curve_of(store.run(running)) == StepCurve(steps(0, 1), [LiveTestRecord(1, 0.5, 1_000)])
    assert shared_store().steps(running) == steps(0, 1)


def test_a_long_run_is_thinned_and_keeps_its_last_step(store, running):
    last = 3 * MOST_STEPS
    Attempt.current(store, running).report(steps(*range(last + 1)))
    shown = [each.step for each in curve_of(store.run(running)).steps]
    assert len(shown) <= MOST_STEPS and shown[-1] == last
    assert {later - earlier for earlier, later in pairwise(shown[:-1])} == {shown[1]}


def test_a_reference_run_has_no_steps_and_the_store_is_not_asked_for_them(store, reference_store, monkeypatch):
    monkeypatch.setattr(type(store), "steps", lambda *_: pytest.fail("asked the store"))
    assert curve_of(reference_store.run("ref-final-exp3-s1")).steps == []
