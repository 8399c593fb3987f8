"""What is written to the store, and by whom."""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.records import EpochRecord, LiveTestRecord, Result, StepRecord
from s7core.runs.run_messages import MOST_DEATHS
from s7core.runs.store import Store, default_url
from s7core.runs.store_error import StoreError

RECIPE = Recipe(epochs=3, seed=9)
RESULT = Result(test_loss=0.5, test_accuracy=0.9, probabilities=b"\0" * 40, weights=b"w")


def epoch(number: int, accuracy: float) -> EpochRecord:
    return EpochRecord(
        epoch=number,
        train_loss=1.0,
        train_accuracy=0.5,
        test_loss=0.5,
        test_accuracy=accuracy,
        validation_loss=None,
        validation_accuracy=None,
        learning_rate=0.01,
        seconds=2.0,
    )


def test_a_run_comes_back_as_it_was_submitted(store):
    run = store.run(store.submit(RECIPE, "final-exp1"))
    assert (run.recipe, run.experiment, run.state, run.epochs_done) == (RECIPE, "final-exp1", "queued", 0)
    assert run.last_test_accuracy is None and run.active


def test_epochs_predictions_and_results_come_back_byte_for_byte(store):
    run_id = store.submit(RECIPE, "final-exp1", state="running")
    for number, accuracy in ((1, 0.8), (2, 0.95), (3, 0.9)):
        Attempt.current(store, run_id).add_epoch(epoch(number, accuracy), bytes([number] * 10), RESULT, None)
    assert store.epochs(run_id) == [epoch(1, 0.8), epoch(2, 0.95), epoch(3, 0.9)]
    assert store.predictions(run_id, 2) == bytes([2] * 10) and store.predictions(run_id, 4) is None
    assert store.result(run_id) == RESULT
    run = store.run(run_id)
    assert (run.epochs_done, run.last_test_accuracy, run.best_test_accuracy) == (3, 0.9, 0.95)


def test_step_curves_are_thinned_but_never_averaged(store):
    run_id = store.submit(RECIPE, "final-exp1", state="running")
    Attempt.current(store, run_id).report([StepRecord(step, float(step * step), 0.1) for step in range(1_000)])
    thinned = store.steps(run_id, at_most=100)
    assert len(thinned) <= 100 and (thinned[0].step, thinned[-1].step) == (0, 999)
    assert all(each.loss == each.step**2 for each in thinned)
    assert len(store.steps(run_id, at_most=5_000)) == 1_000


def test_a_claim_notes_who_was_served_in_the_turn_and_a_new_turn_forgets_the_ones_before(store):
    ids = [store.submit(RECIPE, "final-exp1") for _ in range(4)]
    assert store.served_owners() == frozenset()
    assert store.claim(ids[:1], 0, ["ada"]) and store.claim(ids[1:2], 1, ["bob", "ada"])
    assert store.served_owners() == {"ada", "bob"}
    assert not store.claim(ids[2:3], 0, ["cleo"], begins_turn=True)  # refused, so nothing is noted
    assert store.served_owners() == {"ada", "bob"}
    assert store.claim(ids[2:3], 2, ["cleo"], begins_turn=True)
    assert store.served_owners() == {"cleo"}
    assert store.claim(ids[3:], 3)
    assert store.served_owners() == {"cleo"}


def test_a_waiting_run_gets_other_settings_and_keeps_its_place(store):
    first, second = (store.submit(RECIPE, "final-exp1") for _ in range(2))
    other = Recipe(stage="net1", epochs=1, seed=4)
    assert store.change_queued(first, other, "net1")
    run = store.run(first)
    assert (run.recipe, run.experiment, run.state) == (other, "net1", "queued")
    assert [run.id for run in store.runs("queued")] == [second, first]


def test_a_run_that_has_started_or_goes_on_or_duels_keeps_its_settings(store):
    started, begun, *duel = (store.submit(RECIPE, "final-exp1") for _ in range(4))
    store.claim([started, begun], 0)
    Attempt.current(store, begun).add_epoch(epoch(1, 0.8), b"", RESULT, b"checkpoint")
    store.end_dead(store.run(begun))
    assert store.run(begun).state == "queued"
    Guesses(store, Visitor()).commit_duel(*duel, "first")
    for run_id in (started, begun, *duel, "no-such-run"):
        assert not store.change_queued(run_id, Recipe(), "final-exp2"), run_id
    assert {run.recipe for run in store.runs()} == {RECIPE}


@pytest.mark.sqlite_file
def test_runs_that_can_be_claimed_only_in_part_are_not_claimed_at_all(store):
    ids = [store.submit(RECIPE, "final-exp1") for _ in range(2)]
    with store.begin() as connection:  # as where another server on a database of many writers has just claimed one of them
        connection.exec_driver_sql(
            f"CREATE TRIGGER taken BEFORE UPDATE ON runs WHEN old.id = '{ids[0]}' BEGIN SELECT RAISE(IGNORE); END"
        )
    assert store.claim(ids, 0, ["ada"]) is None
    assert store.count_by_state() == {"queued": 2} and store.served_owners() == frozenset()


def test_a_run_is_claimed_only_once_and_never_when_others_run_than_the_caller_saw(store):
    ids = [store.submit(RECIPE, "final-exp1") for _ in range(4)]
    assert not store.claim(ids[:1], running=1)
    assert store.claim(ids[:2], running=0)
    assert not store.claim(ids[1:3], running=2)  # one of them runs already, so neither is taken
    assert [run.state for run in store.runs()] == ["queued", "queued", "running", "running"]


def test_two_servers_on_one_store_never_start_more_runs_than_there_is_room_for(store):
    for _ in range(20):
        waiting = [store.submit(RECIPE, "final-exp1") for _ in range(3)]
        with ThreadPoolExecutor(2) as servers:
            claimed = list(servers.map(lambda run_id: Store(store.url).claim([run_id], running=0), waiting))
        assert sum(map(bool, claimed)) == 1 and len(store.runs("running")) == 1
        for run_id in waiting:
            store.update(run_id, state="finished")


def test_a_resumed_run_waits_again_without_what_came_after_its_last_epoch(store):
    recipe = Recipe(train_images=400, batch_size=100, epochs=3)
    run_id = store.submit(recipe, "final-exp1", state="running")
    live_tests = [LiveTestRecord(step, 0.5, 250) for step in (1, 5)]  # 5 comes after the first epoch of 4 steps
    Attempt.current(store, run_id).report([StepRecord(step, 1.0, 0.1) for step in range(7)], live_tests)
    Attempt.current(store, run_id).add_epoch(epoch(1, 0.8), b"\1", RESULT, b"checkpoint")
    Attempt.current(store, run_id).add_weight_snapshots(dict.fromkeys((0, 1, 4, 5, 7), b"weights"))
    with pytest.raises(ValueError, match=f"which process {os.getpid()} on its server trains: stop it first"):
        store.resume(run_id)
    store.end_dead(store.run(run_id))
    store.resume(run_id)
    run = store.run(run_id)
    assert run.state == "queued" and run.message == "" and not run.stop_requested
    assert [each.step for each in store.steps(run_id)] == [0, 1, 2, 3] and store.checkpoint(run_id) == b"checkpoint"
    assert store.live_tests(run_id) == live_tests[:1]
    assert store.snapshot_moments(run_id) == [0, 1, 4]  # 4: after the last step of the epoch


def test_a_run_that_starts_again_keeps_no_weight_snapshot_for_its_recipe_may_be_changed_while_it_waits(store):
    run_id = claimed(store)
    Attempt.current(store, run_id).add_weight_snapshots({0: b"of another seed", 1: b"weights"})
    assert store.end_dead(store.run(run_id)) == "queued" and store.snapshot_moments(run_id) == []


def test_only_runs_that_ended_before_their_time_can_be_resumed(store):
    finished = store.submit(RECIPE, "final-exp1", state="finished")
    with pytest.raises(ValueError, match="only one that was stopped or interrupted, with its checkpoint, can be resumed"):
        store.resume(finished)
    with pytest.raises(ValueError, match="id is 'nobody', but there is no such run"):
        store.resume("nobody")


def test_the_last_epoch_leaves_no_checkpoint(store):
    run_id = store.submit(RECIPE, "net1", state="running")
    Attempt.current(store, run_id).add_epoch(epoch(1, 0.8), b"\1", RESULT, b"checkpoint")
    Attempt.current(store, run_id).add_epoch(epoch(2, 0.9), b"\1", RESULT, None)
    assert store.checkpoint(run_id) is None


def test_a_stop_reaches_the_worker_and_takes_a_queued_run_out(store):
    running, queued = store.submit(RECIPE, "net1", state="running"), store.submit(RECIPE, "net1")
    attempt = Attempt.current(store, running)
    assert attempt.report()
    store.request_stop(running)
    store.request_stop(queued)
    assert not attempt.report()
    assert store.run(running).state == "running" and store.run(queued).state == "stopped"
    assert not store.claim([queued], running=1)


def test_a_deleted_run_leaves_nothing_and_its_worker_is_told_to_stop(store):
    run_id = store.submit(RECIPE, "net1", state="running")
    attempt = Attempt.current(store, run_id)
    attempt.add_epoch(epoch(1, 0.8), b"\1", RESULT, None)
    attempt.report([StepRecord(0, 1.0, 0.1)], [LiveTestRecord(0, 0.5, 250)])
    attempt.add_weight_snapshots({0: b"weights"})
    store.delete(run_id)
    assert not attempt.report([StepRecord(1, 1.0, 0.1)], [LiveTestRecord(1, 0.5, 250)])
    assert not attempt.add_epoch(epoch(2, 0.8), b"\1", RESULT, None)
    assert not attempt.set_final_result(RESULT)
    assert not attempt.add_weight_snapshots({1: b"weights"})
    with store.begin() as connection:
        for table in ("runs", "epochs", "steps", "live_tests", "weight_snapshots", "results"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0, table


def claimed(store: Store, recipe: Recipe = RECIPE) -> str:
    """A run of the queue whose process has begun."""
    run_id = store.submit(recipe, "final-exp1")
    assert store.claim([run_id], len(store.runs("running")))
    assert Attempt.current(store, run_id).begin()
    return run_id


def test_a_run_of_the_queue_whose_process_died_goes_back_to_its_place(store):
    first = claimed(store, Recipe(train_images=400, batch_size=100, epochs=3))
    second = store.submit(RECIPE, "final-exp1")
    Attempt.current(store, first).report([StepRecord(step, 1.0, 0.1) for step in range(6)])
    assert store.end_dead(store.run(first)) == "queued"
    run = store.run(first)
    assert [each.id for each in store.runs("queued")] == [second, first]  # the oldest is last, and the first to start
    assert "so it waits here and starts again" in run.message and store.steps(first) == []
    assert (run.attempt, run.process, run.host, run.started_at, run.deaths) == ("", None, None, None, 1)
    assert store.claim([first], 0) and store.run(first).message == ""  # it trains again
    Attempt.current(store, first).add_epoch(epoch(1, 0.8), b"\1", RESULT, b"checkpoint")
    assert store.run(first).deaths == 0
    assert store.end_dead(store.run(first)) == "queued"
    assert "goes on after epoch 1" in store.run(first).message and store.checkpoint(first) == b"checkpoint"


def test_a_run_whose_process_dies_again_and_again_is_interrupted_with_a_reason_and_can_be_resumed(store):
    run_id = store.submit(RECIPE, "final-exp1")
    for death in range(1, MOST_DEATHS + 1):
        assert store.claim([run_id], 0)
        assert store.end_dead(store.run(run_id)) == ("queued" if death < MOST_DEATHS else "interrupted")
    assert "ended 3 times in a row before an epoch did" in store.run(run_id).message
    store.resume(run_id)
    assert (store.run(run_id).state, store.run(run_id).deaths) == ("queued", 0)


def test_a_run_of_a_terminal_whose_process_died_is_interrupted_and_can_be_resumed_before_its_first_epoch(store):
    run_id = store.submit(RECIPE, "net1", state="running")
    assert store.end_dead(store.run(run_id)) == "interrupted"
    assert store.run(run_id).can_resume
    store.resume(run_id, state="running")
    assert store.run(run_id).in_terminal and Attempt.current(store, run_id).report()


def test_a_run_that_died_after_its_last_epoch_has_finished(store):
    run_id = claimed(store)
    for number in (1, 2, 3):
        Attempt.current(store, run_id).add_epoch(epoch(number, 0.9), b"\1", RESULT, None)
    assert store.end_dead(store.run(run_id)) == "finished"
    assert store.run(run_id).finished_at


def test_a_run_that_died_while_it_was_being_stopped_is_stopped(store):
    run_id = claimed(store)
    store.request_stop(run_id)
    assert store.end_dead(store.run(run_id)) == "stopped" and store.run(run_id).can_resume


def test_death_never_overwrites_a_proper_end_a_sign_of_life_or_a_stop(store):
    ended, alive, stopping = claimed(store), claimed(store), claimed(store)
    seen = [store.run(run_id) for run_id in (ended, alive, stopping)]
    Attempt.current(store, ended).end("finished", "")
    Attempt.current(store, alive).report()
    store.request_stop(stopping)
    assert [store.end_dead(run) for run in seen] == ["running"] * 3
    assert [store.run(run_id).state for run_id in (ended, alive, stopping)] == ["finished", "running", "running"]


def test_a_run_that_waits_can_be_taken_up_in_a_terminal_once(store):
    run_id = store.submit(RECIPE, "net1")
    store.resume(run_id, state="running")
    with pytest.raises(ValueError, match="stop it first"):
        store.resume(run_id, state="running")
    with pytest.raises(ValueError, match="that run is queued after 0 of 3 epochs"):
        store.resume(store.submit(RECIPE, "net1"))


@pytest.mark.sqlite_file
def test_a_store_that_breaks_later_is_named_in_one_line(store):
    for step in range(80):
        Attempt.current(store, store.submit(RECIPE, "net1", state="running")).report([StepRecord(step, 1.0, 0.1)])
    path = Path(store.url.removeprefix("sqlite:///"))
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()
    path.write_bytes(content[:8_192] + b"\x5a" * (len(content) - 8_192))
    with pytest.raises(StoreError, match=r"cannot be (read|opened)") as refused:
        Store(store.url).runs()
    assert "\n" not in str(refused.value)


def test_the_store_is_named_by_the_environment(store):
    assert default_url() == store.url


def test_a_user_without_a_home_is_told_to_name_a_file(monkeypatch):
    def no_home(_: str) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("S7_STORE", raising=False)
    monkeypatch.setattr("s7core.runs.store.user_data_path", no_home)
    with pytest.raises(StoreError, match="this user has no home folder: set S7_STORE to a file"):
        default_url()
