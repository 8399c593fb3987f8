"""The file of a reference run: everything comes back from it, and the same run gives the same file."""

import io
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load

from s7core.data.errors import DataError
from s7core.lesson.groups import group
from s7core.reference import archive
from s7core.reference.snapshot_member import pack_snapshots


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


def test_a_run_with_snapshots_gives_them_back_and_one_without_has_none(tmp_path, archived):
    store, run = archived.store, archived.run
    assert archive.read_snapshots(archived.reference_store.path(archived.key)) is None
    for snapshots in (SNAPSHOTS, {}):
        path = tmp_path / "ref-net1-s1.zip"
        facts = (store.epochs(run.id), [store.predictions(run.id, 1)], store.result(run.id))
        archive.write_archive(path, group("net1"), run, *facts, pack_snapshots(snapshots))
        assert archive.read_snapshots(path) == snapshots
        assert archive.read_result(path).weights == store.result(run.id).weights


def test_snapshots_that_are_added_or_replaced_leave_all_else_of_a_file_as_it_was_to_the_byte(tmp_path, archived):
    shipped = archived.reference_store.path(archived.key).read_bytes()
    path = tmp_path / "ref-net1-s1.zip"
    path.write_bytes(shipped)
    for snapshots in ({1: b"\0\0"}, SNAPSHOTS):
        archive.replace_snapshots(path, pack_snapshots(snapshots))
        assert archive.read_snapshots(path) == snapshots and zipfile.ZipFile(path).testzip() is None
        with zipfile.ZipFile(io.BytesIO(shipped)) as before:
            assert path.read_bytes()[: before.start_dir] == shipped[: before.start_dir]
    path.write_bytes(shipped[:-30])
    with pytest.raises(DataError, match="is damaged"):
        archive.replace_snapshots(path, pack_snapshots(SNAPSHOTS))
    assert path.read_bytes() == shipped[:-30]


def test_the_same_run_gives_the_same_file_and_leaves_no_other(tmp_path, archived):
    store, run = archived.store, archived.run
    again = tmp_path / "new folder" / "again.zip"
    predictions = [store.predictions(run.id, 1)]
    archive.write_archive(again, group("final-exp1"), run, store.epochs(run.id), predictions, store.result(run.id))
    assert again.read_bytes() == archived.reference_store.path(archived.key).read_bytes()
    assert [path.name for path in again.parent.iterdir()] == ["again.zip"]
    assert zipfile.ZipFile(again).testzip() is None


SNAPSHOTS = {2: b"\x01\x3c" * 500, 7: b"\x02\xbc" * 500}
READERS = (archive.read_archive, archive.read_predictions, archive.read_result, archive.read_snapshots)


def changed(path, **parts: bytes | None):
    """The same file with these members replaced, or left out where they are None."""
    with zipfile.ZipFile(path) as whole:
        members = {name: whole.read(name) for name in whole.namelist()} | parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as written:
        for name, content in members.items():
            if content is not None:
                written.writestr(name, content)
    return path


@pytest.fixture
def copy(tmp_path, archived):
    """With snapshots."""
    path = Path(shutil.copy(archived.reference_store.path(archived.key), tmp_path / "ref-net1-s1.zip"))
    archive.replace_snapshots(path, pack_snapshots(SNAPSHOTS))
    return path


def sentence(read, path) -> str:
    with pytest.raises(DataError) as told:
        read(path)
    assert str(path) in str(told.value) and "`python -m s7core reference build`" in str(told.value)
    assert "\n" not in str(told.value)
    return str(told.value)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:5_000],
        lambda content: b"",
        lambda content: b"PK" + content[:-30],
        lambda content: b"x" * 999,
    ],
)
def test_a_damaged_file_is_one_sentence_that_names_it_and_the_cure(damage, read, copy):
    copy.write_bytes(damage(copy.read_bytes()))
    assert "is damaged" in sentence(read, copy)


def test_no_flipped_byte_gives_other_facts_or_a_traceback(copy):
    whole, random = copy.read_bytes(), np.random.default_rng(1)
    before = [read(copy) for read in READERS]
    for place in [*range(0, 60, 4), *random.integers(0, len(whole), 60), *range(len(whole) - 320, len(whole), 8)]:
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        copy.write_bytes(damaged)
        for read, expected in zip(READERS, before, strict=True):
            try:
                assert read(copy) == expected, place
            except DataError as told:
                assert str(copy) in str(told)


@pytest.mark.parametrize(
    ("read", "parts"),
    [
        (archive.read_predictions, {"predictions": bytes(9_999)}),
        (archive.read_predictions, {"predictions": bytes(20_000)}),  # of one epoch more than there is
        (archive.read_predictions, {"predictions": b""}),
        (archive.read_predictions, {"predictions": None}),
        (archive.read_result, {"probabilities": bytes(2 * 99_999)}),
        (archive.read_result, {"probabilities": bytes(2 * 100_010)}),
        (archive.read_result, {"probabilities": bytes(2 * 100_000 - 1)}),
        (archive.read_result, {"probabilities": None}),
        (archive.read_result, {"weights.safetensors": None}),
        (archive.read_snapshots, {"snapshots": b""}),
        (archive.read_snapshots, {"snapshots": pack_snapshots(SNAPSHOTS)[:-1]}),
        (archive.read_snapshots, {"snapshots": pack_snapshots(SNAPSHOTS)[:9]}),
        *(
            (read, {"run.json": content})
            for read in READERS[:3]
            for content in (None, b"", b"{", b"[]", b"null", b"{}", b"\xff")
        ),
        (archive.read_archive, {"run.json": b'{"epochs": []}'}),
    ],
)
def test_a_part_that_is_missing_or_of_another_length_counts_as_damage(read, parts, copy):
    assert "is damaged" in sentence(read, changed(copy, **parts))


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("error", "reason"), [(OSError(5, "Input/output error"), "Input/output error"), (MemoryError(), "too little memory")]
)
def test_a_file_that_cannot_be_read_says_why(error, reason, read, copy, monkeypatch):
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(zipfile, "ZipFile", fails)
    assert f"cannot be read ({reason})" in sentence(read, copy)


@pytest.mark.parametrize("read", READERS)
def test_a_file_that_is_not_there_is_missing_and_not_damaged(read, tmp_path):
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "ref-net1-s1.zip")


def test_a_file_that_cannot_be_written_leaves_the_one_before(copy, archived, monkeypatch):
    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    store, run, before = archived.store, archived.run, copy.read_bytes()
    monkeypatch.setattr(os, "replace", no_space)
    with pytest.raises(OSError):
        archive.write_archive(
            copy, group("net1"), run, store.epochs(run.id), [store.predictions(run.id, 1)], store.result(run.id)
        )
    assert copy.read_bytes() == before and os.listdir(copy.parent) == [copy.name]
