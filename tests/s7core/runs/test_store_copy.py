"""A backup is the store as it was at one moment, whatever happens meanwhile, and never half a file."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from s7core.recipe import Recipe
from s7core.runs import store_copy
from s7core.runs.store import Store
from s7core.runs.store_copy import (
    BESIDE,
    back_up,
    connected,
    copy_database,
    explained,
    file_of_store,
    free_name,
    keep_copy,
    put_in_place,
    remove_database,
    same_file,
    temporary_beside,
)
from s7core.runs.store_error import StoreError
from s7core.runs.store_restore import restore


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.sqlite_file
def test_a_copy_made_while_another_process_writes_has_whole_runs_and_all_that_ended_before(store, writer, tmp_path):
    for _ in range(5):
        writer.wait_for(len(writer.written) + 5)
        done = writer.written[-1]
        copy = back_up(store.url, tmp_path / "copy.sqlite")
        with sqlite3.connect(copy.file) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            counts = connection.execute("SELECT count(*) FROM steps GROUP BY run_id").fetchall()
        connection.close()
        assert set(counts) == {(20,)} and len(counts) == copy.runs >= done
    assert os.listdir(tmp_path).count("copy.sqlite") == 1 and not [name for name in os.listdir(tmp_path) if "part" in name]


@pytest.mark.sqlite_file
def test_a_copy_is_one_file_that_replaces_the_one_of_last_night_and_opens_as_a_store(store, tmp_path):
    target = tmp_path / "nights" / "runs.sqlite"
    target.parent.mkdir()
    for runs in (1, 2):
        store.submit(Recipe(seed=runs), "net1")
        copy = back_up(store.url, target)
        assert (copy.file, copy.runs, copy.size) == (target, runs, target.stat().st_size)
        assert os.listdir(target.parent) == ["runs.sqlite"]
    assert Store(str(target)).runs() == store.runs()


@pytest.mark.sqlite_file
def test_a_copy_that_was_looked_at_as_a_store_is_replaced_too(store, tmp_path):
    store.submit(Recipe(), "net1")
    copy = back_up(store.url, tmp_path / "copy.sqlite")
    looked_at = Store(str(copy.file))
    looked_at.submit(Recipe(seed=2), "net1")
    looked_at.close()
    restore(store.url, copy.file)
    store.delete(store.runs()[0].id)
    assert back_up(store.url, copy.file).runs == 1
    with sqlite3.connect(copy.file) as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (1,)
    connection.close()


@pytest.fixture
def refused(store, tmp_path):
    """Calls `back_up`, and returns the sentence; the folder has the same files with the same bytes afterwards."""

    def call(target: Path, url: str = store.url) -> str:
        before = contents(tmp_path)
        with pytest.raises(StoreError) as error:
            back_up(url, target)
        assert contents(tmp_path) == before
        return str(error.value)

    store.submit(Recipe(), "net1")
    store.close()
    return call


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(BESIDE))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.mark.sqlite_file
def test_a_target_that_would_destroy_something_is_refused(refused, store, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with sqlite3.connect(tmp_path / "books.sqlite") as connection:
        connection.execute("CREATE TABLE books (title)")
    connection.close()
    os.symlink(tmp_path / "runs.sqlite", tmp_path / "link.sqlite")
    other = Store(str(tmp_path / "other.sqlite"))
    other.submit(Recipe(), "net1")  # is open
    for name, words in {
        "notes.txt": "no copy of a store",
        "books.sqlite": "no copy of a store",
        "runs.sqlite": "the store itself",
        "link.sqlite": "the store itself",
        "other.sqlite": "is open as a store",
        "": "is a folder",
        "absent/copy.sqlite": "a folder that does not exist",
    }.items():
        assert words in refused(tmp_path / name), name
    assert len(other.runs()) == 1 == len(store.runs())


def test_a_store_that_is_not_there_and_one_in_a_server_are_named(refused, tmp_path):
    assert "no store yet" in refused(tmp_path / "copy.sqlite", str(tmp_path / "absent.sqlite"))
    assert "pg_dump" in refused(tmp_path / "copy.sqlite", "postgresql://ada:secret@host/runs")


@pytest.mark.sqlite_file
def test_a_damaged_store_is_never_copied_over_a_good_copy(store, tmp_path):
    for seed in range(100):
        store.submit(Recipe(seed=seed), "net1")
    back_up(store.url, tmp_path / "copy.sqlite")
    store.close()
    good, path = (tmp_path / "copy.sqlite").read_bytes(), tmp_path / "runs.sqlite"
    content = path.read_bytes()
    path.write_bytes(content[:8192] + b"\x5a" * (len(content) - 8192))
    with pytest.raises(StoreError, match="damaged"):
        back_up(store.url, tmp_path / "copy.sqlite")
    assert (tmp_path / "copy.sqlite").read_bytes() == good and not [n for n in os.listdir(tmp_path) if n.endswith("part")]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("mount"), reason="needs a small disk"
)
@pytest.mark.sqlite_file
def test_a_full_disk_gets_a_sentence_and_keeps_the_copy_of_last_night(store, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=300k", "none", str(disk)], capture_output=True).returncode:
        pytest.skip("this machine mounts no tmpfs")
    try:
        copy = back_up(store.url, disk / "copy.sqlite")
        good = copy.file.read_bytes()
        for seed in range(400):
            store.submit(Recipe(seed=seed), "net1")
        with pytest.raises(StoreError, match="make room"):
            back_up(store.url, disk / "copy.sqlite")
        assert os.listdir(disk) == ["copy.sqlite"] and copy.file.read_bytes() == good
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.sqlite_file
def test_a_copy_that_was_not_written_as_it_should_be_is_never_put_in_place(store, tmp_path, monkeypatch):
    store.submit(Recipe(), "net1")
    monkeypatch.setattr(store_copy, "copy_database", lambda source, target, *named: target.write_bytes(b"half a file" * 99))
    with pytest.raises(StoreError, match="was not written as it should be"):
        back_up(store.url, tmp_path / "copy.sqlite")
    assert not [name for name in os.listdir(tmp_path) if "copy" in name]


@pytest.mark.sqlite_file
def test_what_replaces_files_leaves_nothing_behind_and_names_what_cannot_be_written(store, tmp_path):
    file, address = file_of_store(store.url, "pg_dump")
    assert file == tmp_path / "runs.sqlite" and str(file) in address
    with temporary_beside(file) as temporary:
        copy_database(file, temporary, "store", "x")
        with connected(temporary) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("DELETE FROM runs")
        assert temporary.parent == tmp_path and temporary.exists()
        put_in_place(temporary, tmp_path / "there.sqlite")
    assert not temporary.exists() and same_file(tmp_path / "there.sqlite", tmp_path / "." / "there.sqlite")
    remove_database(tmp_path / "there.sqlite")
    assert not [name for name in os.listdir(tmp_path) if name.startswith("there")]
    with (
        pytest.raises(StoreError, match=r"FILE is 'x', which cannot be written \(.*denied\): make the file"),
        explained(Path("x")),
    ):
        raise PermissionError(13, "denied")


@pytest.mark.sqlite_file
def test_a_kept_copy_is_read_by_its_owner_only_and_two_of_one_second_have_two_names(store, tmp_path):
    store.submit(Recipe(), "net1")
    file = tmp_path / "runs.sqlite"
    kept = [keep_copy(file, free_name(file, "format-7"), "x") for _ in range(2)]
    assert len(set(kept)) == 2 and all(each.stat().st_mode & 0o777 == 0o600 for each in kept)
    assert [len(Store(str(each)).runs()) for each in kept] == [1, 1]
