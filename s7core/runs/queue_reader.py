"""What the order of the queue needs to know of the runs in the store."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from s7core.lesson.architecture import layers_of
from s7core.model.architecture_check import check_architecture
from s7core.model.trace import trace
from s7core.recipe import Recipe
from s7core.runs.backends.base import Backend
from s7core.runs.duration import ExpectedDurations
from s7core.runs.queue_order import TrainingRun, WaitingRun
from s7core.runs.records import Run
from s7core.runs.store_reader import StoreReader


class QueueReader:
    """Turns runs of a store into those of `queue_order`; it is safe to use from several threads."""

    def __init__(self, store: StoreReader, backend: Backend) -> None:
        self._backend = backend
        self._durations = ExpectedDurations(store)

    def waiting(self, queued: Iterable[Run]) -> list[WaitingRun]:
        """The queued runs with their expected durations and their work."""
        return [
            WaitingRun(
                run.id,
                run.student,
                run.recipe,
                run.created_at,
                self._backend.cores_for(run.recipe),
                self._durations.of_waiting(run),
                _work_left(run),
                not run.epochs_done and self._backend.trains_together(run.recipe),
            )
            for run in queued
        ]

    def training(self, running: Iterable[Run]) -> list[TrainingRun]:
        """The runs that train, with the seconds that they still take."""
        return [TrainingRun(run.student, self._backend.cores_for(run.recipe), self._durations.left(run)) for run in running]


def _work_left(run: Run) -> float:
    """Multiply-accumulate operations of the epochs that are not done yet."""
    epochs = run.recipe.epochs - run.epochs_done
    return float(_macs(replace(run.recipe, seed=0)) * run.recipe.forward_passes_per_epoch * epochs)


@lru_cache(maxsize=256)
def _macs(recipe: Recipe) -> int:
    """Of one image; 0 for layers that do not fit together, whose run ends as soon as it begins."""
    try:
        layers = layers_of(recipe)
        check_architecture(layers)
    except ValueError:
        return 0
    return trace(layers).macs
