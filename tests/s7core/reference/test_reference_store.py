"""The reference store: what it reads of a folder, and the shipped runs: whole, consistent, and as their recipes say."""

import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load

from s7core.data.errors import DataError
from s7core.lesson.experiments import experiments
from s7core.lesson.groups import groups
from s7core.lesson.stages import stage
from s7core.model.network import Network
from s7core.reference.archive import replace_snapshots
from s7core.reference.build import reference_recipe, snapshot_seed
from s7core.reference.reference_store import SHIPPED, ReferenceStore, reference_run_id
from s7core.reference.snapshot_member import pack_snapshots
from s7core.runs.weight_snapshot import decode_weights
from s7core.training.evaluate import evaluate

RUNS = ReferenceStore().runs()
MEGABYTE = 1_000_000


def test_an_archived_run_is_read_by_its_id(archived):
    store, run, reference_store, key = archived.store, archived.run, archived.reference_store, archived.key
    assert [found.id for found in reference_store.runs()] == [key] and reference_store.has(key)
    assert reference_store.run(key).recipe == run.recipe and reference_store.epochs(key) == store.epochs(run.id)
    assert reference_store.predictions(key, 1) == store.predictions(run.id, 1)
    assert reference_store.predictions(key, 0) is reference_store.predictions(key, run.epochs_done + 1) is None
    assert reference_store.result(key).weights == store.result(run.id).weights
    assert [found.id for found in reference_store.group("final-exp1")] == [key] and not reference_store.group("net1")


def test_single_steps_are_not_in_the_files(archived):
    assert archived.reference_store.steps(archived.key) == []


def test_initial_and_last_weights_are_offered_beside_the_snapshots_of_a_file_without_taking_room(tmp_path, archived):
    other, store, run, key = ReferenceStore(tmp_path), archived.store, archived.run, archived.key
    shutil.copy(archived.reference_store.path(key), other.path(key))
    assert other.snapshot_moments(key) == [] and other.weight_snapshot(key, 0) is other.weight_snapshot(key, 4) is None
    moments = store.snapshot_moments(run.id)
    snapshots = {moment: store.weight_snapshot(run.id, moment) for moment in moments}
    assert moments == [0, 1, 2, 3, 4]
    replace_snapshots(other.path(key), pack_snapshots({2: snapshots[2]}))
    assert other.snapshot_moments(key) == [0, 2, 4] and other.has(key)
    assert {moment: other.weight_snapshot(key, moment) for moment in (0, 2, 4)} == {at: snapshots[at] for at in (0, 2, 4)}
    assert other.weight_snapshot(key, 1) is other.weight_snapshot(key, 5) is other.weight_snapshot(key, -1) is None


def test_a_run_that_is_not_there_is_none(archived):
    reference_store = archived.reference_store
    for run_id in ("ref-net1-s1", archived.run.id, "../runs", "ref-\0", "ref-" + "x" * 999):
        assert reference_store.run(run_id) is None and not reference_store.has(run_id)
        assert reference_store.epochs(run_id) == []
        assert reference_store.predictions(run_id, 1) is None and reference_store.result(run_id) is None
        assert reference_store.snapshot_moments(run_id) == [] and reference_store.weight_snapshot(run_id, 0) is None
        reference_store.check_whole(run_id)


def test_a_file_that_was_cut_off_is_left_out_until_it_is_whole_again(tmp_path, archived):
    key, cut = archived.key, ReferenceStore(tmp_path)
    whole = archived.reference_store.path(key).read_bytes()
    cut.path(key).write_bytes(whole[:5_000])
    assert cut.runs() == [] and not cut.has(key) and cut.run(key) is None
    cut.path(key).write_bytes(whole)
    assert [run.id for run in cut.runs()] == [key] and cut.has(key)


@pytest.mark.parametrize("part", ["predictions", "probabilities", "weights.safetensors"])
def test_a_run_with_a_damaged_part_is_listed_and_the_part_is_one_sentence(part, tmp_path, archived):
    other, key = ReferenceStore(tmp_path), archived.key
    with zipfile.ZipFile(archived.reference_store.path(key)) as whole, zipfile.ZipFile(other.path(key), "w") as damaged:
        for name in whole.namelist():
            damaged.writestr(name, whole.read(name) if name != part else b"")
    content = other.path(key).read_bytes()
    if part == "weights.safetensors":  # a flipped byte: any length could be right
        whole_bytes = bytearray(archived.reference_store.path(key).read_bytes())
        whole_bytes[whole_bytes.index(b"weights.safetensors") + 200] ^= 0xFF
        content = bytes(whole_bytes)
    other.path(key).write_bytes(content)
    assert [run.id for run in other.runs()] == [key] and not other.has(key)
    with pytest.raises(DataError, match="is damaged: make it again with `python -m s7core reference build`"):
        other.predictions(key, 1) if part == "predictions" else other.result(key)
    with pytest.raises(DataError, match=str(other.path(key))):
        other.check_whole(key)


def test_a_file_that_disappears_while_it_is_asked_for_is_none(tmp_path, archived, monkeypatch):
    other, key = ReferenceStore(tmp_path), archived.key
    shutil.copy(archived.reference_store.path(key), other.path(key))
    seen = other.version
    other.path(key).unlink()
    monkeypatch.setattr(ReferenceStore, "version", seen)
    monkeypatch.setattr(ReferenceStore, "_key", lambda self, run_id: seen[0])
    assert other.runs() == [] and other.run(key) is None and not other.has(key) and other.epochs(key) == []
    assert other.predictions(key, 1) is None and other.result(key) is None
    assert other.snapshot_moments(key) == [] and other.weight_snapshot(key, 0) is None


def test_a_file_that_disappears_between_listing_and_looking_is_no_error(tmp_path, archived, monkeypatch):
    other = ReferenceStore(tmp_path)
    shutil.copy(archived.reference_store.path(archived.key), other.path(archived.key))
    gone = tmp_path / "ref-net1-s9.zip"
    found = [gone, other.path(archived.key)]
    monkeypatch.setattr(Path, "glob", lambda folder, pattern: iter(found))
    assert [path for path, *_ in other.version] == found[1:] and len(other.runs()) == 1


@pytest.mark.parametrize("place", [60, 100, 400])
def test_a_file_with_a_flipped_byte_is_left_out_and_named_in_the_log(tmp_path, archived, place, caplog):
    damaged = bytearray(archived.reference_store.path(archived.key).read_bytes())
    damaged[place] ^= 0xFF
    other = ReferenceStore(tmp_path)
    other.path(archived.key).write_bytes(damaged)
    assert other.runs() == [] and other.epochs(archived.key) == [] and "is damaged: make it again" in caplog.text


def test_a_run_of_a_group_that_is_no_longer_declared_is_left_out(tmp_path, archived):
    """Its file's name does not matter: the group stands in it."""
    from s7core.lesson.groups import Group
    from s7core.reference import archive

    other, run, store = ReferenceStore(tmp_path), archived.run, archived.store
    unknown = Group("no-such-group", "Gone", "final-exp1", run.recipe)
    predictions = [store.predictions(run.id, 1)]
    path = other.path(reference_run_id(unknown, 1))
    archive.write_archive(path, unknown, run, store.epochs(run.id), predictions, store.result(run.id))
    assert other.runs() == [] and other.run("ref-no-such-group-s1") is not None


def test_the_version_changes_with_every_change_of_a_file(tmp_path, archived):
    changing, key = ReferenceStore(tmp_path), archived.key
    versions = [changing.version]
    changing.path(key).write_bytes(archived.reference_store.path(key).read_bytes())
    versions.append(changing.version)
    os.utime(changing.path(key), ns=(1, 1))
    versions.append(changing.version)
    changing.path(key).unlink()
    assert len(set(versions)) == 3 and changing.version == versions[0] and hash(versions[1])


# The runs that are shipped.


def snapshot_size(path: Path) -> int:
    """The bytes that a file has grown by its snapshots."""
    with zipfile.ZipFile(path) as file:
        return sum(member.compress_size for member in file.infolist() if member.filename == "snapshots")


def test_all_reference_runs_together_stay_below_15_megabytes_and_their_snapshots_below_6():
    of_snapshots = sum(map(snapshot_size, SHIPPED.glob("*.zip")))
    assert of_snapshots <= 6 * MEGABYTE
    assert sum(path.stat().st_size for path in SHIPPED.glob("*.zip")) - of_snapshots < 15 * MEGABYTE


@pytest.mark.parametrize("group", groups(), ids=lambda group: group.key)
def test_one_seed_of_every_group_is_shipped_with_snapshots_of_its_own_training(group):
    """The numbers between are finite, and change from the initial weights to the last ones."""
    reference_store = ReferenceStore()
    run = reference_store.run(reference_run_id(group, snapshot_seed(group)))
    moments = reference_store.snapshot_moments(run.id)
    assert moments[0] == 0 and moments[-1] == run.recipe.epochs * run.recipe.steps_per_epoch
    assert len(moments) >= (3 if group.recipe.stage == "init" else 12)
    first, middle, last = (
        reference_store.weight_snapshot(run.id, at) for at in (0, moments[len(moments) // 2], moments[-1])
    )
    states = [decode_weights(run.recipe, weights) for weights in (first, middle, last)]
    name = next(name for name in states[0] if name.endswith("weight"))
    assert all(np.isfinite(state[name].numpy()).all() for state in states) and len({first, middle, last}) == 3


def test_runs_are_in_the_order_of_their_groups_and_seeds():
    order = [group.key for group in groups()]
    places = [(order.index(run.group), run.recipe.seed) for run in RUNS]
    assert places == sorted(places) and len(set(places)) == len(places)


@pytest.mark.parametrize("group", groups(), ids=lambda group: group.key)
def test_every_group_is_shipped_whole(group):
    assert [run.recipe.seed for run in ReferenceStore().group(group.key)] == list(range(1, group.seeds + 1))


def test_the_record_reaches_what_it_is_for():
    """A mean of 99.50% over seeds, after the last of at most 20 epochs, the test set never watched."""
    runs = ReferenceStore().group("final-record")
    assert len(runs) >= 10 and np.mean([run.last_test_accuracy for run in runs]) >= 0.995
    assert all(run.epochs_done <= 20 and not run.looks_by_scheduler for run in runs)


@pytest.mark.parametrize("group", groups(), ids=lambda group: group.key)
def test_a_group_s_runs_have_its_recipe_and_differ_in_their_seed(group):
    for run in ReferenceStore().group(group.key):
        assert run.recipe == reference_recipe(group, run.recipe.seed)
        assert run.id == reference_run_id(group, run.recipe.seed) and run.epochs_done == group.recipe.epochs


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.id)
def test_a_run_s_recorded_accuracies_are_those_of_its_recorded_answers(run, mnist):
    reference_store, labels = ReferenceStore(), mnist.test_labels.numpy()
    for record in reference_store.epochs(run.id):
        answers = np.frombuffer(reference_store.predictions(run.id, record.epoch), np.uint8)
        assert (answers == labels).mean() == pytest.approx(record.test_accuracy)
    probabilities = np.frombuffer(reference_store.result(run.id).probabilities, "<f4").reshape(-1, 10)
    assert np.allclose(probabilities.sum(1), 1, atol=0.01)  # small ones are rounded
    undecided = np.sort(probabilities, 1)[:, -1] - np.sort(probabilities, 1)[:, -2] < 1e-3  # float16 may tie them
    assert ((probabilities.argmax(1) == answers) | undecided).all()


@pytest.mark.parametrize("key", [published.key for published in experiments() if published.stage.key != "init"])
def test_shipped_weights_give_the_shipped_answers(key, mnist):
    """On another kind of processor a digit on the edge may fall to the other side."""
    run = next(iter(ReferenceStore().group(key)), None)
    if run is None:
        pytest.skip(f"no reference run of {key} is shipped yet")
    network = Network(stage(run.recipe.stage).architecture(run.recipe.batch_norm, run.recipe.dropout))
    network.load_state_dict(load(ReferenceStore().result(run.id).weights))
    some = slice(0, 2_500)
    [found] = evaluate(network, mnist.test_images[some], mnist.test_labels[some])
    before = np.frombuffer(ReferenceStore().predictions(run.id, run.epochs_done), np.uint8)[some]
    assert (found.probabilities.argmax(1).numpy() != before).sum() <= 2


def test_an_unknown_group_is_one_sentence_that_names_those_there_are():
    with pytest.raises(ValueError, match=r"experiment is 'final', but it must be one of init, net1, .*"):
        ReferenceStore().group("final")
