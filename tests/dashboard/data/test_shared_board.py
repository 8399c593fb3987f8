"""The board that a visitor may see: their own runs, their class's, and the shipped ones; asked for once for all."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from dashboard.data import shared_board as module
from dashboard.data.shared_board import own_class, shared_board
from dashboard.data.shared_wall import shared_wall
from s7core.classroom.visitor import GUEST, Visitor
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.size_board import size_board

TINY = Recipe(train_images=200, batch_size=50, epochs=1, device="cpu")


@pytest.fixture
def seen_by(monkeypatch) -> Callable[[Visitor], None]:
    def look(who: Visitor) -> None:
        monkeypatch.setattr(module, "visitor", lambda: who)
        shared_wall.clear()

    return look


def own_ids(class_name: str = "") -> set[str]:
    return {run.id for entry in shared_board(class_name).entries if not entry.is_shipped for run in entry.runs}


@pytest.fixture
def classroom(store, register, finish):
    """Ids of finished runs by their owners: Ada and Bob of 9b, Cleo of 9c, and nobody."""
    register.open_class("9c")
    found = {}
    for name, seed, of_class in (("Ada", 1, "9b"), ("Bob", 2, "9b"), ("Cleo", 3, "9c"), ("", 4, "")):
        found[name] = finish(store, replace(TINY, seed=seed), "final-exp1", [60])
        if name:
            student, _ = register.join(of_class, name)
            found[f"{name} herself"] = student
            with store.begin() as connection:
                connection.exec_driver_sql("INSERT INTO owners VALUES (?, ?)", (found[name], student.id))
    return found


def test_on_one_s_own_machine_all_runs_and_the_shipped_ones_are_on_it(store, finish):
    run_id = finish(store, TINY, "final-exp1", [60])
    assert own_ids() == {run_id} and own_class() == ""
    shipped = size_board(ReferenceStore().runs()).entries
    assert len(shared_board().entries) == len(shipped) + 1


def test_it_is_made_anew_when_a_run_has_finished_and_only_then(store, finish):
    finish(store, TINY, "final-exp1", [60])
    before = shared_board()
    assert shared_board() is before
    finish(store, replace(TINY, seed=2), "final-exp1", [60])
    module.run_counts.clear()  # as half a second later
    module._store_version.clear()
    [entry] = [entry for entry in shared_board().entries if not entry.is_shipped]
    assert len(entry.runs) == 2


def test_a_student_sees_the_class_pooled_and_no_other_one(classroom, register, seen_by):
    seen_by(Visitor(True, False, classroom["Ada herself"], register.class_named("9b")))
    assert own_class() == "9b" and own_ids("9b") == {classroom["Ada"], classroom["Bob"]}
    [entry] = [entry for entry in shared_board("9b").entries if not entry.is_shipped]
    assert [run.nickname for run in entry.runs] == ["Ada", "Bob"]


@pytest.mark.slow
@pytest.mark.one_core
def test_a_guest_sees_a_class_as_on_its_wall_and_a_teacher_their_own_runs_too(classroom, seen_by):
    seen_by(GUEST)
    assert own_ids() == set() and own_ids("9c") == {classroom["Cleo"]} and own_ids("10a") == set()
    seen_by(Visitor(True, True))
    assert own_ids("9b") == {classroom["Ada"], classroom["Bob"], classroom[""]}


def test_a_frozen_class_has_what_had_ended_by_then(classroom, register, store, finish, seen_by):
    register.set_frozen("9b", True)
    late = finish(store, replace(TINY, seed=9), "final-exp1", [60])
    with store.begin() as connection:
        connection.exec_driver_sql("INSERT INTO owners VALUES (?, ?)", (late, classroom["Ada herself"].id))
    seen_by(GUEST)
    assert own_ids("9b") == {classroom["Ada"], classroom["Bob"]}


def test_in_a_class_it_is_made_once_for_all_and_anew_when_a_run_ends(classroom, store, finish, add_epoch, seen_by):
    seen_by(GUEST)
    before = shared_board("9b")
    hers = store.submit(replace(TINY, seed=8, epochs=2), "final-exp1", student=classroom["Ada herself"].id)
    shared_wall.clear()
    now = shared_board("9b")
    assert now is not before  # it waits
    add_epoch(store, hers, 1, 100)
    shared_wall.clear()
    trains = shared_board("9b")
    add_epoch(store, hers, 2, 100)
    shared_wall.clear()
    assert shared_board("9b") is trains
