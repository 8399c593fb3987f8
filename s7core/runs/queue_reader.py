"""What the order of the queue needs to know of the runs in the store."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from s7core.lesson.architecture import layers_of
from s7core.model.architecture_check import check_architecture
from s7core.model.trace import trace
from s7core.recipe import Recipe
from s7core.runs.backends.base import Backend
from s7core.runs.duration import ExpectedDurations
from s7core.runs.queue_order import TrainingRun, WaitingLine, WaitingRun
from s7core.runs.records import Run
from s7core.runs.store_reader import StoreReader

LONG_QUEUE = 200  # waiting runs, above which the list of them may be a little old
LISTED_SECONDS = 1.0  # how old
_MOST_RECIPES = 4096  # that are told apart


class QueueReader:
    """Turns runs of a store into those of `queue_order`; it is safe to use from several threads."""

    def __init__(self, store: StoreReader, backend: Backend, clock: Callable[[], float] = time.monotonic) -> None:
        self._backend = backend
        self.durations = ExpectedDurations(store, clock)

    def size(self) -> tuple[str, int]:
        """What the cores of runs depend on besides their recipes: a cluster is found late, and grows and shrinks."""
        return self._backend.place, self._backend.cores

    def waiting(self, queued: Iterable[Run]) -> list[WaitingRun]:
        """The queued runs with their expected durations and their work."""
        return [self.waiting_run(run, self.durations.of_whole(run.recipe)) for run in queued]

    def waiting_run(self, run: Run, whole: float | None) -> WaitingRun:
        """A queued run that takes so many seconds from its first epoch to its last."""
        return WaitingRun(
            run.id,
            run.student,
            run.recipe,
            run.created_at,
            self._backend.cores_for(run.recipe),
            None if whole is None else whole * (run.recipe.epochs - run.epochs_done) / run.recipe.epochs,
            _work_left(run),
            not run.epochs_done and self._backend.trains_together(run.recipe),
        )

    def training(self, running: Iterable[Run]) -> list[TrainingRun]:
        """The runs that train, with the seconds that they still take."""
        return [TrainingRun(run.student, self._backend.cores_for(run.recipe), self.durations.left(run)) for run in running]


@dataclass
class _Known:
    """What was read of a run that waits. Runs that differ in their seeds only share `recipe`."""

    mark: tuple[str, float | None]  # another one: it must be read again
    run: Run
    recipe: Recipe
    whole: float | None  # seconds from its first epoch to its last, as `waiting` has it
    waiting: WaitingRun


class QueueListing:
    """The runs that wait, for a thread that asks several times a second: each of them is read in full only once.

    What it says of a run may be outdated, for a run may be changed while it waits; look at it again before it is started.
    """

    def __init__(self, store: StoreReader, reader: QueueReader, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._reader, self._clock = store, reader, clock
        self._known: dict[str, _Known] = {}  # by the ids of the runs
        self._recipes: dict[Recipe, Recipe] = {}
        self._line = WaitingLine(())
        self._listed_at = float("-inf")
        self._size = reader.size()  # by which what is known was read

    def line(self) -> WaitingLine:
        """The runs that wait, without those that were taken; of more than LONG_QUEUE as of LISTED_SECONDS ago at most."""
        if len(self._line) <= LONG_QUEUE or not 0 <= self._clock() - self._listed_at < LISTED_SECONDS:
            self._line = WaitingLine(self._read())
            self._listed_at = self._clock()
        return self._line

    def forget(self) -> None:
        """List the runs anew when asked the next time, for something has changed."""
        self._listed_at = float("-inf")

    def _read(self) -> list[WaitingRun]:
        if self._size != (size := self._reader.size()):
            self._size, self._known = size, {}
        marks = self._store.queued_marks()
        known = {run_id: self._known[run_id] for run_id in marks if run_id in self._known}
        outdated = [run_id for run_id, mark in marks.items() if run_id not in known or known[run_id].mark != mark]
        for run in self._store.runs_named(outdated):  # without those that cannot be read
            recipe = self._shared(replace(run.recipe, seed=0))
            whole = self._reader.durations.of_whole(recipe)
            known[run.id] = _Known(marks[run.id], run, recipe, whole, self._reader.waiting_run(run, whole))
        self._known = known
        self._time()
        return [each.waiting for each in known.values()]

    def _time(self) -> None:
        """Tell the runs how long they take by what is known now."""
        recipes = {id(each.recipe): each.recipe for each in self._known.values()}
        wholes = {place: self._reader.durations.of_whole(recipe) for place, recipe in recipes.items()}
        for each in self._known.values():
            whole = wholes[id(each.recipe)]
            if whole != each.whole:
                each.whole, each.waiting = whole, self._reader.waiting_run(each.run, whole)

    def _shared(self, recipe: Recipe) -> Recipe:
        """The one object that stands for all recipes equal to this one."""
        if len(self._recipes) >= _MOST_RECIPES:
            self._recipes.clear()
        return self._recipes.setdefault(recipe, recipe)


def _work_left(run: Run) -> float:
    """Multiply-accumulate operations of the epochs that are not done yet."""
    epochs = run.recipe.epochs - run.epochs_done
    return float(_macs(replace(run.recipe, seed=0)) * run.recipe.forward_passes_per_epoch * epochs)


@lru_cache(maxsize=_MOST_RECIPES)
def _macs(recipe: Recipe) -> int:
    """Of one image; 0 for layers that do not fit together, whose run ends as soon as it begins."""
    try:
        layers = layers_of(recipe)
        check_architecture(layers)
    except ValueError:
        return 0
    return trace(layers).macs
