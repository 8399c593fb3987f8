"""What the order of the queue is told of the runs in the store."""

from dataclasses import replace

import pytest

from s7core.classroom.register import Register
from s7core.lesson.architecture import layers_of
from s7core.model.trace import trace
from s7core.recipe import Recipe
from s7core.runs.backends.local import LocalBackend
from s7core.runs.queue_reader import LISTED_SECONDS, QueueListing, QueueReader

TINY = Recipe(train_images=1_000, epochs=4, batch_size=100, threads=1, device="cpu")


def read(store, run_id: str):
    [found] = QueueReader(store, LocalBackend()).waiting([store.run(run_id)])
    return found


def test_a_waiting_run_has_its_owner_its_cores_and_its_work(store):
    Register(store).open_class("9b")
    ada, _ = Register(store).join("9b", "Ada")
    found = read(store, store.submit(TINY, "final-exp1", student=ada.id))
    macs = trace(layers_of(TINY)).macs
    assert (found.owner, found.cores, found.seconds, found.joins_copies) == (ada.id, 1, None, False)
    assert found.work == pytest.approx(macs * 4 * (3 * 1_000 + TINY.test_images))


def test_of_a_run_that_goes_on_only_the_epochs_that_are_left_count(store, finish, add_epoch):
    finish(store, TINY, "final-exp1", [100])  # an epoch takes 1 s
    whole = store.submit(TINY, "final-exp1")
    begun = store.submit(TINY, "final-exp1", state="running")
    add_epoch(store, begun, 1, 100, seconds=1.0)
    store.update(begun, state="queued")
    assert read(store, whole).seconds == pytest.approx(4.0)
    assert read(store, begun).seconds == pytest.approx(3.0)
    assert read(store, begun).work == pytest.approx(read(store, whole).work * 3 / 4)


def test_only_replicates_that_have_not_begun_join_a_wide_network(store, add_epoch, monkeypatch):
    monkeypatch.setattr(LocalBackend, "trains_together", lambda *_: True)
    fresh, begun = store.submit(TINY, "final-exp1"), store.submit(TINY, "final-exp1", state="running")
    add_epoch(store, begun, 1, 100)
    assert read(store, fresh).joins_copies and not read(store, begun).joins_copies


def test_layers_that_do_not_fit_count_as_no_work(store):
    assert read(store, store.submit(replace(TINY, layers="linear10 conv3"), "final-exp1")).work == 0.0


def test_a_run_that_trains_has_its_owner_its_cores_and_its_time_left(store, finish):
    finish(store, TINY, "final-exp1", [100])
    run_id = store.submit(TINY, "final-exp1", state="running")
    [found] = QueueReader(store, LocalBackend()).training([store.run(run_id)])
    assert (found.owner, found.cores, found.seconds_left) == ("", 1, pytest.approx(4.0))


@pytest.fixture
def listing(store):
    """A listing, and the ids of the runs that it reads in full."""
    read, as_it_is = [], store.runs_named
    store.runs_named = lambda run_ids: read.extend(run_ids) or as_it_is(run_ids)
    now = [100.0]
    reader = QueueReader(store, LocalBackend(), lambda: now[0])
    return QueueListing(store, reader, lambda: now[0]), read, now


def test_a_run_that_waits_is_read_in_full_once_and_again_when_it_was_changed(store, listing):
    listed, read, _ = listing
    first, second = store.submit(TINY, "final-exp1"), store.submit(TINY, "final-exp1")
    assert len(listed.line()) == len(listed.line()) == 2 and sorted(read) == sorted([first, second])
    store.change_queued(second, replace(TINY, epochs=9), "final-exp1")
    store.request_stop(first)
    [found] = listed.line().next_choice((), frozenset()).runs
    assert found.recipe.epochs == 9 and read[2:] == [second]


def test_what_is_known_of_the_pace_reaches_runs_that_were_listed_before(store, listing, finish):
    listed, _, now = listing
    store.submit(TINY, "final-exp1")
    assert listed.line().next_choice((), frozenset()).runs[0].seconds is None
    finish(store, TINY, "final-exp1", [100])  # an epoch takes 1 s
    now[0] += 10.0
    assert listed.line().next_choice((), frozenset()).runs[0].seconds == pytest.approx(4.0)


def test_a_long_queue_is_listed_once_a_second_or_when_something_went_wrong(store, listing, monkeypatch):
    listed, _, now = listing
    monkeypatch.setattr("s7core.runs.queue_reader.LONG_QUEUE", 1)
    for _ in range(2):
        store.submit(TINY, "final-exp1")
    line = listed.line()
    now[0] += LISTED_SECONDS / 2
    assert listed.line() is line
    listed.forget()
    assert (again := listed.line()) is not line
    now[0] += LISTED_SECONDS
    assert listed.line() is not again
