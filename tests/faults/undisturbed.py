"""The numbers of runs that nothing disturbed, and in what a disturbed run differs from them."""

import tempfile
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from s7core.recipe import Recipe
from s7core.runs.records import EpochRecord, LiveTestRecord, Result, Run, StepRecord
from s7core.runs.store import Store
from s7core.runs.worker import execute

ALL = 10**9  # steps: none is left out


@dataclass(frozen=True)
class Numbers:
    """Everything that a run has calculated; only how long it took is left out."""

    epochs: list[EpochRecord]
    predictions: list[bytes | None]
    steps: list[StepRecord]
    live_tests: list[LiveTestRecord]
    result: Result | None


def numbers_of(store: Store, run_id: str) -> Numbers:
    """What the store has of a run."""
    epochs = store.epochs(run_id)
    return Numbers(
        [replace(epoch, seconds=0.0) for epoch in epochs],
        [store.predictions(run_id, epoch.epoch) for epoch in epochs],
        store.steps(run_id, ALL),
        store.live_tests(run_id),
        store.result(run_id),
    )


@cache
def undisturbed(recipe: Recipe) -> Numbers:
    """The numbers of a run of this recipe, trained in this process."""
    with tempfile.TemporaryDirectory(prefix="s7-undisturbed-") as folder:
        store = Store(f"sqlite:///{Path(folder) / 'runs.sqlite'}")
        run_id = store.submit(recipe, "final-exp1", state="running")
        execute([run_id], store)
        run = store.run(run_id)
        assert run and run.state == "finished", run
        return numbers_of(store, run_id)


def differences(store: Store, run: Run, recipe: Recipe) -> list[str]:
    """In what a run of this recipe, which has ended, differs from one that nothing disturbed; empty if in nothing."""
    found, expected = numbers_of(store, run.id), undisturbed(recipe)
    different = [name for name, value in vars(expected).items() if getattr(found, name) != value]
    if run.state != "finished":
        different.append("its state")
    if run.finished_at is None or run.started_at is None:
        different.append("its times")
    return different
