"""Real worker processes: what survives, what is noticed, what is stopped."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

import psutil
import pytest

from s7core.classroom.limits import Limits
from s7core.classroom.register import Register
from s7core.classroom.time_limit import TimeLimit
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.backends.local import LocalBackend
from s7core.runs.dispatch import GRACE_SECONDS, SILENT_SECONDS, STARTING_SECONDS, Dispatch, QueueTender
from s7core.runs.process_identity import identity_of
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError
from s7core.runs.worker import execute

LONG = Recipe(train_images=60_000, epochs=50, device="cpu")
SHORT = Recipe(train_images=200, epochs=1, batch_size=50, device="cpu")
PATIENCE = 90.0  # a cold start of torch on a busy machine


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Seconds until the condition holds; fails after `seconds`."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, "waited too long"
        time.sleep(0.05)
    return time.monotonic() - started


def state(store: Store, run_id: str) -> str:
    return store.run(run_id).state


@pytest.fixture
def dispatch(store):
    started = Dispatch(store, LocalBackend())
    yield started
    for run in store.runs("queued", "running"):
        store.request_stop(run.id)
    wait_for(lambda: not store.runs("queued", "running"))
    started.close()


@pytest.mark.slow
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
def test_runs_with_fewer_threads_than_cores_train_side_by_side_but_never_more_threads_than_cores(store, monkeypatch):
    monkeypatch.setattr("s7core.runs.backends.local.usable_cores", lambda: 2)
    dispatch = Dispatch(store, LocalBackend())
    waiting = [store.submit(replace(LONG, threads=threads), "final-exp1") for threads in (1, 1, 1)]
    wait_for(lambda: all(store.steps(run_id) for run_id in waiting[:2]))
    assert [state(store, run_id) for run_id in waiting] == ["running", "running", "queued"]
    assert store.run(waiting[0]).device.startswith("CPU, 1 thread, ")
    for run_id in reversed(waiting):
        store.request_stop(run_id)
    wait_for(lambda: not store.runs("queued", "running"))
    dispatch.close()


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
def test_a_student_s_run_whose_time_is_over_stops_and_keeps_what_it_has_learned(store):
    register, passed = Register(store), [0.0]
    register.open_class("9b")
    register.set_limits("9b", Limits(minutes=1))
    student, _ = register.join("9b", "Ada")
    limit = TimeLimit(store, clock=lambda: time.time() + passed[0])
    dispatch = Dispatch(store, LocalBackend(), limit)
    run_id = store.submit(replace(LONG, train_images=6_000), "final-exp1", student=student.id)
    wait_for(lambda: store.epochs(run_id))
    assert not store.run(run_id).stop_requested
    passed[0] = 61.0
    wait_for(lambda: state(store, run_id) == "stopped")
    wait_for(lambda: store.run(run_id).kept_test_accuracy is not None)
    run = store.run(run_id)
    assert run.message.startswith("It has trained for 1 min 0 s, the most that your teacher allows. Stopped in epoch ")
    assert run.epochs_done and run.has_checkpoint
    dispatch.close()


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


@pytest.fixture
def watched(store):
    """A queue that is polled by a clock which moves on by half a second at each poll."""
    now = [1_000.0]
    machine = Machine(store)
    tender = QueueTender(store, machine, clock=lambda: now[0])

    def poll_for(seconds: float) -> list[tuple[str, str]]:
        for _ in range(round(seconds / 0.5)):
            now[0] += 0.5
            tender.tend()
        return machine.killed

    return poll_for


def begun_by(store: Store, process: subprocess.Popen) -> str:
    """A run of the queue that this process trains and whose heartbeat stands still."""
    run_id = store.submit(LONG, "final-exp1")
    store.claim([run_id], 0)
    Attempt.current(store, run_id).begin()
    key = identity_of(process.pid).key
    store.update(run_id, process=process.pid, process_key=key)
    return run_id


def test_a_worker_that_hangs_is_killed_and_its_run_starts_again(store, watched, sleeping):
    run_id = begun_by(store, sleeping)
    attempt = store.run(run_id).attempt
    assert watched(SILENT_SECONDS + GRACE_SECONDS) == [] and sleeping.poll() is None
    assert watched(1.5) == [(run_id, attempt)]
    assert sleeping.wait(10)
    assert store.run(run_id).state == "running" and store.run(run_id).attempt != attempt  # it was claimed again


def test_a_worker_that_is_paused_keeps_its_run_however_long(store, watched, sleeping):
    run_id = begun_by(store, sleeping)
    attempt = store.run(run_id).attempt
    os.kill(sleeping.pid, signal.SIGSTOP)
    wait_for(lambda: psutil.Process(sleeping.pid).status() == psutil.STATUS_STOPPED, 10)
    assert watched(3 * SILENT_SECONDS) == [] and store.run(run_id).attempt == attempt


def test_a_command_in_a_terminal_is_trusted_however_silent_it_is(store, watched, sleeping):
    run_id = store.submit(LONG, "final-exp1", state="running")
    key = identity_of(sleeping.pid).key
    Attempt.current(store, run_id).begin()
    store.update(run_id, process=sleeping.pid, process_key=key)
    assert watched(3 * SILENT_SECONDS) == [] and store.run(run_id).state == "running"
    sleeping.kill()
    sleeping.wait()
    watched(0.5)
    assert store.run(run_id).state == "interrupted"


def test_a_run_of_another_machine_is_given_up_when_it_was_silent_for_too_long_and_nothing_is_killed_here(store, watched):
    run_id = store.submit(LONG, "final-exp1", state="running")
    Attempt.current(store, run_id).begin()
    store.update(run_id, process_key="another/boot/1/5.00")
    watched(SILENT_SECONDS + GRACE_SECONDS)
    assert store.run(run_id).state == "running"
    watched(1.5)
    assert store.run(run_id).state == "interrupted"


@pytest.mark.slow
@pytest.mark.one_core
def test_a_worker_that_takes_long_to_start_has_more_time(store, watched):
    run_id = store.submit(LONG, "final-exp1")
    attempt = store.claim([run_id], 0)
    assert watched(STARTING_SECONDS) == []
    assert watched(GRACE_SECONDS + 1.5) == [(run_id, attempt)]


def test_silence_while_the_store_cannot_be_written_is_nobody_s_fault(store, watched, sleeping, monkeypatch):
    run_id = begun_by(store, sleeping)
    attempt = store.run(run_id).attempt
    watched(SILENT_SECONDS)

    def refused(self) -> str:
        raise StoreError("store is locked.")

    with monkeypatch.context() as lock:
        lock.setattr(Store, "check_writable", refused)
        with pytest.raises(StoreError):
            watched(5.0)
    assert sleeping.poll() is None and store.run(run_id).attempt == attempt


def test_whatever_goes_wrong_in_a_poll_silence_is_counted_anew(store, monkeypatch):
    monkeypatch.setattr("s7core.runs.dispatch.RETRY_SECONDS", 0.01)
    tended, forgotten = [], []
    monkeypatch.setattr("s7core.runs.dispatch.HeartbeatWatch.forget", lambda self: forgotten.append(1))

    def fails(self) -> None:
        tended.append(1)
        raise StoreError("store is locked.")

    monkeypatch.setattr(Dispatch, "_tend", fails)
    dispatch = Dispatch(store, Machine(store))
    wait_for(lambda: len(tended) > 2, 10)
    dispatch.close()
    assert len(forgotten) == len(tended)


class Machine:
    """A backend without processes, on which a run takes ten seconds an epoch by a clock of its own."""

    place, cores = "here", 2

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, 0.0
        self.ends: dict[str, float] = {}
        self.starts: dict[str, float] = {}
        self.killed: list[tuple[str, str]] = []

    def cores_for(self, recipe: Recipe) -> int:
        return recipe.threads or self.cores

    def is_ready(self) -> bool:
        return True

    def kill(self, run_id, attempt) -> None:
        self.killed.append((run_id, attempt))

    def start(self, run_ids, attempt, store_url) -> None:
        for run_id in run_ids:
            self.starts[run_id] = self.now
            self.ends[run_id] = self.now + seconds_of(self.store.run(run_id).recipe)

    def end_next(self) -> None:
        """Let time pass until the next end of a run."""
        run_id = min(self.ends, key=self.ends.__getitem__)
        self.now = self.ends.pop(run_id)
        self.store.update(run_id, state="finished")

    def refusal(self, recipe) -> str:
        return ""

    def summary(self) -> str:
        return ""

    def trains_together(self, recipe) -> bool:
        return False

    def ended(self) -> list[tuple[str, str]]:
        return []

    def warm(self, *_) -> None: ...

    free = close = warm


def seconds_of(recipe: Recipe) -> float:
    return 10.0 * recipe.epochs


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


SERVER = """
import sys, time
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.backends.local import LocalBackend
from s7core.runs.dispatch import GRACE_SECONDS, SILENT_SECONDS, STARTING_SECONDS, Dispatch
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError
store = Store(sys.argv[1])
Dispatch(store, LocalBackend())
print(store.submit(Recipe(train_images=2_000, epochs=2, device="cpu"), "final-exp1"), flush=True)
time.sleep(600)
"""


@pytest.mark.slow
def test_a_run_survives_the_death_of_its_server(store):
    server = subprocess.Popen([sys.executable, "-c", SERVER, store.url], stdout=subprocess.PIPE, text=True)
    run_id = server.stdout.readline().strip()
    wait_for(lambda: store.steps(run_id))
    server.kill()
    server.wait()
    wait_for(lambda: state(store, run_id) == "finished")
    assert store.run(run_id).epochs_done == 2
