"""The wall of a class is put together once for all who look at it within half a second."""

import pytest

from dashboard.data.shared_wall import shared_wall, stage_guesses
from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor
from s7core.classroom.wall import class_wall, duel_tallies
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt

TINY = Recipe(train_images=200, batch_size=50, epochs=1, device="cpu")


@pytest.fixture
def student(register):
    shared_wall.clear()
    return register.join("9b", "Ada")[0]


def test_it_is_what_the_store_knows_of_the_class(store, student, register):
    first, second = (store.submit(TINY, "final-exp1", student=student.id) for _ in range(2))
    store.submit(TINY, "final-exp1")  # of nobody
    hers = Guesses(store, Visitor(True, False, student))
    hers.commit_duel(first, second, "first")
    hers.commit(first, 0.9, 0.95)
    found = shared_wall("9b")
    runs = store.runs_of_class("9b")
    assert (found.of_class.name, found.students, found.runs) == ("9b", 1, runs) and len(runs) == 2
    assert found.wall == class_wall(runs, [], None) and found.duels == []  # others can still guess


def test_guesses_and_duels_are_on_it_once_their_runs_have_an_epoch(store, student, add_epoch):
    first, second = (store.submit(TINY, "final-exp1", student=student.id) for _ in range(2))
    hers = Guesses(store, Visitor(True, False, student))
    hers.commit_duel(first, second, "first")
    hers.commit(first, 0.9, 0.95)
    add_epoch(store, first, 1, 100)
    Attempt.current(store, first).end("finished", "")
    found, runs = shared_wall("9b"), store.runs_of_class("9b")
    assert found.wall == class_wall(runs, hers.of_runs([first, second]), None) and found.wall.replicates[0].guesses
    assert found.duels == duel_tallies(hers.duels_of([first, second]), runs) and found.duels[0].guessed == 1


def test_a_class_that_is_not_there_has_none(store):
    shared_wall.clear()
    assert shared_wall("10c") is None


def test_all_who_look_at_the_same_time_share_one(store, student, monkeypatch):
    read = []
    as_it_is = type(store).runs_of_class
    monkeypatch.setattr(type(store), "runs_of_class", lambda *given: read.append(given[1]) or as_it_is(*given))
    assert shared_wall("9b") is shared_wall("9b") and read == ["9b"]


def test_guesses_of_a_stage_are_counted_before_they_are_seen(store, student, add_epoch):
    stage_guesses.clear()
    run_id = store.submit(TINY, "final-exp1", student=student.id)
    Guesses(store, Visitor(True, False, student)).commit(run_id, 0.9, 0.95)
    found = stage_guesses("9b", "final")
    assert (found.count, found.shown) == (1, []) and stage_guesses("9b", "net1").count == 0
    add_epoch(store, run_id, 1, 100)
    stage_guesses.clear()
    assert [each.nickname for each in stage_guesses("9b", "final").shown] == ["Ada"]
