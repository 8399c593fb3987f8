"""Make the reference runs again: train what is missing, side by side on all cores, and file it."""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from s7core.lesson.groups import Group
from s7core.recipe import Recipe
from s7core.reference import archive
from s7core.reference.reference_store import ReferenceStore, run_id
from s7core.runs.backends.local import LocalBackend
from s7core.runs.dispatch import Dispatch
from s7core.runs.records import Run
from s7core.runs.store import Store

BUILD_POLL_SECONDS = 1.0
# One thread: the sums of a step then depend on nothing but the kind of processor, and runs train side by side.
MACHINE = {"device": "cpu", "threads": 1, "precision": "bfloat16"}


def reference_recipe(group: Group, seed: int) -> Recipe:
    return replace(group.recipe, seed=seed, **MACHINE)


def build(
    groups: Sequence[Group],
    seeds: int | None,
    store: Store,
    reference_store: ReferenceStore,
    again: bool,
    say: Callable[[str], None],
) -> int:
    """Train and file every run that is not in the reference store yet, or `again` all of them; the count of those filed.

    `seeds` a group, or as many as each asks for. What the store already holds is not trained twice unless `again`, so an
    interrupted build goes on where it was. OSError before any training if the folder cannot be written to; RuntimeError
    names a run that did not finish.
    """
    reference_store.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=reference_store.folder):
        pass
    wanted = {
        run_id(group, seed): (group, reference_recipe(group, seed))
        for group in groups
        for seed in range(1, (seeds or group.seeds) + 1)
    }
    if not again:
        wanted = {key: each for key, each in wanted.items() if not reference_store.has(key)}
    started = {key: _submit(store, group, recipe, again) for key, (group, recipe) in wanted.items()}
    dispatch = Dispatch(store, LocalBackend())
    try:
        waiting = dict(started)
        while waiting:
            for key, of_store in list(waiting.items()):
                run = store.run(of_store)
                if run is None or (not run.active and run.state != "finished"):
                    raise RuntimeError(f"{key} is {run.state if run else 'deleted'}. {run.message if run else ''}".strip())
                if run.state == "finished":
                    _file(wanted[key][0], run, key, store, reference_store)
                    del waiting[key]
                    say(
                        f"{key}: {run.last_test_accuracy:.2%} after {run.epochs_done} epochs, "
                        f"{run.finished_at - run.started_at:.0f} s; {len(waiting)} to go"
                    )
            time.sleep(BUILD_POLL_SECONDS if waiting else 0)
    finally:
        dispatch.close()
    return len(started)


def _submit(store: Store, group: Group, recipe: Recipe, again: bool) -> str:
    """The id of a run of this recipe: one that the store has already, gone on with if need be, or a new one."""
    for run in [] if again else store.runs():
        if run.recipe == recipe and (run.state == "finished" or run.active):
            return run.id
        if run.recipe == recipe and run.can_resume:
            store.resume(run.id)
            return run.id
    return store.submit(recipe, group.experiment)


def _file(group: Group, run: Run, key: str, store: Store, reference_store: ReferenceStore) -> None:
    predictions = [store.predictions(run.id, epoch) for epoch in range(1, run.epochs_done + 1)]
    archive.write(reference_store.path(key), group, run, store.epochs(run.id), predictions, store.result(run.id))
