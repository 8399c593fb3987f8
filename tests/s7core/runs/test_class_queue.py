"""Whose run is trained next in a class of thirty, on a machine with a known pace."""

import random

import pytest
from simulated_machine import Machine, seconds_of

from s7core.classroom.register import Register
from s7core.recipe import Recipe
from s7core.runs.dispatch import Dispatch


def trained(dispatch: Dispatch, machine: Machine) -> None:
    """Let the queue run empty."""
    while machine.store.runs("queued"):
        before = len(machine.starts)
        dispatch._tend()
        if len(machine.starts) == before:
            machine.end_next()


@pytest.fixture
def class_of_thirty(store, monkeypatch):
    """Thirty students, each with two or three runs of different lengths in the queue, and a machine with a known pace."""
    monkeypatch.setattr(Dispatch, "_loop", lambda self: None)
    machine = Machine(store)
    monkeypatch.setattr("s7core.runs.duration.expected_run_seconds", lambda store, recipe: seconds_of(recipe))
    left = lambda self, run: machine.ends[run.id] - machine.now  # noqa: E731
    monkeypatch.setattr("s7core.runs.duration.ExpectedDurations.left", left)
    chance = random.Random(7)
    Register(store).open_class("9b")
    students = [Register(store).join("9b", f"student {number}")[0].id for number in range(30)]
    for student in students:
        for _ in range(chance.choice((2, 3))):
            recipe = Recipe(epochs=chance.randint(1, 60), threads=chance.choice((0, 0, 1)), device="cpu")
            store.submit(recipe, "final-exp1", student=student)
    dispatch = Dispatch(store, machine)
    yield dispatch, machine
    dispatch.close()


@pytest.mark.slow
@pytest.mark.one_core
def test_in_a_class_everybody_has_a_first_result_before_anybody_has_a_second(store, class_of_thirty):
    dispatch, machine = class_of_thirty
    trained(dispatch, machine)
    started = sorted(store.runs(), key=lambda run: machine.starts[run.id])
    assert len({run.student for run in started[:30]}) == 30
    assert [run.recipe.epochs for run in started[:30]] == sorted(run.recipe.epochs for run in started[:30])
    shortest = {run.student: min(r.recipe.epochs for r in started if r.student == run.student) for run in started}
    assert all(run.recipe.epochs == shortest[run.student] for run in started[:30])
    for index, run in enumerate(started):
        begun = machine.starts[run.id]
        waiting = {each.student for each in started[index + 1 :]} | {run.student}
        of_owner = [each for each in started[:index] if each.student == run.student]
        still = [each for each in of_owner if machine.starts[each.id] + seconds_of(each.recipe) > begun]
        assert not still or waiting == {run.student}  # one at a time while others wait


@pytest.mark.slow
@pytest.mark.one_core
def test_the_queue_starts_each_run_in_the_second_that_was_forecast(store, class_of_thirty):
    dispatch, machine = class_of_thirty
    dispatch._tend()
    dispatch._tend()
    machine.end_next()  # somewhere in a turn, with a run on its way or none
    starts = dispatch.expected_starts(store.runs("queued"))
    assert [start.place for start in starts] == list(range(1, len(starts) + 1)) and len(starts) > 50
    now = machine.now
    trained(dispatch, machine)
    assert {start.run_id: now + start.seconds for start in starts} == {
        start.run_id: pytest.approx(machine.starts[start.run_id]) for start in starts
    }
    assert sorted(start.seconds for start in starts) == [start.seconds for start in starts]


def test_whoever_was_served_in_a_turn_is_remembered_by_another_server_on_the_same_store(store, class_of_thirty):
    dispatch, machine = class_of_thirty
    for _ in range(10):
        dispatch._tend()
        if machine.ends:
            machine.end_next()
    other = Dispatch(store, machine)
    trained(other, machine)
    started = sorted(store.runs(), key=lambda run: machine.starts[run.id])
    assert len({run.student for run in started[:30]}) == 30
