"""What goes wrong around a worker: what ends its run, what interrupts it, and what it waits for."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import torch
from tiny_recipe import tiny

from s7core.data.errors import DataError
from s7core.runs import worker
from s7core.runs.recorder import Recorder
from s7core.runs.store_error import StoreError
from s7core.runs.worker import execute


class Trouble(Exception):
    """What no part of the code expects."""


@pytest.mark.parametrize(
    ("error", "state", "told"),
    [
        (ValueError("device is 'mps', but there is none."), "failed", "device is 'mps', but there is none."),
        (Trouble("unexpected"), "failed", "Trouble: unexpected"),
        (
            DataError("The MNIST file x is damaged: get it again."),
            "interrupted",
            "The MNIST file x is damaged: get it again.",
        ),
        (MemoryError(), "interrupted", "Memory ran out (MemoryError): close other programs and resume,"),
        (
            torch.OutOfMemoryError("CUDA out of memory."),
            "interrupted",
            "Memory ran out (OutOfMemoryError: CUDA out of memory.)",
        ),
        (
            RuntimeError("DefaultCPUAllocator: can't allocate memory\nat"),
            "interrupted",
            "Memory ran out (RuntimeError: Default",
        ),
        (RuntimeError("MPS backend out of memory"), "interrupted", "Memory ran out (RuntimeError: MPS backend out of"),
        (torch.AcceleratorError("CUDA error: device lost"), "interrupted", "The GPU failed (AcceleratorError: CUDA error"),
        (
            PermissionError(13, "Permission denied", "0.lock"),
            "interrupted",
            "The operating system refused something (Permission",
        ),
    ],
)
def test_what_lies_in_the_surroundings_interrupts_a_run_and_only_wrong_settings_and_mistakes_fail_it(
    error, state, told, store, monkeypatch
):
    def raises(*_, **__):
        raise error

    monkeypatch.setattr(worker, "train_many", raises)
    run_id = store.submit(tiny(), "final-exp1", "running")
    execute([run_id], store)
    run = store.run(run_id)
    assert run.state == state and run.message.startswith(told) and "\n" not in run.message
    assert run.can_resume is (state == "interrupted")


def test_every_run_shows_that_it_lives_while_they_wait_for_cores(store, monkeypatch):
    ids = [store.submit(tiny(seed=seed), "final-exp1", "running") for seed in (1, 2)]

    @contextmanager
    def waits(count: int, should_stop: Callable[[], bool]) -> Iterator[bool]:
        begun = [store.run(run_id).heartbeat_at for run_id in ids]
        time.sleep(0.01)
        assert not should_stop()
        assert all(store.run(run_id).heartbeat_at > at for run_id, at in zip(ids, begun, strict=True))
        yield True

    monkeypatch.setattr(worker, "leased", waits)
    monkeypatch.setattr(worker, "train_many", lambda *_, **__: [])
    execute(ids, store)
    assert [store.run(run_id).message for run_id in ids] == ["", ""]


def test_every_run_ends_even_where_the_end_of_another_cannot_be_written(store, monkeypatch):
    ids = [store.submit(tiny(seed=seed), "final-exp1", "running") for seed in (1, 2)]
    end = Recorder.end

    def ends_but_for_the_first(self, state, message):
        if self._attempt.run_id == ids[0]:
            raise StoreError("store is full.")
        end(self, state, message)

    def raises(*_, **__):
        raise ValueError("a wrong setting.")

    monkeypatch.setattr(Recorder, "end", ends_but_for_the_first)
    monkeypatch.setattr(worker, "train_many", raises)
    execute(ids, store)
    assert [store.run(run_id).state for run_id in ids] == ["running", "failed"]


def test_an_order_for_an_attempt_that_was_given_up_trains_nothing(store, monkeypatch):
    monkeypatch.setattr(worker, "train_many", lambda *_, **__: pytest.fail("it trains"))
    run_id = store.submit(tiny(), "final-exp1")
    token = store.claim([run_id], 0)
    store.end_dead(store.run(run_id))
    execute([run_id, "deleted"], store, token)
    assert store.run(run_id).state == "queued"


def test_a_store_that_stays_locked_ends_no_worker(store, monkeypatch, caplog):
    run_id = store.submit(tiny(), "final-exp1", "running")

    def raises(*_, **__):
        raise StoreError("store is locked.")

    monkeypatch.setattr(Recorder, "record", raises)
    execute([run_id], store)
    assert "trained again from its last checkpoint. store is locked." in caplog.text
    assert store.run(run_id).state == "running"  # until somebody sees that nothing trains it


@pytest.mark.slow
@pytest.mark.one_core
def test_a_worker_waits_for_a_store_that_cannot_be_opened(store, monkeypatch):
    run_id, tries = store.submit(tiny(), "final-exp1", "running"), []

    def open_store(url, busy_milliseconds):
        tries.append(url)
        if len(tries) < 3:
            raise StoreError("store is locked.")
        return store

    monkeypatch.setattr(worker, "Store", open_store)
    monkeypatch.setattr("time.sleep", lambda _: None)
    worker._carry_out([run_id], store.url, store.run(run_id).attempt)
    assert store.run(run_id).state == "finished" and tries == [store.url] * 3


@pytest.mark.slow
@pytest.mark.one_core
def test_a_store_that_is_locked_right_after_a_run_was_entered_is_waited_for(store, monkeypatch):
    run_id, told, run, refusals = store.submit(tiny(), "final-exp1", "running"), [], store.run, [1, 1]

    def locked_twice(run_id):
        if refusals:
            refusals.pop()
            raise StoreError("store is locked.")
        return run(run_id)

    monkeypatch.setattr(store, "run", locked_twice)
    monkeypatch.setattr("s7core.runs.patience.STORE_RETRY_SECONDS", 0.0)
    execute([run_id], store, on_trouble=told.append)
    assert store.run(run_id).state == "finished" and told == ["store is locked."]
