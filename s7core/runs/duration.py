"""How long runs take: one that has not started, and what is left of one that trains."""

import time
from collections.abc import Callable
from typing import Protocol

from s7core.analysis.run_progress import expected_seconds, seconds_left
from s7core.recipe import Recipe
from s7core.runs.pace import measured_pace
from s7core.runs.records import EpochRecord, Run
from s7core.runs.store_reader import StoreReader

KEPT_SECONDS = 5.0  # how old may be what is known of a network's pace
_MOST_KEPT = 512  # networks
_TELLING_SHARE = 0.25  # of the first epoch, after which its steps tell how long the run takes


def seconds_since(moment: float | None) -> float | None:
    """Seconds since a stored time; None where there is none, or where it lies ahead because a clock was set back."""
    passed = None if moment is None else time.time() - moment
    return passed if passed is not None and passed >= 0 else None


class EpochSource(Protocol):
    """What tells the pace of a network: a store, or what is kept of one."""

    def latest_epoch_like(self, stage: str, layers: str, threads: int) -> tuple[Run, EpochRecord] | None:
        """The newest run of this network with as many threads that has recorded an epoch, and the last of its epochs."""
        ...


def expected_run_seconds(store: EpochSource, recipe: Recipe) -> float | None:
    """Seconds that a run of this recipe will take once it trains; None where nothing is known of its network's pace."""
    found = store.latest_epoch_like(recipe.stage, recipe.layers, recipe.threads)
    return run_seconds_from(recipe, (found[0].recipe, found[1].seconds) if found else None)


def run_seconds_from(recipe: Recipe, epoch: tuple[Recipe, float] | None) -> float | None:
    """Seconds that a run of this recipe will take, from the recipe and the seconds of an epoch of the same network.

    Without an epoch it is estimated from the pace that was measured on this machine; None where there is neither.
    """
    if epoch:
        return expected_seconds(recipe, *epoch)
    pace = measured_pace(recipe)
    return pace.seconds_of(recipe) if pace else None


class ExpectedDurations:
    """`expected_run_seconds` for many calls a second: what is known of a network is read again after KEPT_SECONDS."""

    def __init__(self, store: StoreReader, clock: Callable[[], float] = time.monotonic) -> None:
        self._store, self._epochs = store, _KeptEpochs(store, clock)

    def of_whole(self, recipe: Recipe) -> float | None:
        """Seconds of a run of this recipe from its first epoch to its last; None where unknown."""
        return expected_run_seconds(self._epochs, recipe)

    def of_waiting(self, run: Run) -> float | None:
        """Seconds that a queued run will train: those of its epochs that are not done yet."""
        whole = self.of_whole(run.recipe)
        return None if whole is None else whole * (run.recipe.epochs - run.epochs_done) / run.recipe.epochs

    def left(self, run: Run) -> float | None:
        """Seconds until a run that trains ends, by its own epochs, or before there is one by its network's usual pace.

        Without a known pace they are unknown until a part of the first epoch is done.
        """
        steps = self._store.steps_done(run.id)
        whole = None if run.epochs_done else self.of_whole(run.recipe)
        if whole is not None:
            return max(0.0, whole * (1 - steps / (run.recipe.epochs * run.recipe.steps_per_epoch)))
        if not run.epochs_done and steps < run.recipe.steps_per_epoch * _TELLING_SHARE:
            return None  # the first steps take longer than the others
        epoch_seconds = [epoch.seconds for epoch in self._store.epochs(run.id)]
        return seconds_left(run.recipe, steps, epoch_seconds, seconds_since(run.started_at))


class _KeptEpochs:
    """The latest epoch of each network, however many recipes train it; several threads may ask at once."""

    def __init__(self, store: StoreReader, clock: Callable[[], float]) -> None:
        self._store, self._clock = store, clock
        self._kept: dict[tuple[str, str, int], tuple[float, tuple[Run, EpochRecord] | None]] = {}

    def latest_epoch_like(self, stage: str, layers: str, threads: int) -> tuple[Run, EpochRecord] | None:
        """As the store has it, or had it at most KEPT_SECONDS ago."""
        network = (stage, layers, threads)
        read_at, found = self._kept.get(network, (float("-inf"), None))
        if self._clock() - read_at > KEPT_SECONDS:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._store.latest_epoch_like(*network)
            self._kept[network] = (self._clock(), found)
        return found
