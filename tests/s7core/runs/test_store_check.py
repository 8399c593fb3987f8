"""What a check of the store finds, each kind made on purpose, and that it finds nothing in a sound one."""

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from s7core.recipe import Recipe
from s7core.runs.store import Store
from s7core.runs.store_check import StoreFault, check_store

pytestmark = pytest.mark.sqlite_file

RECIPE = Recipe(epochs=3)


@pytest.fixture
def run_id(store, finish) -> str:
    """A finished run in the store, with two others beside it that are sound."""
    finish(store, RECIPE, "net1", [300, 200, 100])
    store.submit(RECIPE, "net1")
    return finish(store, RECIPE, "final-exp1", [30, 20, 10])


def change(store: Store, statement: str, *values: object) -> None:
    """Change the file as another program would, which keeps no references whole."""
    with sqlite3.connect(store.url.removeprefix("sqlite:///")) as connection:
        connection.execute(statement, values)
    connection.close()


FAULTS = {
    "a gap": ("DELETE FROM epochs WHERE run_id = ? AND epoch = 2", "its epochs have gaps: 2 are recorded, from 1 to 3"),
    "no first epoch": ("DELETE FROM epochs WHERE run_id = ? AND epoch = 1", "from 2 to 3"),
    "too few epochs": ("DELETE FROM epochs WHERE run_id = ? AND epoch = 3", "finished with 2 of 3 epochs"),
    "orphans": ("DELETE FROM runs WHERE id = ?", "3 rows of epochs belong to"),
    "short predictions": (
        "UPDATE epochs SET predictions = x'00' WHERE run_id = ? AND epoch = 2",
        "epoch 2 has no prediction",
    ),
    "short answers": ("UPDATE results SET probabilities = x'00' WHERE run_id = ?", "no probabilities"),
    "no result": ("DELETE FROM results WHERE run_id = ?", "it has epochs but no result"),
    "a checkpoint left": ("INSERT INTO checkpoints VALUES (?, x'00')", "a checkpoint to go on from is kept"),
    "unreadable": ("UPDATE runs SET recipe = '{' WHERE id = ?", "its row cannot be read"),
    "no attempt": ("UPDATE runs SET state = 'running', attempt = NULL, process = NULL WHERE id = ?", "without an attempt"),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_each_fault_is_found_in_its_run_and_nowhere_else_with_a_cure(kind, store, run_id):
    assert check_store(store.url).faults == []
    statement, words = FAULTS[kind]
    change(store, statement, run_id)
    faults = check_store(store.url).faults
    assert {fault.run for fault in faults} == {run_id}
    assert any(words in fault.fault for fault in faults) and all(fault.cure for fault in faults)
    assert faults[0].line.startswith(f"{run_id}: ") and "\n" not in faults[0].line


def test_a_checkpoint_of_a_run_without_epochs_and_a_process_that_is_gone_are_found(store):
    waiting, terminal = store.submit(RECIPE, "net1"), store.submit(RECIPE, "net1", state="running")
    assert check_store(store.url).faults == []  # this process trains it
    change(store, "INSERT INTO checkpoints VALUES (?, x'00')", waiting)
    change(store, "UPDATE runs SET process = 999999999 WHERE id = ?", terminal)
    found = {fault.run: fault.fault for fault in check_store(store.url).faults}
    assert found == {
        waiting: "it has a checkpoint but no epoch",
        terminal: "it counts as running, but its process is gone",
    }
    assert store.run(terminal).state == "running"  # a check changes nothing


def test_a_sound_store_is_counted(store, run_id):
    checked = check_store(store.url)
    assert (checked.runs, checked.epochs, checked.faults) == (3, 6, [])


def test_a_damaged_file_is_named_with_the_way_to_a_backup_and_is_not_changed(store, run_id, tmp_path):
    store.close()
    path = tmp_path / "runs.sqlite"
    content = bytearray(path.read_bytes())
    for damaged in (content[:8192] + b"\x5a" * (len(content) - 8192), content[:9_000], b"no database " * 999):
        path.write_bytes(damaged)
        faults = check_store(store.url).faults
        assert faults and all(fault.run == "" and "store restore FILE" in fault.cure for fault in faults), faults
        assert path.read_bytes() == damaged


def test_a_store_that_is_empty_or_not_there_or_cannot_be_opened_is_named_and_none_is_made(store, tmp_path):
    (tmp_path / "empty.sqlite").touch()
    for name, words in {"absent.sqlite": "is not there", "empty.sqlite": "is empty", "": "which is a folder"}.items():
        [fault] = check_store(str(tmp_path / name)).faults
        assert isinstance(fault, StoreFault) and words in fault.line
    assert not (tmp_path / "absent.sqlite").exists() and os.path.getsize(tmp_path / "empty.sqlite") == 0
    change(store, "UPDATE schema_version SET version = 99")
    [fault] = check_store(store.url).faults
    assert "another version of S7 Lab wrote" in fault.fault


@pytest.mark.slow
@pytest.mark.one_core
def test_nothing_is_found_in_a_sound_store_while_others_write_and_delete(store, finish):
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            store.delete(finish(store, Recipe(epochs=2), "net1", [2, 1]))

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        found = [fault for _ in range(15) for fault in check_store(store.url).faults]
    finally:
        done.set()
        for writer in writers:
            writer.join()
    assert found == [] and Path(store.url.removeprefix("sqlite:///")).exists()
