"""Who opens a store of an earlier version reads on Train where it is kept as it was; students and others do not."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from pages_under_test import open_page, opened_by, opened_by_teacher, words

from s7core.classroom.register import Register
from s7core.runs.store import Store

pytestmark = pytest.mark.usefixtures("no_workers")

DUMP = Path(__file__).parents[3] / "s7core" / "runs" / "migrations" / "formats" / "format_7_sqlite.sql"


@pytest.fixture
def old_store(tmp_path, monkeypatch) -> str:
    """The address of a store of format 7 that nobody has opened."""
    with closing(sqlite3.connect(tmp_path / "old.sqlite")) as connection:
        connection.executescript(DUMP.read_text())
    monkeypatch.setenv("S7_STORE", str(tmp_path / "old.sqlite"))
    return str(tmp_path / "old.sqlite")


def test_the_teacher_reads_on_train_where_the_store_is_kept_as_it_was(old_store, tmp_path, monkeypatch):
    monkeypatch.setenv("S7_TEACHER_PASSWORD", "chalk")
    shown = words(opened_by_teacher("train"))
    [kept] = tmp_path.glob("old-format-7-*.sqlite")
    assert "The store was brought from format 7" in shown and kept.name.removesuffix(".sqlite") in shown.replace("\\", "")


def test_whoever_has_a_server_to_themselves_reads_it_too(old_store, monkeypatch):
    with closing(sqlite3.connect(old_store)) as connection:
        connection.execute("DELETE FROM classes")
        connection.commit()
    at = open_page("train")
    first = at.caption[0].value
    assert "The store was brought from format 7" in first, "it stands above everything that is not the page's name"


def test_a_store_of_this_format_has_no_such_line(store):
    assert "was brought from format" not in words(open_page("train"))


def test_a_student_reads_nothing_of_the_files_of_the_server(old_store, monkeypatch):
    monkeypatch.setenv("S7_TEACHER_PASSWORD", "chalk")
    at = opened_by("Ada-token", "train")
    assert not at.exception and "was brought from format" not in words(at)
    assert Register(Store(old_store)).student("Ada-token").nickname == "Ada"
