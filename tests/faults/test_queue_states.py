"""Whatever happens to runs and their processes, in any order, the store holds what a simple model of it holds."""

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from s7core.classroom.guesses import Guesses
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.records import ACTIVE, RESUMABLE, EpochRecord, LiveTestRecord, Result, Run, StepRecord
from s7core.runs.store import MOST_DEATHS, Store

STEPS = 2  # of an epoch
MOST_RUNS = 2  # at a time: with more, little would happen to each
PLACES = st.integers(0, MOST_RUNS - 1)  # of a run among those there are
SIGNS_OF_LIFE = ("state", "attempt", "heartbeat_at", "stop_requested")
RECIPE = Recipe(train_images=100, batch_size=50, epochs=2)


@dataclass
class ModelRun:
    """What a run should be in the store."""

    recipe: Recipe
    state: str
    in_terminal: bool
    token: str = ""
    stop_requested: bool = False
    epochs: list[float] = field(default_factory=list)  # test accuracies
    steps: int = 0
    weights: bytes | None = None
    deaths: int = 0
    guess: float | None = None

    @property
    def has_checkpoint(self) -> bool:
        return 0 < len(self.epochs) < self.recipe.epochs

    @property
    def can_go_on(self) -> bool:
        return self.has_checkpoint or not self.epochs

    def wait(self) -> None:
        self.state, self.token, self.in_terminal, self.stop_requested = "queued", "", False, False
        self.steps = min(self.steps, len(self.epochs) * STEPS)


class QueueStates(RuleBasedStateMachine):
    """People, servers and processes that do anything at any time to the same store.

    Invariants, checked after each step:
    1. The store has exactly the runs of the model, in the order in which they were submitted, whatever became of them since.
    2. State, recipe, token, deaths and guess of each are the model's; one that trains has a token, one that waits has none.
    3. Epochs have no gap and begin at 1; a run that has finished has all of them.
    4. No step is recorded twice, left out, or lies after what the current attempt reported; a run that waits has the steps
       of its whole epochs only.
    5. A checkpoint is there as long as epochs are missing after the first, and the kept weights are those last recorded.
    6. An attempt that was given up, or whose run has ended, changes nothing and is told so.
    7. A run is claimed by one server at a time, and only where as many runs train as that server has seen.
    """

    memories = Bundle("memories")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.url = str(Path(self.folder.name) / "runs.sqlite")
        self.store = Store(self.url)
        self.model: dict[str, ModelRun] = {}
        self.written = 0
        self.submit(epochs=2, in_terminal=False)

    def teardown(self) -> None:
        self.store.close()
        self.folder.cleanup()

    @precondition(lambda self: len(self.model) < MOST_RUNS)
    @rule(epochs=st.integers(1, 3), in_terminal=st.sampled_from([False, False, True]))
    def submit(self, epochs: int, in_terminal: bool) -> None:
        recipe = replace(RECIPE, epochs=epochs)
        state = "running" if in_terminal else "queued"
        run_id = self.store.submit(recipe, "net1", state=state)
        self.model[run_id] = ModelRun(recipe, state, in_terminal, self._token(run_id))

    @rule(target=memories, place=PLACES)
    def remember(self, place: int) -> Run | object:
        """A process or a server reads a run, and may act on what it saw at any time after."""
        run = self._at(place)
        return self.store.run(run) or multiple()

    @rule(place=PLACES, both=st.booleans(), more=st.sampled_from([0, 0, 0, 1]))
    def claim(self, place: int, both: bool, more: int) -> None:
        """A server claims one run or all, having seen as many train as there are, or one more."""
        self._claim(list(self.model) if both else [self._at(place)], more)

    def _claim(self, chosen: list[str], more: int) -> None:
        training = sum(run.state == "running" for run in self.model.values())
        free = all(self.model[run].state == "queued" for run in chosen)
        token = self.store.claim(chosen, training + more)
        assert bool(token) == (free and not more)
        for run in chosen if token else ():
            self.model[run].state, self.model[run].token = "running", token

    @rule(place=PLACES, steps=st.integers(1, STEPS), epoch=st.booleans())
    def work(self, place: int, steps: int, epoch: bool) -> None:
        """The process that trains a run, which is started if need be, reports steps, and perhaps its next epoch."""
        run = self._at(place)
        if self.model[run].state in RESUMABLE and self.model[run].can_go_on:
            self._resume(run, in_terminal=False)
        if self.model[run].state == "queued":
            self._claim([run], more=0)
        self._begin(run, self._token(run))
        self._report(run, self._token(run), steps)
        if epoch:
            self._add_epoch(run, self._token(run))

    @rule(place=PLACES)
    def end(self, place: int) -> None:
        """The process that trains a run ends it where that is due; a stopped one keeps its last network."""
        run = self._at(place)
        token, model = self._token(run), self.model.get(run)
        if model and len(model.epochs) == model.recipe.epochs:
            self._end(run, token, "finished")
        elif model and model.stop_requested:
            self._end(run, token, "stopped")
        self._set_final_result(run, token)

    @rule(place=PLACES)
    def die(self, place: int) -> None:
        """The process of a run ends, and a server sees that at once."""
        run = self._at(place)
        if found := self.store.run(run):
            self._die(found)

    @rule(memory=memories)
    def die_late(self, memory: Run) -> None:
        """A server acts on what it has read of a run, however long ago."""
        self._die(memory)

    @rule(memory=memories, what=st.sampled_from(["begin", "report", "epoch", "end", "final result"]))
    def write_late(self, memory: Run, what: str) -> None:
        """A process writes with the token that it was given, whatever became of its run since."""
        match what:
            case "begin":
                self._begin(memory.id, memory.attempt)
            case "report":
                self._report(memory.id, memory.attempt, STEPS)
            case "epoch":
                self._add_epoch(memory.id, memory.attempt)
            case "end":
                self._end(memory.id, memory.attempt, "failed")
            case "final result":
                self._set_final_result(memory.id, memory.attempt)

    @rule(place=PLACES)
    def request_stop(self, place: int) -> None:
        run = self._at(place)
        self.store.request_stop(run)
        model = self.model.get(run)
        if model and model.state in ACTIVE:
            model.stop_requested = True
            model.state = "stopped" if model.state == "queued" else model.state

    @rule(place=PLACES, in_terminal=st.booleans())
    def resume(self, place: int, in_terminal: bool) -> None:
        self._resume(self._at(place), in_terminal)

    def _resume(self, run: str, in_terminal: bool) -> None:
        model = self.model.get(run)
        taken_up = in_terminal and model is not None and model.state == "queued"
        possible = model is not None and model.can_go_on and (model.state in RESUMABLE or taken_up)
        try:
            self.store.resume(run, state="running" if in_terminal else "queued")
        except ValueError:
            assert not possible
            return
        assert possible and model is not None
        model.wait()
        model.deaths = 0
        if in_terminal:
            model.state, model.in_terminal, model.token = "running", True, self._token(run)

    @rule(place=PLACES, epochs=st.integers(1, 3), accuracy=st.integers(0, 100))
    def change_and_guess(self, place: int, epochs: int, accuracy: int) -> None:
        """Somebody changes the settings of a run that waits, and guesses."""
        run = self._at(place)
        model = self.model.get(run)
        changed = self.store.change_queued(run, replace(RECIPE, epochs=epochs), "net1")
        assert changed == (model is not None and model.state == "queued" and not model.epochs)
        if changed and model:
            model.recipe = replace(RECIPE, epochs=epochs)
        try:
            Guesses(self.store).commit(run, accuracy / 100, accuracy / 100)
        except ValueError:
            assert model is None or model.epochs
            return
        assert model is not None and not model.epochs
        model.guess = accuracy / 100

    @rule(place=PLACES)
    def delete_and_restart(self, place: int) -> None:
        """Somebody deletes a run and enters another one, and the server starts again."""
        run = self._at(place)
        self.store.delete(run)
        del self.model[run]
        self.submit(epochs=2, in_terminal=False)
        self.store.close()
        self.store = Store(self.url)

    def _at(self, place: int) -> str:
        return list(self.model)[place % len(self.model)]

    def _begin(self, run: str, token: str) -> None:
        assert Attempt(self.store, run, token).begin() == self._is_current(run, token)

    def _report(self, run: str, token: str, steps: int) -> None:
        """The first steps of the next epoch, perhaps for the second time; none where all epochs were trained."""
        model = self.model.get(run)
        first = len(model.epochs) * STEPS if model else 0
        if model and len(model.epochs) == model.recipe.epochs:
            steps = 0
        numbers = range(first, first + steps)
        goes_on = Attempt(self.store, run, token).report(
            [StepRecord(step, 1.0, 0.1) for step in numbers], [LiveTestRecord(step, 0.5, 250) for step in numbers]
        )
        current = self._is_current(run, token)
        assert goes_on == (current and model is not None and not model.stop_requested)
        if current and model and steps:
            model.steps = first + steps

    def _add_epoch(self, run: str, token: str) -> None:
        """A whole epoch with its steps; none where all were trained."""
        model = self.model.get(run)
        number = len(model.epochs) + 1 if model else 1
        if model and number > model.recipe.epochs:
            return
        self._report(run, token, STEPS)
        self.written += 1
        accuracy, weights = self.written / 10_000, str(self.written).encode()
        record = EpochRecord(number, 1.0, 0.5, 0.5, accuracy, None, None, 0.1, 1.0)
        checkpoint = weights if model and number < model.recipe.epochs else None
        result = Result(0.5, accuracy, b"p", weights)
        recorded = Attempt(self.store, run, token).add_epoch(record, b"\1", result, checkpoint)
        assert recorded == self._is_current(run, token)
        if recorded and model:
            model.epochs.append(accuracy)
            model.weights, model.deaths = weights, 0

    def _end(self, run: str, token: str, state: str) -> None:
        model = self.model.get(run)
        ended = Attempt(self.store, run, token).end(state, "")
        assert ended == self._is_current(run, token)
        if ended and model:
            model.state = state

    def _set_final_result(self, run: str, token: str) -> None:
        model = self.model.get(run)
        self.written += 1
        weights = str(self.written).encode()
        kept = Attempt(self.store, run, token).set_final_result(Result(0.5, 0.5, b"p", weights))
        assert kept == (model is not None and model.state == "stopped" and model.token == token != "")
        if kept and model:
            model.weights = weights

    def _die(self, seen: Run) -> None:
        """A server finds that the process of a run which it has read is gone; it may be wrong, and late."""
        model, now = self.model.get(seen.id), self.store.run(seen.id)
        state = self.store.end_dead(seen)
        same = now is not None and all(getattr(now, name) == getattr(seen, name) for name in SIGNS_OF_LIFE)
        if model is None or not same or seen.state != "running":
            assert state == "running"
            return
        model.deaths += 1
        if len(model.epochs) == model.recipe.epochs:
            model.state = "finished"
        elif model.stop_requested:
            model.state = "stopped"
        elif model.in_terminal or model.deaths >= MOST_DEATHS:
            model.state = "interrupted"
        else:
            model.wait()
        assert state == model.state

    @invariant()
    def the_store_is_what_the_model_is(self) -> None:
        stored = {run.id: run for run in reversed(self.store.runs())}
        assert list(stored) == list(self.model)
        for run_id, model in self.model.items():
            self._compare(stored[run_id], model)

    def _compare(self, run: Run, model: ModelRun) -> None:
        assert (run.state, run.recipe, run.deaths) == (model.state, model.recipe, model.deaths)
        assert run.attempt == model.token and run.in_terminal == model.in_terminal
        assert run.stop_requested == model.stop_requested
        assert bool(run.attempt) or run.state != "running"
        assert not (run.attempt and run.state == "queued")
        epochs = self.store.epochs(run.id)
        assert [epoch.epoch for epoch in epochs] == list(range(1, len(model.epochs) + 1))
        assert [epoch.test_accuracy for epoch in epochs] == model.epochs
        assert run.state != "finished" or len(epochs) == run.recipe.epochs
        numbers = list(range(model.steps))
        assert [step.step for step in self.store.steps(run.id)] == numbers
        assert [test.step for test in self.store.live_tests(run.id)] == numbers
        assert run.has_checkpoint == model.has_checkpoint
        result = self.store.result(run.id)
        assert (result.weights if result else None) == model.weights
        guess = Guesses(self.store).of_run(run.id)
        assert (guess.last_epoch if guess else None) == model.guess

    def _token(self, run: str) -> str:
        found = self.store.run(run)
        return found.attempt if found else "deleted"

    def _is_current(self, run: str, token: str) -> bool:
        model = self.model.get(run)
        return model is not None and model.state == "running" and model.token == token


def check(examples: int, steps: int) -> None:
    run_state_machine_as_test(
        QueueStates,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        ),
    )


def test_a_short_history_of_anything_leaves_the_store_as_it_should_be():
    check(examples=40, steps=30)


@pytest.mark.slow
def test_any_history_leaves_the_store_as_it_should_be():
    check(examples=150, steps=50)
