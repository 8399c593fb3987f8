"""The command store: what it prints, its exit codes, and its JSON."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from command_under_test import call

from s7core.recipe import Recipe
from s7core.runs.schema import VERSION


def test_a_sound_store_is_ok_and_one_with_a_fault_exits_with_1_and_a_line_for_it(store, finish, tmp_path):
    run_id = finish(store, Recipe(epochs=2), "net1", [20, 10])
    assert call("store", "check", "--store", store.url) == f"ok: 1 run with 2 epochs in {store.url}\n"
    told = json.loads(call("store", "check", "--json"))  # S7_STORE
    assert told == {"store": store.url, "ok": True, "runs": 1, "epochs": 2, "faults": []}
    with sqlite3.connect(tmp_path / "runs.sqlite") as connection:
        connection.execute("DELETE FROM epochs WHERE epoch = 1")
    connection.close()
    [line] = call("store", "check", "--store", store.url, code=1).splitlines()
    assert line.startswith(f"{run_id}: ") and line.endswith(".")
    told = json.loads(call("store", "check", "--json", code=1))
    assert not told["ok"] and {fault["run"] for fault in told["faults"]} == {run_id}
    (tmp_path / "runs.sqlite").write_bytes(b"nothing of a database " * 99)
    for name in ("runs.sqlite-wal", "runs.sqlite-shm"):
        (tmp_path / name).unlink(missing_ok=True)
    assert "store restore FILE" in call("store", "check", code=1)


def test_a_backup_is_written_and_restored_by_the_lines_of_the_handbook(store, tmp_path):
    store.submit(Recipe(), "net1")
    copy = tmp_path / "copy.sqlite"
    assert call("store", "backup", str(copy)).startswith(f"Wrote {copy}: 1 run, 0.")
    told = json.loads(call("store", "backup", str(copy), "--json"))
    assert told == {"file": str(copy), "runs": 1, "bytes": copy.stat().st_size}
    store.submit(Recipe(seed=2), "net1")
    line = call("store", "restore", str(copy))
    assert line.startswith(f"Restored 1 run (1 queued) from {copy}; what the store held is kept in {tmp_path}/runs-before-")
    told = json.loads(call("store", "restore", str(copy), "--json"))
    assert told["states"] == {"queued": 1} and Path(told["kept"]).exists() and len(store.runs()) == 1
    assert call("store", "compact").startswith("Compacted the store: 0.")
    assert set(json.loads(call("store", "compact", "--json"))) == {"bytes_before", "bytes"}


def test_a_store_of_an_earlier_version_is_migrated_once_and_the_copy_of_it_is_named(tmp_path):
    dump = Path(__file__).parent.parent / "runs" / "migrations" / "formats" / "format_6_sqlite.sql"
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    with closing(sqlite3.connect(tmp_path / "old.sqlite")) as connection:
        connection.executescript(dump.read_text())
    line = call("store", "migrate", "--store", url)
    [kept] = tmp_path.glob("old-format-6-*.sqlite")
    assert (
        line == f"The store was brought from format 6 to format {VERSION}; the store as it was is kept in {str(kept)!r}.\n"
    )
    assert call("store", "migrate", "--store", url) == f"Nothing to do: {url} has format {VERSION} already\n"
    told = json.loads(call("store", "migrate", "--store", url, "--json"))
    assert told == {"found": VERSION, "format": VERSION, "kept": None}
    told = json.loads(call("store", "migrate", "--store", str(kept), "--json"))
    assert told["found"] == 6 and Path(told["kept"]).exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["backup"], "store backup needs a FILE"),
        (["restore"], "store restore needs a FILE"),
        (["migrate", "--store", "absent.sqlite"], "where there is no store yet"),
        (["migrate", "x.sqlite"], "FILE is 'x.sqlite', but store migrate takes none"),
        (["compact", "x.sqlite"], "FILE is 'x.sqlite', but store compact takes none"),
        (["backup", "/proc/none/x.sqlite"], "FILE is '/proc/none/x.sqlite', which is in a folder that does not exist"),
        (["restore", "absent.sqlite"], "which is not there"),
        (["burn"], "burn"),
        (["check", "--store", "sqlite:/x"], "lacks slashes"),
    ],
)
def test_what_cannot_be_obeyed_gets_one_line(arguments, words, store):
    store.submit(Recipe(), "net1")
    told = call("store", *arguments, code=2)
    assert words in told and told.count("\n") == 1
