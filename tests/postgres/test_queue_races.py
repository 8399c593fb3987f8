"""Whatever two servers do to one queue at the same moment, the outcome is that of one after the other."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest
import sqlalchemy as sql
from two_servers import RACES, TwoServers, succeeded, two_servers

from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.attempt import Attempt
from s7core.runs.records import EpochRecord, LiveTestRecord, Result, StepRecord
from s7core.runs.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.one_core]

RECIPE = Recipe(epochs=2)
EPOCH = EpochRecord(1, 0.1, 0.98, 0.05, 0.9, None, None, 0.01, 1.0)
RESULT = Result(0.05, 0.9, b"probabilities", b"weights")


@pytest.fixture(scope="module")
def both(postgres) -> Iterator[TwoServers]:
    with two_servers(postgres.new_database()) as servers:
        yield servers


@pytest.fixture(autouse=True)
def nothing_left(both) -> Iterator[None]:
    """The queue is empty before each kind of race."""
    yield
    for run in both.first.runs():
        both.first.delete(run.id)


def waiting(store: Store) -> str:
    return store.submit(RECIPE, "net1")


def training(store: Store) -> Attempt:
    run_id = waiting(store)
    token = store.claim([run_id], running=0)
    assert token
    return Attempt(store, run_id, token)


def add_epoch(attempt: Attempt) -> bool:
    return attempt.add_epoch(EPOCH, b"predictions", RESULT, b"checkpoint")


def races(race: Callable[[], str | None]) -> None:
    """Run a race RACES times; `race` returns what went wrong, None where nothing did."""
    wrong = [fault for fault in (race() for _ in range(RACES)) if fault]
    assert not wrong, f"{len(wrong)} of {RACES} races went wrong, such as: {wrong[0]}"


def test_one_run_is_claimed_by_one_of_two_servers(both):
    def race() -> str | None:
        run_id = waiting(both.first)
        tokens = both.at_once(
            partial(both.first.claim, [run_id], running=0), partial(both.second.claim, [run_id], running=0)
        )
        claimed = both.first.run(run_id)
        both.first.delete(run_id)
        return None if succeeded(tokens) == 1 and claimed and claimed.attempt in tokens else f"tokens are {tokens}"

    races(race)


def test_two_servers_that_see_room_for_one_run_start_one(both):
    def race() -> str | None:
        one, other = waiting(both.first), waiting(both.first)
        both.at_once(partial(both.first.claim, [one], running=0), partial(both.second.claim, [other], running=0))
        running = both.first.count_by_state().get("running", 0)
        both.first.delete(one)
        both.first.delete(other)
        return None if running == 1 else f"{running} runs train"

    races(race)


def test_who_was_served_in_a_turn_is_served_once(both):
    def claim_and_end(store: Store, run_id: str) -> str | None:
        token = store.claim([run_id], running=0, served=["ada"], served_before=())
        if token:
            Attempt(store, run_id, token).end("finished", "")
        return token

    def race() -> str | None:
        one, other = waiting(both.first), waiting(both.first)
        outcomes = both.at_once(partial(claim_and_end, both.first, one), partial(claim_and_end, both.second, other))
        served = both.first.served_owners()
        both.first.delete(one)
        both.first.delete(other)
        with both.first.begin() as connection:
            connection.execute(schema.served_owners.delete())
        return None if succeeded(outcomes) == 1 and served == {"ada"} else f"{outcomes}, served are {served}"

    races(race)


def test_a_guess_never_follows_the_first_epoch(both):
    def committed_at(table: sql.Table, run_id: str) -> object:
        written = sql.text(f"SELECT pg_xact_commit_timestamp(xmin) FROM {table.name} WHERE run_id = :run_id")
        with both.first.begin() as connection:
            return connection.execute(written, {"run_id": run_id}).scalar()

    def race() -> str | None:
        attempt = training(both.first)
        guess = partial(Guesses(both.second, Visitor()).commit, attempt.run_id, 0.5, 0.6)
        both.at_once(partial(add_epoch, attempt), guess)
        epoch_at, guess_at = (committed_at(table, attempt.run_id) for table in (schema.epochs, schema.guesses))
        both.first.delete(attempt.run_id)
        return None if epoch_at and (guess_at is None or guess_at < epoch_at) else f"{guess_at} follows {epoch_at}"

    races(race)


def test_a_run_is_resumed_once(both):
    def race() -> str | None:
        attempt = training(both.first)
        add_epoch(attempt)
        attempt.end("stopped", "")
        outcomes = both.at_once(
            *(lambda store=store: not store.resume(attempt.run_id) for store in (both.first, both.second))
        )
        both.first.delete(attempt.run_id)
        return None if succeeded(outcomes) == 1 else f"{outcomes}"

    races(race)


def test_a_waiting_run_is_changed_before_it_is_claimed_or_not_at_all(both):
    changed_recipe = replace(RECIPE, learning_rate=0.07)

    def race() -> str | None:
        run_id = waiting(both.first)

        def claim() -> Recipe | None:
            both.second.claim([run_id], running=0)
            run = both.second.run(run_id)
            return run.recipe if run else None

        changed, trained = both.at_once(partial(both.first.change_queued, run_id, changed_recipe, "net1"), claim)
        both.first.delete(run_id)
        return None if trained == (changed_recipe if changed else RECIPE) else f"changed is {changed}, but {trained} trains"

    races(race)


def test_a_run_that_is_stopped_while_it_is_claimed_does_not_train_on(both):
    def race() -> str | None:
        run_id = waiting(both.first)
        both.at_once(partial(both.first.request_stop, run_id), partial(both.second.claim, [run_id], running=0))
        run = both.first.run(run_id)
        both.first.delete(run_id)
        return None if run and (run.state == "stopped" or run.stop_requested) else "nobody stops it"

    races(race)


def test_a_run_that_is_deleted_while_it_is_written_leaves_nothing(both):
    step = StepRecord(0, 1.0, 0.01, 0.5)
    of_runs = [table for table in schema.store_metadata.sorted_tables if "run_id" in table.c]

    def race() -> str | None:
        attempt = training(both.first)

        def write() -> None:
            attempt.report([step], [LiveTestRecord(0, 0.5, 100)])
            add_epoch(attempt)

        both.at_once(write, partial(both.second.delete, attempt.run_id))
        with both.first.begin() as connection:
            rows = [connection.execute(sql.select(table).where(table.c.run_id == attempt.run_id)).all() for table in of_runs]
        return f"{rows} are left" if any(rows) or both.first.run(attempt.run_id) else None

    races(race)


def test_a_dead_attempt_and_its_epoch_do_not_cross(both):
    def race() -> str | None:
        attempt = training(both.first)
        seen = both.second.run(attempt.run_id)
        assert seen
        recorded, ended = both.at_once(partial(add_epoch, attempt), partial(both.second.end_dead, seen))
        both.first.delete(attempt.run_id)
        return None if recorded == (ended == "running") else f"the epoch was recorded: {recorded}, the run is {ended}"

    races(race)


def test_runs_that_are_claimed_together_and_guessed_at_together_never_wait_for_each_other(both):
    def race() -> str | None:
        one, other = waiting(both.first), waiting(both.first)
        guess = partial(Guesses(both.second, Visitor()).commit_duel, other, one, "first")
        outcomes = both.at_once(partial(both.first.claim, [other, one], running=0), guess)
        both.first.delete(one)
        both.first.delete(other)
        return None if succeeded(outcomes) == 2 else f"{outcomes}"

    races(race)
