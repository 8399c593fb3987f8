"""What a backend is, and that the queue needs no more of it: driven with one that starts nothing."""

import inspect
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest

from s7core.classroom.register import Register
from s7core.recipe import Recipe
from s7core.runs.backends.base import Backend
from s7core.runs.backends.local import LocalBackend
from s7core.runs.backends.ray_backend import RayBackend
from s7core.runs.dispatch import Dispatch
from s7core.runs.store import Store

ONE_CORE, TWO_CORES = Recipe(threads=1), Recipe(threads=2)
PATIENCE = 60.0  # on a busy machine


class FakeBackend:
    """Three cores and no processes: it notes what the queue asks of it."""

    place, cores = "here", 3

    def __init__(self, together: bool = False) -> None:
        self.together = together
        self.orders: list[tuple[str, ...]] = []
        self.dead: list[tuple[str, str]] = []
        self.killed: list[tuple[str, str]] = []
        self.ready = True
        self.refused: set[Recipe] = set()
        self.warmed = self.closed = 0
        self.active: set[tuple[str, str]] = set()

    def cores_for(self, recipe: Recipe) -> int:
        return recipe.threads

    def trains_together(self, recipe: Recipe) -> bool:
        return self.together

    def refusal(self, recipe: Recipe) -> str:
        return "threads is 3, which no node has." if recipe in self.refused else ""

    def summary(self) -> str:
        return ""

    def warm(self) -> None:
        self.warmed += 1

    def is_ready(self) -> bool:
        return self.ready

    def start(self, run_ids: Sequence[str], attempt: str, store_url: str) -> None:
        self.orders.append(tuple(run_ids))

    def ended(self) -> list[tuple[str, str]]:
        dead, self.dead = self.dead, []
        return dead

    def free(self, active: set[tuple[str, str]]) -> None:
        self.active = active

    def kill(self, run_id: str, attempt: str) -> None:
        self.killed.append((run_id, attempt))

    def close(self) -> None:
        self.closed += 1


def wait_for(condition: Callable[[], object]) -> None:
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < PATIENCE, "waited too long"
        time.sleep(0.01)


@pytest.fixture
def backend(store: Store) -> Iterator[FakeBackend]:
    fake = FakeBackend()
    dispatch = Dispatch(store, fake)
    yield fake
    dispatch.close()
    assert fake.closed == 1


def test_the_local_backend_and_a_fake_one_are_backends():
    assert isinstance(LocalBackend(), Backend) and isinstance(FakeBackend(), Backend)
    assert not isinstance(object(), Backend)


METHODS = [name for name, member in vars(Backend).items() if inspect.isfunction(member) and not name.startswith("_")]


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("kind", (LocalBackend, RayBackend))
def test_each_backend_is_called_as_the_protocol_says(name, kind):
    assert inspect.signature(getattr(kind, name)) == inspect.signature(getattr(Backend, name))


def test_waiting_runs_start_as_long_as_there_are_cores_the_oldest_first(store, backend):
    ids = [store.submit(recipe, "final-exp1") for recipe in (ONE_CORE, TWO_CORES, ONE_CORE, ONE_CORE)]
    wait_for(lambda: len(backend.orders) == 2)
    assert backend.orders == [(ids[0],), (ids[1],)] and store.count_by_state() == {"running": 2, "queued": 2}
    store.update(ids[0], state="finished")
    wait_for(lambda: len(backend.orders) == 3)
    assert backend.orders[2] == (ids[2],)
    active = {run_id for run_id, _ in backend.active}
    assert ids[0] not in active and ids[1] in active


@pytest.mark.slow
@pytest.mark.one_core
def test_a_run_whose_process_ended_before_it_did_starts_again_and_an_attempt_long_gone_does_not_matter(store, backend):
    run_id = store.submit(ONE_CORE, "final-exp1")
    wait_for(lambda: len(backend.orders) == 1)
    attempt = store.run(run_id).attempt
    backend.dead = [(run_id, attempt)]
    wait_for(lambda: len(backend.orders) == 2)
    assert store.run(run_id).attempt != attempt and store.run(run_id).deaths == 1
    backend.dead = [(run_id, attempt)]
    wait_for(lambda: not backend.dead)
    assert store.run(run_id).deaths == 1 and store.run(run_id).state == "running"


@pytest.mark.slow
def test_a_run_that_shall_stop_and_never_began_is_stopped_within_two_seconds(store, backend):
    run_id = store.submit(ONE_CORE, "final-exp1")
    wait_for(lambda: backend.orders)
    attempt = store.run(run_id).attempt
    store.request_stop(run_id)
    asked_at = time.monotonic()
    wait_for(lambda: store.run(run_id).state == "stopped")
    assert time.monotonic() - asked_at < 2 and backend.killed == [(run_id, attempt)]


@pytest.mark.slow
@pytest.mark.one_core
def test_nothing_is_claimed_while_the_backend_cannot_start_workers(store, backend):
    backend.ready = False
    run_id = store.submit(ONE_CORE, "final-exp1")
    time.sleep(0.5)  # two polls
    assert store.run(run_id).state == "queued" and not backend.orders
    backend.ready = True
    wait_for(lambda: backend.orders)


def test_a_waiting_run_that_can_never_be_trained_ends_with_the_sentence_why_and_the_next_one_starts(store, backend):
    backend.ready = False
    backend.refused = {replace(ONE_CORE, threads=3)}
    refused, other = (store.submit(recipe, "final-exp1") for recipe in (replace(ONE_CORE, threads=3), ONE_CORE))
    backend.ready = True
    wait_for(lambda: backend.orders)
    assert backend.orders == [(other,)] and store.run(refused).state == "interrupted"
    assert store.run(refused).message == "threads is 3, which no node has."


@pytest.mark.slow
@pytest.mark.one_core
def test_a_cluster_that_is_found_after_runs_were_submitted_trains_them_by_its_own_size(store, backend):
    backend.ready, backend.cores = False, 1
    asked = store.submit(TWO_CORES, "final-exp1")
    time.sleep(0.5)  # two polls, which read the run
    backend.cores, backend.cores_for = 4, lambda recipe: 2 * recipe.threads
    backend.ready = True
    wait_for(lambda: backend.orders)
    assert backend.orders == [(asked,)]


@pytest.mark.slow
@pytest.mark.one_core
def test_the_backend_is_warmed_only_while_nothing_trains(store, backend):
    wait_for(lambda: backend.warmed)
    store.submit(ONE_CORE, "final-exp1")
    wait_for(lambda: backend.orders)
    before = backend.warmed
    time.sleep(0.5)  # two polls
    assert backend.warmed == before


def test_replicates_are_handed_over_together_where_the_backend_trains_them_so(store):
    ids = [store.submit(replace(ONE_CORE, seed=seed), "final-exp1") for seed in (1, 2, 3)]
    backend = FakeBackend(together=True)
    dispatch = Dispatch(store, backend)
    wait_for(lambda: backend.orders)
    dispatch.close()
    [order] = backend.orders
    assert order[0] == ids[0] and sorted(order) == sorted(ids)


@pytest.mark.slow
@pytest.mark.one_core
def test_students_take_turns_whoever_queued_how_much(store):
    register = Register(store)
    register.open_class("9b")
    students = {name: register.join("9b", name)[0] for name in ("Ada", "Bob", "Cem")}
    for name, count in (("Ada", 3), ("Bob", 2), ("Cem", 1)):
        for _ in range(count):
            store.submit(replace(ONE_CORE, threads=3), "final-exp1", student=students[name].id)
    backend = FakeBackend()
    dispatch = Dispatch(store, backend)
    for started in range(1, 7):
        wait_for(lambda: len(backend.orders) == started)  # noqa: B023
        store.update(backend.orders[-1][0], state="finished", finished_at=1.0)
    dispatch.close()
    order = [store.run(run_id).nickname for [run_id] in backend.orders]
    assert order == ["Ada", "Bob", "Cem", "Ada", "Bob", "Ada"]
