import numpy as np
import pytest
from safetensors.torch import load

from s7core.lesson.groups import group
from s7core.reference import archive
from s7core.reference.reference_store import ReferenceStore, run_id
from s7core.runs.store import Store


@pytest.fixture(scope="module")
def filed(finished_url, tmp_path_factory):
    """A finished run of the store, and the reference_store with its file."""
    store = Store(finished_url)
    run = store.runs()[0]
    reference_store = ReferenceStore(tmp_path_factory.mktemp("reference_store"))
    predictions = [store.predictions(run.id, epoch) for epoch in range(1, run.epochs_done + 1)]
    key = run_id(group("final-exp1"), run.recipe.seed)
    archive.write(
        reference_store.path(key), group("final-exp1"), run, store.epochs(run.id), predictions, store.result(run.id)
    )
    return store, run, reference_store, key


def test_a_filed_run_gives_back_every_figure_and_every_answer(filed):
    store, run, reference_store, key = filed
    back = reference_store.run(key)
    assert (back.recipe, back.device, back.versions, back.epochs_done) == (
        run.recipe,
        run.device,
        run.versions,
        run.epochs_done,
    )
    assert back.is_reference and not run.is_reference and back.kept_test_accuracy == run.kept_test_accuracy
    assert reference_store.epochs(key) == store.epochs(run.id)
    assert reference_store.predictions(key, 1) == store.predictions(run.id, 1)
    assert reference_store.predictions(key, run.epochs_done + 1) is None
    assert load(reference_store.result(key).weights).keys() == load(store.result(run.id).weights).keys()
    assert reference_store.result(key).weights == store.result(run.id).weights


def test_filed_probabilities_are_those_of_the_run_as_far_as_a_page_shows_them(filed):
    store, run, reference_store, key = filed
    before, after = (
        np.frombuffer(each.probabilities, "<f4") for each in (store.result(run.id), reference_store.result(key))
    )
    assert np.array_equal(after, archive.rounded(before).astype(np.float32))
    every = np.geomspace(archive.NEGLIGIBLE, 1, 100_000, dtype=np.float32)
    large, rounded = every >= archive.COARSE_BELOW, archive.rounded(every).astype(np.float32)
    assert np.array_equal(rounded[large], every[large].astype(np.float16).astype(np.float32))
    normal = ~large & (every > np.finfo(np.float16).smallest_normal)
    assert (np.abs(rounded[normal] / every[normal] - 1) <= 1 / 32 + 1e-3).all() and rounded.all()
    assert not archive.rounded(np.float32([archive.NEGLIGIBLE / 2, 0])).any()


def test_differences_between_epochs_are_undone_to_the_byte(tmp_path, filed):
    store, run, _, _ = filed
    epochs = [store.epochs(run.id)[0]] * 3
    random = np.random.default_rng(1)
    predictions = [random.integers(0, 10, 10_000, np.uint8).tobytes() for _ in epochs]
    path = tmp_path / "ref-x-s1.zip"
    archive.write(path, group("net1"), run, epochs, predictions, store.result(run.id))
    assert archive.read_predictions(path) == predictions


def test_a_file_that_was_cut_off_is_left_out_and_made_again_by_a_build(tmp_path, filed):
    _, _, reference_store, key = filed
    cut = ReferenceStore(tmp_path)
    cut.path(key).write_bytes(reference_store.path(key).read_bytes()[:5_000])
    assert cut.runs() == [] and not cut.has(key) and cut.run(key) is None
    cut.path(key).write_bytes(reference_store.path(key).read_bytes())
    assert [run.id for run in cut.runs()] == [key] and cut.has(key)


@pytest.mark.parametrize("at", [60, 100, 400])
def test_a_file_with_a_flipped_byte_is_left_out_too(tmp_path, filed, at, caplog):
    _, _, reference_store, key = filed
    damaged = bytearray(reference_store.path(key).read_bytes())
    damaged[at] ^= 0xFF
    other = ReferenceStore(tmp_path)
    other.path(key).write_bytes(damaged)
    assert other.runs() == [] and other.epochs(key) == [] and "is no reference run" in caplog.text


def test_the_same_run_gives_the_same_file(tmp_path, filed):
    store, run, reference_store, key = filed
    predictions = [store.predictions(run.id, 1)]
    again = tmp_path / "again.zip"
    archive.write(again, group("final-exp1"), run, store.epochs(run.id), predictions, store.result(run.id))
    assert again.read_bytes() == reference_store.path(key).read_bytes()
