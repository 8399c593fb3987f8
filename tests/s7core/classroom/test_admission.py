"""Runs enter the queue only where their visitor may start them at that moment, however many clicks come at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
import sqlalchemy as sql

from s7core.classroom.admission import Admission
from s7core.classroom.limits import MEGABYTE, Limits
from s7core.classroom.register import Student
from s7core.classroom.visitor import GUEST, MOST_WAITING_OF_ALL, Visitor
from s7core.recipe import Recipe
from s7core.runs import database
from s7core.runs.attempt import Attempt
from s7core.runs.store import Store

TINY = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")
CLICKS = 20  # at the same moment


def student_of(register, student: Student) -> Visitor:
    """The student as a page knows them that was drawn now."""
    return Visitor(True, False, student, register.class_named(student.class_name))


def at_once(act) -> list[object]:
    """What CLICKS calls at the same moment return, or the ValueError that they raise."""
    barrier = Barrier(CLICKS)

    def click(number: int) -> object:
        barrier.wait()
        try:
            return act(number)
        except ValueError as refused:
            return refused

    with ThreadPoolExecutor(CLICKS) as pool:
        return list(pool.map(click, range(CLICKS)))


def test_clicks_at_once_never_pass_the_limit_of_waiting_runs(store, register, students):
    register.set_limits("9b", Limits(waiting=3))
    who = student_of(register, students[0])
    stores = [Store(store.url) for _ in range(4)]  # as several servers on one store
    got = at_once(lambda number: Admission(stores[number % 4]).start(who, [TINY], "final-exp1"))
    assert sum(isinstance(each, list) for each in got) == 3 == len(store.runs("queued"))
    assert all("your teacher allows 3" in str(each) for each in got if isinstance(each, ValueError))


@pytest.mark.slow
@pytest.mark.one_core
def test_several_seeds_at_once_enter_together_or_not_at_all(store, register, students):
    register.set_limits("9b", Limits(waiting=5))
    who = student_of(register, students[0])
    at_once(lambda _: Admission(store).start(who, TINY.with_seeds(2), "final-exp1"))
    assert len(store.runs("queued")) == 4


def test_resuming_at_once_never_passes_the_limit_and_resumes_no_run_twice(store, register, students):
    register.set_limits("9b", Limits(waiting=3))
    who = student_of(register, students[0])
    stopped = [store.submit(TINY, "final-exp1", student=students[0].id, state="stopped") for _ in range(5)]
    at_once(lambda number: Admission(store).resume(who, store.run(stopped[number % 5])))
    assert len(store.runs("queued")) == 3


@pytest.mark.parametrize("act", ["start", "change", "resume"])
@pytest.mark.parametrize("what", ["closed", "limits", "removed"])
def test_a_page_of_a_moment_ago_starts_nothing_that_is_not_allowed_now(store, register, students, act, what):
    who = student_of(register, students[0])
    run = store.run(
        store.submit(TINY, "final-exp1", student=who.student.id, state="stopped" if act == "resume" else "queued")
    )
    if what == "closed":
        register.set_open("9b", False)
    elif what == "limits":
        register.set_limits("9b", Limits(epochs=1))
    else:
        register.remove(who.student.id)
    before = store.run(run.id)
    with pytest.raises(ValueError, match=r"9b is closed|at most 1|Only students"):
        if act == "start":
            Admission(store).start(who, [TINY], "final-exp1")
        elif act == "change":
            Admission(store).change(who, run, replace(TINY, seed=8), "final-exp1")
        else:
            Admission(store).resume(who, run)
    assert store.run(run.id) == before and len(store.runs()) == 1


def test_nobody_is_closed_out_between_the_check_and_the_write(store, register, students):
    """A teacher who closes the class waits until the run that was checked before is there."""
    who, closed = student_of(register, students[0]), []

    @sql.event.listens_for(store._engine, "before_cursor_execute")
    def close(connection, cursor, statement, *_) -> None:
        if statement.startswith("INSERT INTO runs") and not closed:
            closed.append(True)
            with pytest.raises(Exception, match="locked"):
                other = Store(store.url, busy_milliseconds=50)
                type(register)(other).set_open("9b", False)

    assert Admission(store).start(who, [TINY], "final-exp1") and closed


def test_runs_that_belong_to_nobody_have_a_bound_too(store):
    for who in (Visitor(), Visitor(True, True)):
        have = len(store.runs("queued"))
        Admission(store).start(who, TINY.with_seeds(MOST_WAITING_OF_ALL - have), "final-exp1")
        with pytest.raises(ValueError, match="101 runs would wait, but 100 are the most"):
            Admission(store).start(who, [TINY], "final-exp1")
        store.request_stop(store.runs("queued")[0].id)
    assert len(store.runs("queued")) == MOST_WAITING_OF_ALL - 1
    Admission(store).start(Visitor(), [TINY], "final-exp1")


def test_the_bound_of_nobody_s_runs_holds_for_clicks_at_once(store):
    at_once(lambda _: Admission(store).start(Visitor(), TINY.with_seeds(15), "final-exp1"))
    assert len(store.runs("queued")) == 90


def test_runs_of_students_do_not_count_against_those_of_nobody(store, students):
    for seed in range(MOST_WAITING_OF_ALL):
        store.submit(replace(TINY, seed=seed), "final-exp1", student=students[0].id)
    assert Admission(store).start(Visitor(True, True), [TINY], "final-exp1")


def test_a_student_whose_runs_keep_too_much_starts_nothing_until_some_are_deleted(store, register, students, add_epoch):
    register.set_limits("9b", Limits(megabytes=2))
    ada, bob = (student_of(register, each) for each in students[:2])
    large, small = (store.submit(TINY, "final-exp1", student=ada.student.id) for _ in range(2))
    add_epoch(store, large, 1, 100, weights=bytes(MEGABYTE), checkpoint=bytes(MEGABYTE))
    add_epoch(store, small, 1, 100, weights=bytes(1_000))
    said = f"Your 2 runs keep 2 MB, but your teacher allows 2: delete some of them first. The largest, {large}, keeps 2 MB."
    with pytest.raises(ValueError) as refused:
        Admission(store).start(ada, [TINY], "final-exp1")
    assert str(refused.value) == said
    assert Admission(store).start(bob, [TINY], "final-exp1")
    assert Admission(store).start(Visitor(True, True, ada.student, ada.of_class), [TINY], "final-exp1")  # the teacher
    store.delete(large)
    assert Admission(store).start(ada, [TINY], "final-exp1")


def test_a_run_that_has_trained_for_as_long_as_the_class_allows_does_not_go_on(store, register, students, add_epoch):
    register.set_limits("9b", Limits(minutes=1))
    who = student_of(register, students[0])
    run_id = store.submit(TINY, "final-exp1", student=who.student.id)
    add_epoch(store, run_id, 1, 100, seconds=61.0, checkpoint=b"state")
    Attempt.current(store, run_id).end("stopped", "")
    with pytest.raises(ValueError, match="has trained for 1 min 0 s, the most that your teacher allows"):
        Admission(store).resume(who, store.run(run_id))
    register.set_limits("9b", Limits(minutes=2))
    Admission(store).resume(student_of(register, students[0]), store.run(run_id))
    assert store.run(run_id).state == "queued"


def test_nobody_changes_or_resumes_the_run_of_somebody_else(store, register, students):
    for owner in (students[1].id, ""):
        waiting = store.run(store.submit(TINY, "final-exp1", student=owner))
        stopped = store.run(store.submit(TINY, "final-exp1", student=owner, state="stopped"))
        for who in (student_of(register, students[0]), GUEST):
            with pytest.raises(ValueError, match="not yours"):
                Admission(store).change(who, waiting, replace(TINY, seed=3), "final-exp1")
            with pytest.raises(ValueError, match="not yours"):
                Admission(store).resume(who, stopped)
        assert store.run(waiting.id) == waiting and store.run(stopped.id) == stopped


@pytest.mark.parametrize("layers", ["linear10", "conv8k3 relu", "conv512k3 conv512k3 avgpool24 flatten linear10"])
def test_a_network_that_cannot_be_trained_enters_no_queue(store, layers):
    """Its button is disabled, but a message from a browser needs no button."""
    impossible = replace(TINY, layers=layers)
    run = store.run(store.submit(TINY, "final-exp1"))
    with pytest.raises(ValueError, match=r"must|most|put a flatten"):
        Admission(store).start(Visitor(), [TINY, impossible], "final-exp1")
    with pytest.raises(ValueError, match=r"must|most|put a flatten"):
        Admission(store).change(Visitor(), run, impossible, "final-exp1")
    assert store.runs() == [run]


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("own", [True, False], ids=["students", "visitors without a class"])
def test_of_many_who_start_what_has_no_run_yet_one_enters_it(store, register, students, own):
    """On several servers: who comes second finds the run of the first, and a limit that leaves room for no more."""
    register.set_limits("9b", Limits(waiting=1))
    visitors = [student_of(register, student) for student in students] if own else [Visitor()]
    stores = [Store(store.url) for _ in range(4)]

    def start(number: int) -> list[str]:
        at, who = stores[number % 4], visitors[number // 4 % len(visitors)]
        return Admission(at).start(
            who, [TINY], "final-exp1", lambda: [] if at.run_with_recipe(TINY, "final-exp1") else [TINY]
        )

    got = at_once(start)
    assert sorted(map(len, got)) == [0] * (CLICKS - 1) + [1] and len(store.runs()) == 1


def test_what_is_missing_is_read_without_another_connection(store, monkeypatch):
    """Those who wait for the same lock may hold all others: a class that clicks at once."""
    monkeypatch.setattr(database, "OPEN_CONNECTIONS", 1)
    monkeypatch.setattr(database, "EXTRA_CONNECTIONS", 0)
    monkeypatch.setattr(database, "BUSY_MILLISECONDS", 1_000)
    narrow = Store(store.url)
    missing = {True: [], False: [TINY]}
    for entered in (1, 0):
        found = Admission(narrow).start(Visitor(), [TINY], "final-exp1", lambda: missing[bool(narrow.runs())])
        assert len(found) == entered
    narrow.close()
