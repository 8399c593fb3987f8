"""Building reference runs: what is trained, what is written, and how an interrupted build goes on.

Nothing is trained here: the queue is replaced by one that records made-up epochs.
"""

import zipfile
from dataclasses import replace
from typing import ClassVar

import numpy
import pytest

from s7core.data.mnist import load_mnist
from s7core.lesson.groups import Group, group
from s7core.recipe import Recipe
from s7core.reference import build as build_module
from s7core.reference.archive import read_snapshots
from s7core.reference.build import SNAPSHOT_SEEDS, build, build_snapshots, reference_recipe, snapshot_seed
from s7core.reference.reference_store import ReferenceStore, reference_run_id
from s7core.runs.attempt import Attempt
from s7core.runs.records import EpochRecord, Result
from s7core.runs.store import Store

TINY = Group("net1", "Tiny", "net1", replace(group("net1").recipe, epochs=2), seeds=2)


class RecordingQueue:
    """In place of Dispatch: every queued run ends at once, in the state that `ends` has for its seed."""

    ends: ClassVar[dict[int, str]] = {}
    closed: ClassVar[int] = 0
    snapshots: ClassVar[dict[int, bytes]] = {}  # that each run keeps
    loss: ClassVar[float] = 0.1  # of each epoch's training

    def __init__(self, store: Store, backend: object) -> None:
        labels = load_mnist().test_labels.numpy().astype("uint8")
        for run in store.runs("queued"):
            attempt = store.claim([run.id], running=0)
            store.update(run.id, started_at=100.0, device="CPU")
            if self.snapshots:
                Attempt(store, run.id, attempt).add_weight_snapshots(self.snapshots)
            for epoch in range(1, run.recipe.epochs + 1):
                record = EpochRecord(epoch, self.loss, 0.9, 0.1, 1.0, None, None, 0.01, 1.0)
                result = Result(0.1, 1.0, numpy.eye(10, dtype="<f4")[labels].tobytes(), b"weights")
                Attempt(store, run.id, attempt).add_epoch(record, labels.tobytes(), result, None)
            Attempt(store, run.id, attempt).end(self.ends.get(run.recipe.seed, "finished"), "it ended")
            store.update(run.id, finished_at=160.0)

    def close(self) -> None:
        type(self).closed += 1


@pytest.fixture(autouse=True)
def queue(monkeypatch) -> type[RecordingQueue]:
    monkeypatch.setattr(build_module, "Dispatch", RecordingQueue)
    monkeypatch.setattr(build_module, "LocalBackend", lambda: None)
    monkeypatch.setattr(RecordingQueue, "ends", {})
    monkeypatch.setattr(RecordingQueue, "closed", 0)
    monkeypatch.setattr(RecordingQueue, "snapshots", {})
    monkeypatch.setattr(RecordingQueue, "loss", 0.1)
    return RecordingQueue


@pytest.fixture
def reference_store(tmp_path) -> ReferenceStore:
    return ReferenceStore(tmp_path / "runs")


def test_a_reference_recipe_changes_nothing_but_seed_and_machine():
    recipe = reference_recipe(TINY, 7)
    assert set(recipe.differences(TINY.recipe)) == {"seed", "device", "threads", "precision"}
    assert (recipe.seed, recipe.device, recipe.threads, recipe.precision) == (7, "cpu", 1, "bfloat16")


def test_every_seed_of_a_group_is_trained_and_written_as_a_file(store, reference_store, queue):
    lines = []
    assert build([TINY], None, store, reference_store, again=False, say=lines.append) == 2
    assert [run.id for run in reference_store.runs()] == ["ref-net1-s1", "ref-net1-s2"]
    for seed, run in enumerate(reference_store.runs(), start=1):
        assert run.recipe == reference_recipe(TINY, seed) and len(reference_store.epochs(run.id)) == 2
        assert len(reference_store.predictions(run.id, 2)) == 10_000 and reference_store.result(run.id).weights == b"weights"
    assert sorted(line.split(": ")[1] for line in lines) == [
        "100.00% after 2 epochs, 60 s; 0 to go",
        "100.00% after 2 epochs, 60 s; 1 to go",
    ]
    assert queue.closed == 1


def test_what_is_there_already_is_not_trained_twice_unless_again(store, reference_store):
    assert build([TINY], 1, store, reference_store, again=False, say=print) == 1
    assert build([TINY], 2, store, reference_store, again=False, say=print) == 1
    assert build([TINY], 2, store, reference_store, again=False, say=print) == 0 and len(store.runs()) == 2
    assert build([TINY], 2, store, reference_store, again=True, say=print) == 2 and len(store.runs()) == 4


def test_an_interrupted_build_uses_finished_runs_of_its_store_and_resumes_stopped_ones(store, reference_store):
    stopped = store.submit(reference_recipe(TINY, 1), "net1", state="stopped")
    other = store.submit(Recipe(), "final-exp1", state="stopped")
    assert build([TINY], 2, store, reference_store, again=False, say=print) == 2
    assert store.run(stopped).state == "finished" and store.run(other).state == "stopped" and len(store.runs()) == 3
    reference_store.path("ref-net1-s1").unlink()
    assert build([TINY], 2, store, reference_store, again=False, say=print) == 1 and len(store.runs()) == 3


def test_a_file_with_a_damaged_part_is_made_again(store, reference_store):
    assert build([TINY], 1, store, reference_store, again=False, say=print) == 1
    path = reference_store.path("ref-net1-s1")
    whole = path.read_bytes()
    damaged = bytearray(whole)
    damaged[whole.index(b"probabilities") + 60] ^= 0xFF
    path.write_bytes(damaged)
    assert reference_store.run("ref-net1-s1") and not reference_store.has("ref-net1-s1")
    assert build([TINY], 1, store, reference_store, again=False, say=print) == 1 and path.read_bytes() == whole


def test_a_run_that_fails_ends_the_build_with_its_message_and_closes_the_queue(store, reference_store, queue):
    queue.ends = {2: "failed"}
    with pytest.raises(RuntimeError, match=r"^ref-net1-s2 is failed\. it ended$"):
        build([TINY], None, store, reference_store, again=False, say=print)
    assert queue.closed == 1 and reference_store.has("ref-net1-s1") and not reference_store.has("ref-net1-s2")


def test_a_run_that_was_interrupted_for_good_ends_the_build_and_the_next_one_goes_on(store, reference_store, queue):
    """After several deaths in a row, or where the surroundings failed it."""
    queue.ends = {1: "interrupted"}
    with pytest.raises(RuntimeError, match=r"^ref-net1-s1 is interrupted\. it ended$"):
        build([TINY], 1, store, reference_store, again=False, say=print)
    queue.ends = {}
    assert build([TINY], 1, store, reference_store, again=False, say=print) == 1


def test_a_run_that_is_deleted_meanwhile_ends_the_build(store, reference_store, monkeypatch):
    monkeypatch.setattr(store, "run", lambda run_id: None)
    with pytest.raises(RuntimeError, match=r"^ref-net1-s1 is deleted\.$"):
        build([TINY], 1, store, reference_store, again=False, say=print)


@pytest.mark.parametrize("state", ["running", "queued"])
def test_a_run_that_still_trains_or_is_back_in_the_queue_is_waited_for(state, store, reference_store, monkeypatch):
    """It goes back to the queue when its process dies, and is trained on from there."""
    run, asked, slept = store.run, [], []

    def run_later(run_id: str):
        asked.append(run_id)
        found = run(run_id)
        return replace(found, state=state) if len(asked) == 1 else found

    monkeypatch.setattr(store, "run", run_later)
    monkeypatch.setattr(build_module.time, "sleep", slept.append)
    assert build([TINY], 1, store, reference_store, again=False, say=print) == 1
    assert slept == [build_module.BUILD_POLL_SECONDS, 0] and len(asked) == 2


LAST = 2 * TINY.recipe.steps_per_epoch
KEPT = {0: b"\0\0" * 9, 5: b"\1\1" * 9, LAST: b"\2\2" * 9}


def members(reference_store: ReferenceStore, key: str) -> dict[str, bytes]:
    with zipfile.ZipFile(reference_store.path(key)) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_snapshots_are_added_to_the_file_of_one_seed_and_nothing_else_in_it_changes(store, reference_store, queue):
    build([TINY], None, store, reference_store, again=False, say=print)
    before, lines = members(reference_store, "ref-net1-s1"), []
    other = reference_store.path("ref-net1-s2").read_bytes()
    queue.snapshots = KEPT
    assert build_snapshots([TINY], store, reference_store, again=False, say=lines.append) == 1
    after = members(reference_store, "ref-net1-s1")
    assert after.pop("snapshots") and after == before and reference_store.path("ref-net1-s2").read_bytes() == other
    assert read_snapshots(reference_store.path("ref-net1-s1")) == {5: KEPT[5]}  # the others need no bytes
    [line] = lines
    assert line.endswith("; the same to the bit, so only its snapshots were added; 0 to go")
    assert build_snapshots([TINY], store, reference_store, again=False, say=print) == 0 and len(store.runs()) == 3
    assert build_snapshots([TINY], store, reference_store, again=True, say=print) == 1 and len(store.runs()) == 4


def test_a_file_whose_numbers_come_out_otherwise_is_replaced_as_a_whole_and_that_is_said(store, reference_store, queue):
    build([TINY], 1, store, reference_store, again=False, say=print)
    queue.snapshots, queue.loss, lines = KEPT, 0.2, []
    assert build_snapshots([TINY], store, reference_store, again=False, say=lines.append) == 1
    assert "; NOT the same to the bit, so all of the file was replaced" in lines[0]
    assert [epoch.train_loss for epoch in reference_store.epochs("ref-net1-s1")] == [0.2, 0.2]
    assert read_snapshots(reference_store.path("ref-net1-s1")) == {5: KEPT[5]}


def test_a_new_file_of_that_seed_has_its_snapshots_at_once(store, reference_store, queue):
    queue.snapshots = KEPT
    assert build([TINY], None, store, reference_store, again=False, say=print) == 2
    assert read_snapshots(reference_store.path("ref-net1-s1")) == {5: KEPT[5]}
    assert read_snapshots(reference_store.path("ref-net1-s2")) is None
    assert build_snapshots([TINY], store, reference_store, again=False, say=print) == 0


def test_a_run_that_was_begun_before_snapshots_were_kept_is_not_gone_on_with(store, reference_store, queue):
    finished = store.submit(reference_recipe(TINY, 1), "net1")
    RecordingQueue(store, None)
    queue.snapshots = KEPT
    assert store.run(finished).state == "finished" and store.snapshot_moments(finished) == []
    assert build_snapshots([TINY], store, reference_store, again=False, say=print) == 1 and len(store.runs()) == 2
    reference_store.path("ref-net1-s1").unlink()
    assert build_snapshots([TINY], store, reference_store, again=False, say=print) == 1 and len(store.runs()) == 2


def test_a_group_whose_first_seed_learns_nothing_has_the_snapshots_of_its_median():
    """By the last test accuracy of all its shipped runs; the other groups have those of seed 1."""
    for key, seed in SNAPSHOT_SEEDS.items():
        runs = sorted(ReferenceStore().group(key), key=lambda run: run.last_test_accuracy)
        assert runs[len(runs) // 2].recipe.seed == snapshot_seed(group(key)) == seed
        assert ReferenceStore().run(reference_run_id(group(key), 1)).last_test_accuracy < 0.2
    assert snapshot_seed(TINY) == 1


def test_a_folder_that_cannot_be_written_to_is_refused_before_anything_is_trained(store, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError):
        build([TINY], 1, store, ReferenceStore(tmp_path / "file" / "runs"), again=False, say=print)
    assert not store.runs()
