"""Guesses are given before a run has shown anything, are kept with it, and are compared with its result."""

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sql

from s7core.classroom.guesses import Guesses, points_off, points_off_text
from s7core.classroom.register import Student
from s7core.classroom.visitor import GUEST, Visitor
from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.store import Store

FINAL = Recipe(train_images=6_000, epochs=2)
INIT = Recipe(stage="init", batch_norm=False, dropout=0.0, train_images=6_000, epochs=1)


def visitor_of(student: Student) -> Visitor:
    return Visitor(True, False, student)


def own(store: Store, run_id: str, student: Student) -> None:
    """Make the run one of this student's."""
    with store.begin() as connection:
        connection.execute(schema.owners.insert().values(run_id=run_id, student_id=student.id))


def test_a_guess_is_given_before_the_run_has_shown_anything(store, students, finish):
    guesses = Guesses(store, visitor_of(students[0]))
    run_id = store.submit(FINAL, "final-exp1", student=students[0].id)
    guesses.commit(run_id, 0.9, 0.98)
    guesses.commit(run_id, 0.91, 0.97)
    assert (guesses.of_run(run_id).first_epoch, guesses.of_run(run_id).last_epoch) == (0.91, 0.97)
    assert guesses.of_run(run_id).nickname == "Ada"
    done = finish(store, FINAL, "final-exp1", [100])
    own(store, done, students[0])
    for late, said in ((done, "already shown its first epoch"), ("nope", "no such run")):
        with pytest.raises(ValueError, match=said):
            guesses.commit(late, 0.9, 0.98)
        with pytest.raises(ValueError, match=said):
            guesses.commit_duel(late, run_id, "first")
    for bad in (1.01, -0.1, float("nan")):
        with pytest.raises(ValueError, match="last_epoch is"):
            guesses.commit(run_id, 0.9, bad)
    assert guesses.of_run(done) is None


@pytest.mark.parametrize("late", [0, 1])
@pytest.mark.parametrize("asked", [1, -1])
def test_a_duel_comes_too_late_once_any_of_its_runs_has_an_epoch_whichever_is_named_first(store, add_epoch, late, asked):
    pair = sorted(store.submit(FINAL, "final-exp1") for _ in range(2))
    add_epoch(store, pair[late], 1, 100)
    with pytest.raises(ValueError, match="already shown its first epoch"):
        Guesses(store, Visitor()).commit_duel(*pair[::asked], "first")


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
    guesses = Guesses(store, Visitor())
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
    guesses, locks = Guesses(store, Visitor()), []

    @sql.event.listens_for(store._engine, "before_cursor_execute")
    def note(connection, cursor, statement, parameters, *_) -> None:
        if statement.startswith("UPDATE runs") or statement.endswith("FOR NO KEY UPDATE"):
            locks.append({first, second} & set(parameters.values() if isinstance(parameters, dict) else parameters))

    guesses.commit_duel(first, second, "first")
    guesses.commit_duel(second, first, "first")
    assert locks[0] == {first, second} and locks[len(locks) // 2] == {first, second}  # both at once, then one by one


@pytest.mark.slow
@pytest.mark.one_core
def test_a_guess_is_seen_by_its_author_alone_until_its_run_has_an_epoch(store, students, add_epoch):
    """Before that, others guess at the same settings and would follow it, whoever asks and by whatever question."""
    ada, bob = students[:2]
    first, second = (store.submit(FINAL, "final-exp1", student=ada.id) for _ in range(2))
    hers = Guesses(store, visitor_of(ada))
    hers.commit(first, 0.9, 0.98)
    hers.commit_duel(first, second, "first")
    others = {
        "classmate": visitor_of(bob),
        "guest": GUEST,
        "teacher": Visitor(True, True),
        "at home": Visitor(),
        "a teacher who joined": Visitor(True, True, bob),
    }
    for name, other in others.items():
        theirs = Guesses(store, other)
        assert theirs.of_run(first) is None and theirs.of_runs([first, second]) == [], name
        assert theirs.duels_of([first]) == theirs.duels_of([second]) == [], name
    assert hers.of_run(first).last_epoch == 0.98 and len(hers.duels_of([second])) == 1
    add_epoch(store, second, 1, 100)
    for name, other in others.items():
        theirs = Guesses(store, other)
        assert theirs.of_run(first) is None and len(theirs.duels_of([first])) == 1, (
            name
        )  # the duel is settled, not the guess
    add_epoch(store, first, 1, 100)
    assert all(Guesses(store, other).of_run(first).nickname == "Ada" for other in others.values())


def test_all_guesses_are_counted_whoever_may_see_them(store, students):
    run_ids = [store.submit(FINAL, "final-exp1", student=student.id) for student in students[:2]]
    assert Guesses(store, GUEST).count_of(run_ids) == 0
    for run_id, student in zip(run_ids, students, strict=False):
        Guesses(store, visitor_of(student)).commit(run_id, 0.9, 0.98)
    assert Guesses(store, GUEST).count_of(run_ids) == 2 and Guesses(store, GUEST).of_runs(run_ids) == []
    assert Guesses(store, GUEST).count_of(run_ids[:1]) == 1 and Guesses(store, GUEST).count_of([]) == 0


def test_guesses_at_runs_of_nobody_are_a_teacher_s_and_seen_by_no_student_before_an_epoch(store, students, add_epoch):
    first, second = (store.submit(FINAL, "final-exp1") for _ in range(2))
    teachers = Guesses(store, Visitor(True, True))
    teachers.commit(first, 0.9, 0.98)
    teachers.commit_duel(first, second, "second")
    for other in (visitor_of(students[0]), GUEST):
        assert Guesses(store, other).of_run(first) is None and Guesses(store, other).duels_of([first]) == []
    assert teachers.of_run(first) and teachers.duels_of([first])
    add_epoch(store, first, 1, 100)
    assert Guesses(store, GUEST).of_run(first) and Guesses(store, GUEST).duels_of([first])


def test_nobody_guesses_at_a_run_of_somebody_else(store, students):
    ada, bob = students[:2]
    hers, also_hers = (store.submit(FINAL, "final-exp1", student=ada.id) for _ in range(2))
    his, nobodys = store.submit(FINAL, "final-exp1", student=bob.id), store.submit(FINAL, "final-exp1")
    Guesses(store, visitor_of(ada)).commit(hers, 0.9, 0.98)
    for who, foreign in (
        (visitor_of(bob), hers),
        (visitor_of(bob), nobodys),
        (GUEST, hers),
        (GUEST, nobodys),
        (Visitor(True, True), hers),
        (Visitor(), hers),
    ):
        theirs = Guesses(store, who)
        for act in (
            lambda theirs=theirs, foreign=foreign: theirs.commit(foreign, 0.1, 0.1),
            lambda theirs=theirs, foreign=foreign: theirs.commit_duel(foreign, also_hers, "first"),
            lambda theirs=theirs, foreign=foreign: theirs.commit_duel(his, foreign, "first"),
        ):
            with pytest.raises(ValueError, match="not yours"):
                act()
    assert Guesses(store, visitor_of(ada)).of_run(hers).last_epoch == 0.98


def test_a_deleted_run_takes_its_guess_and_its_duels_along(store):
    guesses = Guesses(store, Visitor())
    first, second = store.submit(FINAL, "final-exp1"), store.submit(INIT, "init")
    guesses.commit(first, 0.9, 0.9)
    guesses.commit_duel(first, second, "first")
    store.delete(first)
    assert guesses.of_runs([first, second]) == guesses.duels_of([second]) == [] and store.run(second)


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
