"""The file of a reference run: everything comes back from it, and the same run gives the same file."""

import zipfile

import numpy as np
import pytest
from safetensors.torch import load

from s7core.lesson.groups import group
from s7core.reference import archive


def test_a_written_run_gives_back_every_figure_and_every_answer(archived):
    store, run, path = archived.store, archived.run, archived.reference_store.path(archived.key)
    back = archive.read_archive(path)
    assert list(back.epochs) == store.epochs(run.id)
    assert (back.run.recipe, back.run.device, back.run.versions) == (run.recipe, run.device, run.versions)
    assert back.run.id == archived.key and back.run.epochs_done == run.epochs_done and back.run.state == "finished"
    assert back.run.kept_test_accuracy == run.kept_test_accuracy and back.run.best_test_accuracy == run.best_test_accuracy
    assert back.run.is_reference and not run.is_reference and back.run.group == "final-exp1"
    assert archive.read_predictions(path) == [store.predictions(run.id, 1)]
    assert archive.read_result(path).weights == store.result(run.id).weights
    assert load(archive.read_result(path).weights).keys() == load(store.result(run.id).weights).keys()


def test_probabilities_come_back_as_far_as_a_page_shows_them(archived):
    before = np.frombuffer(archived.store.result(archived.run.id).probabilities, "<f4")
    after = np.frombuffer(archive.read_result(archived.reference_store.path(archived.key)).probabilities, "<f4")
    assert np.array_equal(after, archive.rounded_probabilities(before).astype(np.float32))
    assert np.abs(after - before).max() < 0.0003


def test_probabilities_are_rounded_by_at_most_what_is_promised():
    every = np.geomspace(archive.NEGLIGIBLE, 1, 100_000, dtype=np.float32)
    large, rounded = every >= archive.COARSE_BELOW, archive.rounded_probabilities(every).astype(np.float32)
    assert np.array_equal(rounded[large], every[large].astype(np.float16).astype(np.float32))
    normal = ~large & (every > np.finfo(np.float16).smallest_normal)
    assert (np.abs(rounded[normal] / every[normal] - 1) <= 1 / 32 + 1e-3).all() and rounded.all()
    assert not archive.rounded_probabilities(np.float32([archive.NEGLIGIBLE / 2, 0])).any()


def test_differences_between_epochs_are_undone_to_the_byte(tmp_path, archived):
    epochs = [archived.store.epochs(archived.run.id)[0]] * 3
    random = np.random.default_rng(1)
    predictions = [random.integers(0, 10, 10_000, np.uint8).tobytes() for _ in epochs]
    path, result = tmp_path / "ref-x-s1.zip", archived.store.result(archived.run.id)
    archive.write_archive(path, group("net1"), archived.run, epochs, predictions, result)
    assert archive.read_predictions(path) == predictions


def test_the_same_run_gives_the_same_file_and_leaves_no_other(tmp_path, archived):
    store, run = archived.store, archived.run
    again = tmp_path / "new folder" / "again.zip"
    predictions = [store.predictions(run.id, 1)]
    archive.write_archive(again, group("final-exp1"), run, store.epochs(run.id), predictions, store.result(run.id))
    assert again.read_bytes() == archived.reference_store.path(archived.key).read_bytes()
    assert [path.name for path in again.parent.iterdir()] == ["again.zip"]
    assert zipfile.ZipFile(again).testzip() is None


@pytest.mark.parametrize("damage", [lambda content: content[:5_000], lambda content: b"", lambda content: b"PK" + content])
def test_a_damaged_file_raises_one_of_the_named_errors(tmp_path, archived, damage):
    from s7core.reference.reference_store import ARCHIVE_ERRORS

    path = tmp_path / "ref-net1-s1.zip"
    path.write_bytes(damage(archived.reference_store.path(archived.key).read_bytes())[:-30])
    with pytest.raises(ARCHIVE_ERRORS):
        archive.read_archive(path)
