"""Any order of what servers, workers, commands and people do to a store, checked against `store_model` after each step."""

import tempfile
from pathlib import Path

import hypothesis.strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule
from store_model import ModelRun
from trial import damages

from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.dead_runs import settle_dead_runs
from s7core.runs.records import EpochRecord, LiveTestRecord, Result, StepRecord
from s7core.runs.store import Store

MOST_RUNS = 4
STEPS_AT_ONCE = 4
MEANWHILE = ("", "", "", "it reports", "it is stopped", "another server ends it")
ENDS = ("stopped", "interrupted", "failed", "diverged")
_places = some.integers(0, MOST_RUNS - 1)  # which of the runs in question
_recipes = some.builds(
    Recipe,
    train_images=some.just(100),
    batch_size=some.sampled_from((25, 50)),  # 4 or 2 steps an epoch
    epochs=some.integers(1, 3),
    seed=some.integers(0, 3),
)


class StoreMachine(RuleBasedStateMachine):
    """Invariants, after every step:

    1. The store says of each run what the model says: state, attempt, deaths, epochs, steps, live tests, result, guess.
    2. A run that is running has an attempt, one that waits has none; each attempt of all runs has another token, unless
       they were claimed together.
    3. A write of an attempt that is not the run's current one, or whose run has ended, returns False and changes nothing.
    4. Epochs have no gap: n of them are 1 to n. Steps have none either.
    5. Whoever takes up a run finds no steps and no live tests after its last whole epoch.
    6. A finished run has all its epochs. There is a checkpoint exactly between the first and the last epoch.
    7. Runs that wait do so in the order of their submission, however often they were claimed and put back.
    8. Nothing is claimed twice, and nothing where another number of runs is running than the server has counted.
    9. A run is declared dead only if nothing was heard of it since it was looked at; never while its process lives.
    10. After as many deaths in a row as the store allows, and not before, a run of the queue waits for a person.
    11. A guess does not change once its run has an epoch.
    12. What was deleted stays deleted. Another Store object on the same file says the same.
    13. At the end the file passes SQLite's integrity check.
    """

    ids = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="s7-machine-")
        self.path = Path(self.folder.name) / "runs.sqlite"
        self.store = Store(f"sqlite:///{self.path}")
        self.runs: dict[str, ModelRun] = {}  # in the order of their submission
        self.touched: set[str] = set()
        self.writes = 0

    def teardown(self) -> None:
        self.touched = set(self.runs)
        self.runs_are_as_the_model_says()
        self.store.close()
        assert not damages(self.path)
        self.folder.cleanup()

    # What people do

    @precondition(lambda self: len(self.runs) < MOST_RUNS)
    @rule(target=ids, recipe=_recipes, in_terminal=some.booleans())
    def submit(self, recipe: Recipe, in_terminal: bool) -> str:
        run_id = self.store.submit(recipe, "final-exp1", state="running" if in_terminal else "queued")
        self.runs[run_id] = run = ModelRun(recipe, "queued")
        if in_terminal:
            run.begin_attempt(Attempt.current(self.store, run_id).token, in_terminal=True)
        self.touched.add(run_id)
        return run_id

    @rule(run_id=ids)
    def request_stop(self, run_id: str) -> None:
        self.store.request_stop(run_id)
        if (run := self._touch(run_id)) and run.state in ("queued", "running"):
            run.stop_requested = True
            run.state = "stopped" if run.state == "queued" else "running"

    @precondition(lambda self: self._names("stopped", "interrupted"))
    @rule(place=_places, in_terminal=some.booleans())
    def resume_ended(self, place: int, in_terminal: bool) -> None:
        self.resume(self._pick(place, "stopped", "interrupted"), in_terminal)

    @rule(run_id=ids, in_terminal=some.booleans())
    def resume(self, run_id: str, in_terminal: bool) -> None:
        run = self._touch(run_id)
        can = run and (run.resumable or (in_terminal and run.state == "queued" and run.goes_on))
        try:
            self.store.resume(run_id, state="running" if in_terminal else "queued")
        except ValueError:
            assert not can, run
            return
        assert run and can, run
        run.wait_again()
        run.deaths = 0
        if in_terminal:
            run.begin_attempt(Attempt.current(self.store, run_id).token, in_terminal=True)

    @rule(run_id=ids)
    def delete(self, run_id: str) -> None:
        self.store.delete(run_id)
        self.runs.pop(run_id, None)
        assert self.store.run(run_id) is None and not self.store.steps_done(run_id)

    @rule(run_id=ids, recipe=_recipes)
    def change_queued(self, run_id: str, recipe: Recipe) -> None:
        run = self._touch(run_id)
        can = run is not None and run.state == "queued" and not run.epochs
        assert self.store.change_queued(run_id, recipe, "final-exp1") == can
        if run and can:
            run.recipe = recipe

    @rule(run_id=ids, accuracy=some.sampled_from((0.25, 0.5, 0.75)))
    def guess(self, run_id: str, accuracy: float) -> None:
        run = self._touch(run_id)
        try:
            Guesses(self.store, Visitor()).commit(run_id, accuracy, accuracy)
        except ValueError:
            assert not run or run.epochs, run
        else:
            assert run and not run.epochs, run
            run.guess = accuracy

    # What servers do

    @precondition(lambda self: self._names("queued"))
    @rule(first=_places, second=_places)
    def claim_waiting(self, first: int, second: int) -> None:
        self.claim(self._pick(first, "queued"), self._pick(second, "queued"), miscounted=0)

    @rule(first=ids, second=ids, miscounted=some.sampled_from((0, 1)))
    def claim(self, first: str, second: str, miscounted: int) -> None:
        wanted = sorted({first, second})
        running = sum(run.state == "running" for run in self.runs.values()) + miscounted
        can = not miscounted and all(name in self.runs and self.runs[name].state == "queued" for name in wanted)
        token = self.store.claim(wanted, running)
        assert (token is not None) == can
        known = {attempt for run in self.runs.values() for attempt in run.attempts}
        for name in wanted:
            run = self._touch(name)
            if run and token:
                assert token not in known
                run.begin_attempt(token, in_terminal=False)

    @precondition(lambda self: self._names("queued", "running"))
    @rule(place=_places, times=some.sampled_from((1, 1, 3)), meanwhile=some.sampled_from(MEANWHILE))
    def die(self, place: int, times: int, meanwhile: str) -> None:
        """The process of a run ends after a step, some times in a row, and a server sees it."""
        run_id = self._pick(place, "queued", "running")
        for _ in range(times):
            if self.runs[run_id].state == "queued":
                self.claim(run_id, run_id, miscounted=0)
            if self.runs[run_id].state == "running":
                self.report(run_id, choice=1, count=1, again=False)
                self._end_dead(run_id, meanwhile)

    def _end_dead(self, run_id: str, meanwhile: str) -> None:
        """A server sees that the process of a run is gone; before it says so, something else may happen."""
        seen, run = self.store.run(run_id), self.runs[run_id]
        before = run.sight
        if meanwhile == "it reports":
            self.report(run_id, choice=1, count=0, again=False)
        elif meanwhile == "it is stopped":
            self.request_stop(run_id)
        elif meanwhile == "another server ends it":
            self._end_dead(run_id, "")
            if run.state == "queued":
                self.claim(run_id, run_id, miscounted=0)
        unheard = run.sight == before
        state = self.store.end_dead(seen)
        if unheard:
            run.die()
        assert state == (run.state if unheard else "running")  # where it was heard, nothing is changed

    @rule()
    def restart(self) -> None:
        """Another Store object; it finds no run dead, since this process, which has claimed them all, lives."""
        self.store.close()
        self.store = Store(self.store.url)
        assert settle_dead_runs(self.store) == []
        self.touched = set(self.runs)

    # What workers do, those with a stale attempt too

    @rule(run_id=ids, choice=some.integers(0, 9), starts=some.booleans())
    def begin(self, run_id: str, choice: int, starts: bool) -> None:
        attempt, run = self._attempt(run_id, choice)
        current = run is not None and run.is_current(attempt.token)
        assert (attempt.start("CPU", "{}") if starts else attempt.begin()) == current
        if run and current:
            run.beats += 1

    @rule(run_id=ids, choice=some.integers(0, 9), count=some.integers(0, STEPS_AT_ONCE), again=some.booleans())
    def report(self, run_id: str, choice: int, count: int, again: bool) -> None:
        attempt, run = self._attempt(run_id, choice)
        current = run is not None and run.is_current(attempt.token)
        first, end = (run.steps, self._epoch_end(run)) if run else (0, STEPS_AT_ONCE)
        numbers = range(first, min(first + count, end))
        steps = [StepRecord(number, 0.5, 0.01, 0.9) for number in numbers]
        live_tests = [LiveTestRecord(number, 0.9, 1_000) for number in numbers]
        for _ in range(1 + again):  # the answer to the first may have been lost
            assert attempt.report(steps, live_tests) == bool(current and run and not run.stop_requested)
        if run and current:
            run.steps, run.beats = first + len(numbers), run.beats + 1

    @precondition(lambda self: self._names("running"))
    @rule(place=_places, epochs=some.integers(1, 2))
    def train(self, place: int, epochs: int) -> None:
        """The current attempt does its work, then it may get a step further."""
        run_id = self._pick(place, "running")
        for _ in range(epochs):
            self.report(run_id, choice=1, count=STEPS_AT_ONCE, again=False)
            self.add_epoch(run_id, choice=1, again=False)
        self.report(run_id, choice=1, count=1, again=False)

    @rule(run_id=ids, choice=some.integers(0, 9), again=some.booleans())
    def add_epoch(self, run_id: str, choice: int, again: bool) -> None:
        attempt, run = self._attempt(run_id, choice)
        current = run is not None and run.is_current(attempt.token)
        if run and current and (run.steps < self._epoch_end(run) or run.epochs == run.recipe.epochs):
            return  # a worker ends no epoch before its steps, and none after the last
        epoch = 1 + run.epochs if run else 1
        last = run is not None and epoch == run.recipe.epochs
        self.writes += 1
        record = EpochRecord(epoch, 0.1, 0.9, 0.1, 0.9, None, None, 0.01, 1.0)
        for _ in range(1 + again):
            assert attempt.add_epoch(record, b"p", self._result(), None if last else b"c") == current
        if run and current:
            run.epochs, run.deaths, run.result, run.beats = epoch, 0, float(self.writes), run.beats + 1

    @rule(run_id=ids, choice=some.integers(0, 9), state=some.sampled_from(ENDS))
    def end(self, run_id: str, choice: int, state: str) -> None:
        attempt, run = self._attempt(run_id, choice)
        current = run is not None and run.is_current(attempt.token)
        if run and run.epochs == run.recipe.epochs:
            state = "finished"
        assert attempt.end(state, "") == current
        if run and current:
            run.state, run.beats = state, run.beats + 1

    @rule(run_id=ids, choice=some.integers(0, 9))
    def set_final_result(self, run_id: str, choice: int) -> None:
        attempt, run = self._attempt(run_id, choice)
        self.writes += 1
        current = run is not None and run.is_current(attempt.token, "stopped")
        assert attempt.set_final_result(self._result()) == current
        if run and current:
            run.result = float(self.writes)

    # What must hold

    @invariant()
    def runs_are_as_the_model_says(self) -> None:
        found = {run.id: run for run in self.store.runs()}
        assert found.keys() == self.runs.keys()
        for run_id, run in self.runs.items():
            now = found[run_id]
            stored = (now.state, now.attempt, now.deaths, now.in_terminal, now.stop_requested, now.epochs_done)
            expected = (run.state, run.attempt, run.deaths, run.in_terminal, run.stop_requested, run.epochs)
            assert stored == expected, f"{stored} is not {expected}"
            assert bool(now.attempt) or now.state in ("queued", "stopped")
            assert now.state != "finished" or now.epochs_done == now.recipe.epochs
            assert now.has_checkpoint == (0 < run.epochs < run.recipe.epochs)
            assert now.can_resume == run.resumable and now.recipe == run.recipe
        waiting = [run.id for run in reversed(self.store.runs("queued"))]  # the newest come first
        assert waiting == [run_id for run_id, run in self.runs.items() if run.state == "queued"]
        for run_id in self.touched & self.runs.keys():
            self._check_figures(run_id, self.runs[run_id])
        self.touched.clear()

    def _check_figures(self, run_id: str, run: ModelRun) -> None:
        assert [epoch.epoch for epoch in self.store.epochs(run_id)] == list(range(1, run.epochs + 1))
        curve = self.store.curve_after(run_id, -1, -1)
        assert [step.step for step in curve.steps] == list(range(run.steps))
        assert [test.step for test in curve.live_tests] == list(range(run.steps))
        result, guess = self.store.result(run_id), Guesses(self.store, Visitor()).of_run(run_id)
        assert (result.test_loss if result else None) == run.result
        assert (guess.first_epoch if guess else None) == run.guess

    def _names(self, *states: str) -> list[str]:
        return [run_id for run_id, run in self.runs.items() if run.state in states]

    def _pick(self, place: int, *states: str) -> str:
        names = self._names(*states)
        return names[place % len(names)]

    def _touch(self, run_id: str) -> ModelRun | None:
        """The run in the model, None once it is deleted; its figures are compared after this step."""
        self.touched.add(run_id)
        return self.runs.get(run_id)

    def _attempt(self, run_id: str, choice: int) -> tuple[Attempt, ModelRun | None]:
        """An attempt of this run, mostly the latest, else an older one or one that never was."""
        run = self._touch(run_id)
        tokens = ["never", *(run.attempts if run else [])]
        return Attempt(self.store, run_id, tokens[-1] if choice else tokens[len(tokens) // 2 - 1]), run

    def _epoch_end(self, run: ModelRun) -> int:
        """The step at which the epoch that is trained ends; there are none after the last."""
        return min(1 + run.epochs, run.recipe.epochs) * run.recipe.steps_per_epoch

    def _result(self) -> Result:
        return Result(float(self.writes), 0.9, b"p", b"w")
