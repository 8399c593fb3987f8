"""Real worker processes: what survives, what is noticed, what is stopped."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from simulated_machine import LONG, Machine, wait_for

from s7core.classroom.limits import Limits
from s7core.classroom.register import Register
from s7core.classroom.time_limit import TimeLimit
from s7core.recipe import Recipe
from s7core.runs.backends.local import LocalBackend
from s7core.runs.dispatch import Dispatch, QueueTender
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError
from s7core.runs.worker import execute

SHORT = Recipe(train_images=200, epochs=1, batch_size=50, device="cpu")


def state(store: Store, run_id: str) -> str:
    return store.run(run_id).state


@pytest.fixture
def begin(store):
    """Starts a Dispatch with worker processes. Runs of a failed test are stopped too: others wait for their cores."""
    started = []

    def begin(*limits: TimeLimit) -> Dispatch:
        started.append(Dispatch(store, LocalBackend(), *limits))
        return started[-1]

    yield begin
    for run in store.runs("queued", "running"):
        store.request_stop(run.id)
    try:
        wait_for(lambda: not store.runs("queued", "running"))
    finally:
        for each in started:
            each.close()


@pytest.fixture
def dispatch(begin):
    return begin()


@pytest.mark.slow
@pytest.mark.one_core
def test_queued_runs_are_trained_one_after_another(store, dispatch):
    first, second = store.submit(SHORT, "final-exp1"), store.submit(SHORT, "final-exp1")
    dispatch.wake()
    wait_for(lambda: state(store, first) == "running")
    assert state(store, second) == "queued"
    wait_for(lambda: state(store, second) == "finished")
    first, second = store.run(first), store.run(second)
    assert first.state == "finished" and first.finished_at <= second.started_at
    assert first.process != os.getpid() and second.process != os.getpid()


@pytest.mark.slow
def test_runs_with_fewer_threads_than_cores_train_side_by_side_but_never_more_threads_than_cores(store, begin, monkeypatch):
    monkeypatch.setattr("s7core.runs.backends.local.usable_cores", lambda: 2)
    begin()
    waiting = [store.submit(replace(LONG, threads=threads), "final-exp1") for threads in (1, 1, 1)]
    wait_for(lambda: all(store.steps(run_id) for run_id in waiting[:2]))
    assert [state(store, run_id) for run_id in waiting] == ["running", "running", "queued"]
    assert store.run(waiting[0]).device.startswith("CPU, 1 thread, ")


@pytest.mark.slow
def test_stop_acts_within_a_second_and_a_run_whose_worker_was_killed_goes_on_by_itself(store, dispatch):
    stopped, killed = store.submit(LONG, "final-exp1"), store.submit(LONG, "final-exp1")
    wait_for(lambda: store.steps(stopped))
    store.request_stop(stopped)
    assert wait_for(lambda: state(store, stopped) == "stopped") < 1.0
    wait_for(lambda: store.result(stopped))  # then it reads the test images once
    wait_for(lambda: store.steps(killed))
    process = store.run(killed).process
    os.kill(process, signal.SIGKILL)
    wait_for(lambda: store.run(killed).deaths == 1, 10)
    wait_for(lambda: store.run(killed).has_begun and store.steps(killed))
    assert store.run(killed).process != process


@pytest.mark.slow
@pytest.mark.one_core
def test_a_student_s_run_whose_time_is_over_stops_and_keeps_what_it_has_learned(store, begin):
    register, passed = Register(store), [0.0]
    register.open_class("9b")
    register.set_limits("9b", Limits(minutes=1))
    student, _ = register.join("9b", "Ada")
    begin(TimeLimit(store, clock=lambda: time.time() + passed[0]))
    run_id = store.submit(replace(LONG, train_images=6_000), "final-exp1", student=student.id)
    wait_for(lambda: store.epochs(run_id))
    assert not store.run(run_id).stop_requested
    passed[0] = 61.0
    wait_for(lambda: state(store, run_id) == "stopped")
    wait_for(lambda: store.run(run_id).kept_test_accuracy is not None)
    run = store.run(run_id)
    assert run.message.startswith("It has trained for 1 min 0 s, the most that your teacher allows. Stopped in epoch ")
    assert run.epochs_done and run.has_checkpoint


@pytest.mark.slow
def test_a_run_killed_in_each_of_its_epochs_gives_the_numbers_of_an_undisturbed_one(store, dispatch):
    recipe = Recipe(
        train_images=1_500,
        epochs=3,
        batch_size=16,
        learning_rate=0.1,
        scheduler="reduce-on-plateau",
        augmentation="heavy",
        threads=1,
        device="cpu",
    )
    whole, broken = store.submit(recipe, "final-exp1", state="running"), store.submit(recipe, "final-exp1")
    for epoch in range(3):
        wait_for(lambda: len(store.steps(broken, 1_000)) > epoch * recipe.steps_per_epoch + 5)  # noqa: B023
        attempt = store.run(broken).attempt
        os.kill(store.run(broken).process, signal.SIGKILL)
        wait_for(lambda: store.run(broken).attempt != attempt, 10)  # noqa: B023
        assert store.run(broken).epochs_done == epoch
    wait_for(lambda: state(store, broken) == "finished")
    execute([whole], store)
    assert store.result(broken) == store.result(whole)
    assert store.steps(broken, 1_000) == store.steps(whole, 1_000)
    figures = [[replace(each, seconds=0.0) for each in store.epochs(run_id)] for run_id in (broken, whole)]
    assert figures[0] == figures[1] and len(figures[0]) == 3


@pytest.fixture
def still(store, monkeypatch):
    """A Dispatch whose thread does nothing."""
    monkeypatch.setattr(Dispatch, "_loop", lambda self: None)
    made = Dispatch(store, LocalBackend())
    yield made
    made.close()


def test_the_end_of_a_worker_is_not_forgotten_while_the_store_cannot_be_used(store, still, monkeypatch):
    run_id = store.submit(LONG, "final-exp1")
    told = [[(run_id, store.claim([run_id], 0))]]
    monkeypatch.setattr(still._backend, "ended", lambda: told.pop() if told else [])
    monkeypatch.setattr(still._backend, "is_ready", lambda: False)

    def refused(self, *_: object) -> list[object]:
        raise StoreError("store is locked.")

    for method in ("runs", "end_dead"):
        with monkeypatch.context() as lock, pytest.raises(StoreError):
            lock.setattr(Store, method, refused)
            still._tend()
    still._tend()
    assert state(store, run_id) == "queued"


def test_each_poll_shows_the_runs_that_train_to_whatever_limits_them(store, monkeypatch):
    monkeypatch.setattr(Dispatch, "_loop", lambda self: None)
    seen = []
    dispatch = Dispatch(store, LocalBackend(), limit_running=lambda running: seen.append([run.id for run in running]))
    run_id = store.submit(LONG, "final-exp1", state="running")
    store.submit(LONG, "final-exp1")
    monkeypatch.setattr(dispatch._backend, "is_ready", lambda: False)
    dispatch._tend()
    assert seen == [[run_id]]
    dispatch.close()


def test_a_queue_is_not_read_while_its_runs_have_no_room_however_long_it_is(store, still, monkeypatch):
    store.submit(LONG, "final-exp1", state="running")
    waiting = store.submit(SHORT, "final-exp1")
    asked, as_it_is = [], Store.queued_marks
    monkeypatch.setattr(Store, "queued_marks", lambda self: asked.append(1) or as_it_is(self))
    still._tend()
    assert asked == []
    monkeypatch.setattr(still._backend, "cores", still._backend.cores + 1)
    monkeypatch.setattr(still._backend, "is_ready", lambda: False)
    still._tend()
    assert asked == [1] and state(store, waiting) == "queued"


def test_a_run_for_which_no_process_could_be_started_waits_again_at_once(store, still, monkeypatch):
    run_id = store.submit(LONG, "final-exp1")

    def refused(*_: object) -> None:
        raise BlockingIOError("Resource temporarily unavailable")

    monkeypatch.setattr(still._backend, "start", refused)
    with pytest.raises(BlockingIOError):
        still._tend()
    assert state(store, run_id) == "running"
    monkeypatch.setattr(still._backend, "is_ready", lambda: False)
    still._tend()
    assert state(store, run_id) == "queued"


def test_on_a_gpu_the_oldest_run_takes_its_replicates_along_each_seed_once(store, still, monkeypatch):
    monkeypatch.setattr(LocalBackend, "trains_together", lambda *_: True)
    changes = ({"seed": 1}, {"seed": 1}, {"seed": 2}, {"seed": 3, "dropout": 0.2})
    oldest, _, second_seed, _ = (store.submit(replace(SHORT, **each), "final-exp1") for each in changes)
    begun = []
    monkeypatch.setattr(LocalBackend, "start", lambda self, run_ids, *_: begun.append(run_ids))
    still._tend()
    assert begun == [[oldest, second_seed]]


def test_without_one_the_oldest_run_begins_alone(store, still, monkeypatch):
    oldest, _ = (store.submit(replace(SHORT, seed=seed), "final-exp1") for seed in (1, 2))
    begun = []
    monkeypatch.setattr(LocalBackend, "start", lambda self, run_ids, *_: begun.append(run_ids))
    still._tend()
    assert begun == [[oldest]]


def test_a_replicate_that_was_changed_just_before_the_claim_is_trained_on_its_own(store, still):
    seeds = [store.submit(replace(SHORT, seed=seed), "final-exp1") for seed in (1, 2, 3)]
    store.change_queued(seeds[1], replace(SHORT, seed=2, dropout=0.2), "final-exp1")
    assert sorted(still._tender._alike(seeds)) == sorted([[seeds[0], seeds[2]], [seeds[1]]])


def test_a_run_that_was_given_more_threads_after_it_was_listed_does_not_overfill_the_machine(store, monkeypatch):
    tender = QueueTender(store, machine := Machine(store))
    store.submit(replace(SHORT, threads=1), "final-exp1", state="running")
    waiting = store.submit(replace(SHORT, threads=1), "final-exp1")
    line = tender._listing.line()
    store.change_queued(waiting, replace(SHORT, threads=2), "final-exp1")
    monkeypatch.setattr(tender._listing, "line", lambda: line)
    assert tender.tend() is False and not machine.starts and state(store, waiting) == "queued"


@pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 1)])
def test_a_run_that_was_given_other_threads_while_it_waited_starts_as_soon_as_these_are_free(store, before, after):
    tender = QueueTender(store, machine := Machine(store))
    trains = store.submit(replace(SHORT, threads=1), "final-exp1", state="running")
    waiting = store.submit(replace(SHORT, threads=before), "final-exp1")
    machine.is_ready = lambda: False
    tender.tend()  # lists the run
    store.change_queued(waiting, replace(SHORT, threads=after), "final-exp1")
    machine.is_ready = lambda: True
    if after == 2:
        store.update(trains, state="finished")
    tender.tend()
    assert list(machine.starts) == [waiting]


def test_a_replicate_that_was_given_the_seed_of_another_one_after_it_was_listed_is_not_trained_with_it(store, monkeypatch):
    tender, begun = QueueTender(store, machine := Machine(store)), []
    monkeypatch.setattr(machine, "trains_together", lambda *_: True)
    monkeypatch.setattr(machine, "start", lambda run_ids, *_: begun.append(run_ids))
    first, second = (store.submit(replace(SHORT, threads=1, seed=seed), "final-exp1") for seed in (1, 2))
    line = tender._listing.line()
    store.change_queued(second, replace(SHORT, threads=1, seed=1), "final-exp1")
    with monkeypatch.context() as outdated:
        outdated.setattr(tender._listing, "line", lambda: line)
        tender.tend()
    assert begun == []
    tender.tend()
    assert begun == [[first], [second]]


def test_one_poll_fills_the_whole_machine(store):
    machine = Machine(store)
    for _ in range(3):
        store.submit(replace(SHORT, threads=1), "final-exp1")
    QueueTender(store, machine).tend()
    assert len(machine.starts) == machine.cores == 2


SERVER = """
import sys, time
from s7core.recipe import Recipe
from s7core.runs.backends.local import LocalBackend
from s7core.runs.dispatch import Dispatch
from s7core.runs.store import Store
store = Store(sys.argv[1])
Dispatch(store, LocalBackend())
print(store.submit(Recipe(train_images=2_000, epochs=2, device="cpu"), "final-exp1"), flush=True)
time.sleep(600)
"""


@pytest.mark.slow
@pytest.mark.one_core
def test_a_run_survives_the_death_of_its_server(store):
    server = subprocess.Popen([sys.executable, "-c", SERVER, store.url], stdout=subprocess.PIPE, text=True)
    run_id = server.stdout.readline().strip()
    wait_for(lambda: store.steps(run_id))
    server.kill()
    server.wait()
    wait_for(lambda: state(store, run_id) == "finished")
    assert store.run(run_id).epochs_done == 2
