"""Only the current attempt at a run writes to it."""

import os
from dataclasses import replace
from itertools import pairwise

import pytest

from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.process_identity import this_process
from s7core.runs.records import EpochRecord, LiveTestRecord, Result, StepRecord
from s7core.runs.store import Store

RECIPE = Recipe(train_images=400, batch_size=100, epochs=3)
STEPS = [StepRecord(step, 1.0, 0.1, 0.5) for step in range(4)]
LIVE = [LiveTestRecord(2, 0.6, 250)]


def epoch(number: int, accuracy: float = 0.9) -> EpochRecord:
    return EpochRecord(number, 1.0, 0.5, 0.5, accuracy, None, None, 0.01, 2.0)


def result(name: bytes) -> Result:
    return Result(0.5, 0.9, b"\0" * 40, name)


def attempts(store: Store) -> tuple[str, Attempt, Attempt]:
    """A run that was given up after its first epoch and has been claimed again: the stale attempt and the current one."""
    run_id = store.submit(RECIPE, "final-exp1")
    stale = Attempt(store, run_id, store.claim([run_id], 0))
    assert stale.begin() and stale.start("CPU", "{}") and stale.report(STEPS, LIVE)
    assert stale.add_weight_snapshots({0: b"first", 4: b"after the epoch"})
    assert stale.add_epoch(epoch(1), b"\1", result(b"first"), b"checkpoint 1")
    assert store.end_dead(store.run(run_id)) == "queued"
    return run_id, stale, Attempt(store, run_id, store.claim([run_id], 0))


WRITES = {
    "begin": lambda attempt: attempt.begin(),
    "start": lambda attempt: attempt.start("another CPU", "{}"),
    "report": lambda attempt: attempt.report([StepRecord(4, 9.9, 0.1)], [LiveTestRecord(4, 0.1, 250)]),
    "epoch": lambda attempt: attempt.add_epoch(epoch(2, 0.1), b"\2", result(b"stale"), b"stale"),
    "weight snapshots": lambda attempt: attempt.add_weight_snapshots({0: b"stale", 5: b"stale"}),
    "end": lambda attempt: attempt.end("failed", "stale"),
    "final result": lambda attempt: attempt.set_final_result(result(b"stale")),
}


def everything(store: Store, run_id: str) -> tuple[object, ...]:
    run = store.run(run_id)
    return (
        run,
        store.epochs(run_id),
        store.steps(run_id),
        store.live_tests(run_id),
        store.result(run_id),
        store.checkpoint(run_id),
        {moment: store.weight_snapshot(run_id, moment) for moment in store.snapshot_moments(run_id)},
    )


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("state", ["claimed again", "waiting", "stopped"])
def test_an_attempt_that_was_given_up_writes_nothing_whatever_became_of_the_run(write, state, store):
    run_id, stale, current = attempts(store)
    if state == "waiting":
        store.end_dead(store.run(run_id))
    elif state == "stopped":
        assert current.end("stopped", "by a person")
    before = everything(store, run_id)
    assert not WRITES[write](stale)
    assert everything(store, run_id) == before


def test_the_current_attempt_is_not_disturbed_by_one_that_was_given_up(store):
    run_id, stale, current = attempts(store)
    for number in (2, 3):
        assert not stale.add_epoch(epoch(number, 0.1), b"\2", result(b"stale"), b"stale")
        assert current.add_epoch(epoch(number), b"\2", result(b"current"), b"checkpoint" if number < 3 else None)
    assert not stale.end("finished", "") and current.end("finished", "")
    assert [each.test_accuracy for each in store.epochs(run_id)] == [0.9, 0.9, 0.9]
    assert store.result(run_id).weights == b"current" and store.run(run_id).state == "finished"


def test_the_process_that_trains_a_run_takes_the_place_of_the_server_that_claimed_it(store):
    run_id = store.submit(RECIPE, "final-exp1")
    attempt = Attempt(store, run_id, store.claim([run_id], 0))
    run = store.run(run_id)
    assert (run.process, run.has_begun, run.in_terminal) == (os.getpid(), False, False)
    attempt.begin()
    run = store.run(run_id)
    assert (run.host, run.process, run.process_key) == (this_process().host, os.getpid(), this_process().key)
    assert run.has_begun


def test_each_attempt_has_a_token_of_its_own(store):
    run_id, tokens = store.submit(RECIPE, "net1", state="running"), []
    for _ in range(4):
        tokens.append(store.run(run_id).attempt)
        store.end_dead(store.run(run_id))
        store.resume(run_id, state="running")
    assert all(before != after for before, after in pairwise(tokens)) and all(tokens)


def test_what_is_sent_twice_because_its_answer_was_lost_stands_there_once(store):
    run_id = store.submit(RECIPE, "net1", state="running")
    attempt = Attempt.current(store, run_id)
    for _ in range(2):
        assert attempt.report(STEPS, LIVE)
        assert attempt.add_weight_snapshots({0: b"initial", 4: b"later"})
        assert attempt.add_epoch(epoch(1), b"\1", result(b"w"), b"checkpoint")
    assert store.steps(run_id) == STEPS and store.live_tests(run_id) == LIVE and store.epochs(run_id) == [epoch(1)]
    assert store.snapshot_moments(run_id) == [0, 4] and store.weight_snapshot(run_id, 4) == b"later"


def test_a_stop_is_heard_with_the_next_report_whose_figures_are_kept(store):
    run_id = store.submit(RECIPE, "net1", state="running")
    attempt = Attempt.current(store, run_id)
    assert attempt.report(STEPS[:2])
    store.request_stop(run_id)
    assert not attempt.report(STEPS[2:])
    assert store.steps(run_id) == STEPS


def test_the_snapshot_of_a_stopped_run_is_written_after_its_end_and_not_once_it_was_resumed(store):
    run_id = store.submit(RECIPE, "net1", state="running")
    attempt = Attempt.current(store, run_id)
    assert not attempt.set_final_result(result(b"early"))
    attempt.end("stopped", "")
    assert attempt.set_final_result(result(b"late")) and store.result(run_id).weights == b"late"
    store.resume(run_id)
    assert not attempt.set_final_result(result(b"too late")) and store.result(run_id).weights == b"late"


def test_a_heartbeat_is_part_of_every_write(store):
    run_id = store.submit(replace(RECIPE, epochs=1), "net1", state="running")
    attempt = Attempt.current(store, run_id)
    snapshots = {0: b"weights"}
    writes = (attempt.report, lambda: attempt.start("CPU", "{}"), lambda: attempt.add_weight_snapshots(snapshots))
    for write in (attempt.begin, *writes):
        store.update(run_id, heartbeat_at=0.0)
        write()
        assert store.run(run_id).heartbeat_at > 0


def test_a_run_that_is_stopped_says_why_where_a_reason_was_given_and_a_finished_one_does_not(store):
    for state, message, told in (
        ("stopped", "Stopped in epoch 2.", "Its time is over. Stopped in epoch 2."),
        ("finished", "", ""),  # it was done before it heard of that
    ):
        run_id, _, attempt = attempts(store)
        store.request_stop(run_id, "Its time is over.")
        assert not attempt.report([], []) and store.run(run_id).message == "Its time is over."
        attempt.end(state, message)
        assert (store.run(run_id).state, store.run(run_id).message) == (state, told)


def test_the_reason_of_a_stop_is_kept_where_the_process_dies_before_it_has_stopped(store):
    run_id, _, _ = attempts(store)
    store.request_stop(run_id, "Its time is over.")
    assert store.end_dead(store.run(run_id)) == "stopped"
    assert store.run(run_id).message.startswith("Its time is over. Its process ended while it was being stopped.")
