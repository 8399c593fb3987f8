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
from s7core.reference.snapshot_member import chosen_snapshots, pack_snapshots
from s7core.runs.backends.local import LocalBackend
from s7core.runs.dispatch import Dispatch
from s7core.runs.records import Run
from s7core.runs.store import Store

BUILD_POLL_SECONDS = 1.0
SNAPSHOT_SEEDS = {"batch-norm-dropout-00": 3}  # by the key of a group; its seed 1 learned nothing, and 3 is its median


def reference_recipe(group: Group, seed: int) -> Recipe:
    """The recipe of a group's reference run with this seed, on one CPU thread and in bfloat16.

    With one thread the sums of a step depend on nothing but the kind of processor, and runs train side by side.
    """
    return replace(group.recipe, seed=seed, device="cpu", threads=1, precision="bfloat16")


def snapshot_seed(group: Group) -> int:
    """The seed of a group whose file has weight snapshots."""
    return SNAPSHOT_SEEDS.get(group.key, 1)


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
    _check_folder(reference_store)
    wanted = [(group, seed) for group in groups for seed in range(1, (seeds or group.seeds) + 1)]
    if not again:
        wanted = [pair for pair in wanted if not reference_store.has(reference_run_id(*pair))]

    def submit(group: Group, seed: int) -> str:
        return _submit(store, group, reference_recipe(group, seed), again)

    def file(group: Group, run: Run, key: str) -> str:
        _write(group, run, key, store, reference_store)
        return ""

    return _train({reference_run_id(*pair): (pair[0], submit(*pair)) for pair in wanted}, store, file, say)


def build_snapshots(
    groups: Sequence[Group], store: Store, reference_store: ReferenceStore, again: bool, say: Callable[[str], None]
) -> int:
    """Train the `snapshot_seed` of these groups again and add weight snapshots to its file; returns how many.

    Files that have snapshots are left out unless `again`. A file whose figures, answers and weights come out the same to
    the bit keeps all else that is in it. One that does not, as on another kind of processor, is replaced by the new run,
    and `say` is told. For the rest see `build`.
    """
    _check_folder(reference_store)
    keys = {reference_run_id(group, snapshot_seed(group)): group for group in groups}
    wanted = {key: group for key, group in keys.items() if again or not _has_snapshots(reference_store, key)}

    def file(group: Group, run: Run, key: str) -> str:
        if not _is_same(run, key, store, reference_store):
            _write(group, run, key, store, reference_store)
            return "; NOT the same to the bit, so all of the file was replaced"
        archive.replace_snapshots(reference_store.path(key), _member(run, store))
        return "; the same to the bit, so only its snapshots were added"

    def submit(group: Group) -> str:
        recipe = reference_recipe(group, snapshot_seed(group))
        return _submit(store, group, recipe, again, with_snapshots=True)

    return _train({key: (group, submit(group)) for key, group in wanted.items()}, store, file, say)


def _check_folder(reference_store: ReferenceStore) -> None:
    reference_store.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=reference_store.folder):
        pass


def _train(
    wanted: dict[str, tuple[Group, str]], store: Store, file: Callable[[Group, Run, str], str], say: Callable[[str], None]
) -> int:
    """Train runs {reference id: (group, id in the store)} and hand each to `file`, whose answer is added to its line."""
    training = {key: store_id for key, (_, store_id) in wanted.items()}
    dispatch = Dispatch(store, LocalBackend())
    try:
        while training:
            for key, run in _finished(training, store):
                del training[key]
                told = file(wanted[key][0], run, key)
                say(f"{key}: {_summary(run)}{told}; {len(training)} to go")
            time.sleep(BUILD_POLL_SECONDS if training else 0)
    finally:
        dispatch.close()
    return len(wanted)


def _submit(store: Store, group: Group, recipe: Recipe, again: bool, with_snapshots: bool = False) -> str:
    """The id of a run of this recipe in the store: one that is finished, active or resumed, or else a new one.

    `with_snapshots`: not one that was begun when no snapshots were kept.
    """
    for run in [] if again else store.runs():
        if run.recipe != recipe or (with_snapshots and run.epochs_done and store.snapshot_moments(run.id)[:1] != [0]):
            continue
        if run.state == "finished" or run.active:
            return run.id
        if run.can_resume:
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
    predictions, result = _predictions(run, store), store.result(run.id)
    assert len(predictions) == run.epochs_done and result is not None  # both are recorded with each epoch
    has_snapshots = run.recipe.seed == snapshot_seed(group) and store.snapshot_moments(run.id)
    snapshots = _member(run, store) if has_snapshots else None
    archive.write_archive(reference_store.path(key), group, run, store.epochs(run.id), predictions, result, snapshots)


def _predictions(run: Run, runs: Store | ReferenceStore) -> list[bytes]:
    """Those of each epoch."""
    by_epoch = [runs.predictions(run.id, epoch) for epoch in range(1, run.epochs_done + 1)]
    return [stored for stored in by_epoch if stored is not None]


def _member(run: Run, store: Store) -> bytes:
    """The snapshots of a run that its file gets."""
    kept = {at: store.weight_snapshot(run.id, at) for at in store.snapshot_moments(run.id)}
    snapshots = {at: weights for at, weights in kept.items() if weights is not None}
    return pack_snapshots(chosen_snapshots(snapshots, run.recipe.epochs * run.recipe.steps_per_epoch))


def _has_snapshots(reference_store: ReferenceStore, key: str) -> bool:
    return reference_store.has(key) and bool(reference_store.snapshot_moments(key))


def _is_same(run: Run, key: str, store: Store, reference_store: ReferenceStore) -> bool:
    """Whether a run of the store has the recipe, figures, answers and weights of the file, to the bit; False without one."""
    filed = reference_store.run(key) if reference_store.has(key) else None
    result, filed_result = store.result(run.id), reference_store.result(key)
    if filed is None or result is None or filed_result is None or filed.recipe != run.recipe:
        return False
    figures, filed_figures = (
        [replace(epoch, seconds=0.0) for epoch in epochs] for epochs in (store.epochs(run.id), reference_store.epochs(key))
    )
    return (figures, _predictions(run, store), result.weights) == (
        filed_figures,
        _predictions(filed, reference_store),
        filed_result.weights,
    )
