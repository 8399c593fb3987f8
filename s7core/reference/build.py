"""Trains the reference runs that are missing, side by side on all cores, and writes them as files."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from s7core.formatting import percent
from s7core.lesson.groups import Group
from s7core.recipe import Recipe
from s7core.reference import archive
from s7core.reference.reference_store import ReferenceStore, reference_run_id
from s7core.runs.backends.local import LocalBackend
from s7core.runs.dispatch import Dispatch
from s7core.runs.records import Run
from s7core.runs.store import Store

BUILD_POLL_SECONDS = 1.0


def reference_recipe(group: Group, seed: int) -> Recipe:
    """The recipe of a group's reference run with this seed, on one CPU thread and in bfloat16.

    With one thread the sums of a step depend on nothing but the kind of processor, and runs train side by side.
    """
    return replace(group.recipe, seed=seed, device="cpu", threads=1, precision="bfloat16")


def build(
    groups: Sequence[Group],
    seeds: int | None,
    store: Store,
    reference_store: ReferenceStore,
    again: bool,
    say: Callable[[str], None],
) -> int:
    """Train the runs of these groups that the reference store lacks, or with `again` all of them; returns how many.

    `seeds`: the seeds 1 to this in each group, None for as many as the group declares. The runs train in `store`; one that
    is there already is not trained twice unless `again`, so an interrupted build goes on where it was. `say` gets a line
    for each run that has been written.

    OSError before any training if the folder cannot be written to; RuntimeError names a run that did not finish.
    """
    reference_store.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=reference_store.folder):
        pass
    wanted = {
        reference_run_id(group, seed): (group, reference_recipe(group, seed))
        for group in groups
        for seed in range(1, (seeds or group.seeds) + 1)
    }
    if not again:
        wanted = {key: pair for key, pair in wanted.items() if not reference_store.has(key)}
    training = {key: _submit(store, group, recipe, again) for key, (group, recipe) in wanted.items()}
    dispatch = Dispatch(store, LocalBackend())
    try:
        while training:
            for key, run in _finished(training, store):
                del training[key]
                _write(wanted[key][0], run, key, store, reference_store)
                say(f"{key}: {_summary(run)}; {len(training)} to go")
            time.sleep(BUILD_POLL_SECONDS if training else 0)
    finally:
        dispatch.close()
    return len(wanted)


def _submit(store: Store, group: Group, recipe: Recipe, again: bool) -> str:
    """The id of a run of this recipe in the store: one that is finished, active or resumed, or else a new one."""
    for run in [] if again else store.runs():
        if run.recipe == recipe and (run.state == "finished" or run.active):
            return run.id
        if run.recipe == recipe and run.can_resume:
            store.resume(run.id)
            return run.id
    return store.submit(recipe, group.experiment)


def _finished(training: dict[str, str], store: Store) -> Iterator[tuple[str, Run]]:
    """Those of the runs {reference id: id in the store} that have finished; RuntimeError for one that never will."""
    for key, store_id in list(training.items()):
        run = store.run(store_id)
        if run is None or (not run.active and run.state != "finished"):
            raise RuntimeError(f"{key} is {run.state if run else 'deleted'}. {run.message if run else ''}".strip())
        if run.state == "finished":
            yield key, run


def _summary(run: Run) -> str:
    assert run.started_at is not None and run.finished_at is not None  # both are recorded of a finished run
    seconds = run.finished_at - run.started_at
    return f"{percent(run.last_test_accuracy)} after {run.epochs_done} epochs, {seconds:.0f} s"


def _write(group: Group, run: Run, key: str, store: Store, reference_store: ReferenceStore) -> None:
    by_epoch = [store.predictions(run.id, epoch) for epoch in range(1, run.epochs_done + 1)]
    predictions, result = [stored for stored in by_epoch if stored is not None], store.result(run.id)
    assert len(predictions) == run.epochs_done and result is not None  # both are recorded with each epoch
    archive.write_archive(reference_store.path(key), group, run, store.epochs(run.id), predictions, result)
