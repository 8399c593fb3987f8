"""Guesses are given before a run has shown anything, are kept with it, and are compared with its result."""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sql

from s7core.classroom.guesses import Guesses, points_off, points_off_text
from s7core.recipe import Recipe
from s7core.runs.store import Store

FINAL = Recipe(train_images=6_000, epochs=2)
INIT = Recipe(stage="init", batch_norm=False, dropout=0.0, train_images=6_000, epochs=1)


def test_a_guess_is_given_before_the_run_has_shown_anything(store, students, finish):
    guesses = Guesses(store)
    run_id = store.submit(FINAL, "final-exp1", student=students[0].id)
    guesses.commit(run_id, 0.9, 0.98)
    guesses.commit(run_id, 0.91, 0.97)
    assert (guesses.of_run(run_id).first_epoch, guesses.of_run(run_id).last_epoch) == (0.91, 0.97)
    assert guesses.of_run(run_id).nickname == "Ada"
    done = finish(store, FINAL, "final-exp1", [100])
    for late, said in ((done, "already shown its first epoch"), ("nope", "no such run")):
        with pytest.raises(ValueError, match=said):
            guesses.commit(late, 0.9, 0.98)
        with pytest.raises(ValueError, match=said):
            guesses.commit_duel(late, run_id, "first")
    for bad in (1.01, -0.1, float("nan")):
        with pytest.raises(ValueError, match="last_epoch is"):
            guesses.commit(run_id, 0.9, bad)
    assert guesses.of_run(done) is None


def before_the_write(store: Store, table: str, act: Callable[[], object]) -> tuple[list[bool], list[threading.Thread]]:
    """Do `act` in another thread just before the store first writes to this table, and go on after half a second at most.

    The first list that is returned has whether it was done by then, the second one the thread.
    """
    done: list[bool] = []
    others: list[threading.Thread] = []

    @sql.event.listens_for(store._engine, "before_cursor_execute")
    def interrupt(connection, cursor, statement, *_) -> None:
        if not done and statement.split()[0] in ("INSERT", "DELETE") and f" {table} " in statement:
            done.append(False)
            other = threading.Thread(target=act)
            other.start()
            other.join(0.5)
            done[0] = not other.is_alive()
            others.append(other)

    return done, others


@pytest.mark.parametrize("table", ["guesses", "duels"])
def test_no_epoch_comes_between_the_check_of_a_guess_and_its_write(store, add_epoch, table):
    """The epoch waits until the guess is there, or it is there first and the guess is refused."""
    run_id, other_id = (store.submit(FINAL, "final-exp1", state="running") for _ in range(2))
    guesses = Guesses(store)
    was_first, threads = before_the_write(store, table, lambda: add_epoch(Store(store.url), run_id, 1, 100))
    if table == "guesses":
        guesses.commit(run_id, 0.9, 0.98)
    else:
        guesses.commit_duel(other_id, run_id, "first")
    threads[0].join()
    assert was_first == [False] and store.run(run_id).epochs_done == 1
    with pytest.raises(ValueError, match="already shown its first epoch"):
        guesses.commit(run_id, 0.91, 0.98)


def test_two_duels_of_the_same_runs_the_other_way_round_do_not_lock_each_other_out(store):
    first, second = (store.submit(FINAL, "final-exp1") for _ in range(2))
    guesses, locked = Guesses(store), []

    @sql.event.listens_for(store._engine, "before_cursor_execute")
    def note(connection, cursor, statement, parameters, *_) -> None:
        if statement.startswith("UPDATE runs"):
            locked.append(parameters[-1])

    guesses.commit_duel(first, second, "first")
    guesses.commit_duel(second, first, "first")
    assert locked == sorted((first, second)) * 2


def test_a_deleted_run_takes_its_guess_and_its_duels_along(store):
    guesses = Guesses(store)
    first, second = store.submit(FINAL, "final-exp1"), store.submit(INIT, "init")
    guesses.commit(first, 0.9, 0.9)
    duel = guesses.commit_duel(first, second, "first")
    store.delete(first)
    assert guesses.of_runs([first, second]) == [] and guesses.duel(duel) is None and store.run(second)


@pytest.mark.parametrize(
    ("guess", "result", "points", "text"),
    [
        (0.98, 0.968, 1.2, "1.20 points too high"),
        (0.9, 0.9946, -9.46, "9.46 points too low"),
        (0.9946, 0.9946, 0.0, "nothing"),
        (0.994_601, 0.9946, 0.0, "nothing"),  # less than the two decimals that an accuracy is written with
    ],
)
def test_a_guess_is_off_by_percentage_points_above_or_below_its_result(guess, result, points, text):
    assert points_off(guess, result) == pytest.approx(points)
    assert points_off_text(guess, result) == text
    assert points_off_text(guess, None) == ""
