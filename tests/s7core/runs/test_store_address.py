"""What people type as the address of a store leads to the file that it says, however often it is turned into a URL."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sql
from hypothesis import given
from hypothesis import strategies as st

from s7core.runs.address_password import shown_address
from s7core.runs.store import Store
from s7core.runs.store_address import store_file, store_url
from s7core.runs.store_error import StoreError

NAMES = [
    "plain.sqlite",
    "my runs.sqlite",
    "100%20.sqlite",
    "why?.sqlite",
    "a?b=c&d#e.sqlite",
    "ü€.sqlite",
    "a+b;c:d@e.sqlite",
]


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1))
def test_the_path_of_a_file_is_taken_as_it_stands_and_its_url_leads_to_the_same_file(name):
    path = f"/folder/{name}"
    url = store_url(path)
    assert store_file(url) == Path(os.path.abspath(path)) and store_url(url) == url == store_url(shown_address(url))


@pytest.mark.parametrize("name", NAMES)
def test_a_store_with_any_name_is_made_in_that_file_and_a_worker_finds_it_by_its_url(name, tmp_path):
    store = Store(str(tmp_path / name))
    assert [entry.name for entry in tmp_path.iterdir() if entry.suffix == ".sqlite"] == [name]
    code = "import sys; from s7core.runs.store import Store; print(Store(sys.argv[1]).submit.__self__.url)"
    worker = subprocess.run([sys.executable, "-c", code, store.url], capture_output=True, text=True, cwd="/", check=True)
    assert worker.stdout.strip() == store.url
    assert [entry.name for entry in tmp_path.iterdir() if entry.suffix == ".sqlite"] == [name]


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize(
    "typed",
    ["{here}/runs.sqlite", "runs.sqlite", "~/runs.sqlite", "my runs/a b.sqlite", "not/yet/there/runs.sqlite", "runs"],
)
def test_s7_store_may_be_any_path_for_the_command_line_and_folders_that_are_missing_are_made(typed, tmp_path):
    """The README says "wherever it points"."""
    home = tmp_path / "home"
    home.mkdir()
    named = typed.format(here=tmp_path)
    meant = home / "runs.sqlite" if named.startswith("~") else tmp_path / named
    surroundings = {**os.environ, "S7_STORE": named, "HOME": str(home)}
    ran = subprocess.run(
        [sys.executable, "-m", "s7core", "runs"], capture_output=True, text=True, cwd=tmp_path, env=surroundings
    )
    assert ran.returncode == 0 and "No runs yet" in ran.stdout, ran.stderr
    assert meant.is_file()


@pytest.mark.parametrize(
    ("name", "words"), [("", "which is a folder: add the name"), ("taken/runs.sqlite", "name a file in")]
)
def test_a_path_where_no_file_can_be_is_answered_with_the_cure(name, words, tmp_path):
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(StoreError, match=words):
        Store(str(tmp_path / name))


def test_an_address_means_what_it_says(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    meant = {
        "~/runs.sqlite": tmp_path / "home" / "runs.sqlite",
        "sqlite:///~/runs.sqlite": tmp_path / "home" / "runs.sqlite",
        "sqlite:////a%20b/x.sqlite": Path("/a b/x.sqlite"),
        "sqlite:////a b/why%3F%23%25.sqlite": Path("/a b/why?#%.sqlite"),
        "sqlite:///runs.sqlite": tmp_path / "runs.sqlite",
        "runs.sqlite": tmp_path / "runs.sqlite",
        "here/../runs.sqlite": tmp_path / "runs.sqlite",
        "//a/x.sqlite": Path("/a/x.sqlite"),
        "./~/x.sqlite": tmp_path / "~" / "x.sqlite",
    }
    for typed, file in meant.items():
        assert store_file(store_url(typed)) == file, typed


def test_a_path_of_windows_becomes_a_url_that_leads_back_to_it():
    url = sql.URL.create("sqlite", database=r"C:\Users\Ada B\runs.sqlite").render_as_string()
    assert store_file(url) == Path(r"C:\Users\Ada B\runs.sqlite")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "in memory would be lost"),
        (":memory:", "in memory would be lost"),
        ("sqlite:///file:x?mode=memory&uri=true", "has the parameter 'mode'"),
        ("sqlite:////home/why?.sqlite", "has the parameter"),
        ("sqlite:/home/runs.sqlite", "lacks slashes"),
        ("postgresql:host/runs", "lacks slashes"),
        ("sqlite://home/runs.sqlite", "names a computer"),
        ("~nobody-here/runs.sqlite", "no such home folder"),
        ("a\0b", "no address can have"),
        ("\udcff.sqlite", "no address can have"),
        ("postgresql://user:pw@host:port/runs", "is no database address"),
        ("file:///home/you/runs.sqlite", "write its path alone"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_in_a_sentence_that_names_it(typed, words):
    with pytest.raises(StoreError) as refused:
        store_url(typed)
    assert words in str(refused.value) and str(refused.value).startswith("store is '") and "\n" not in str(refused.value)
    assert "pw@" not in str(refused.value)


@pytest.mark.parametrize(
    "address", ["postgresql://ada:se@c/ret@host/runs", "postgresql://host/runs?user=ada&password=se@c/ret"]
)
def test_a_password_stays_in_the_url_and_out_of_all_that_is_shown(address):
    assert "ret" in store_url(address) and "ret" not in shown_address(store_url(address))
    with pytest.raises(StoreError) as refused:
        Store(address)  # no driver is installed, or no such server is there
    assert "ret" not in str(refused.value) and "host/runs" in str(refused.value)


def test_the_files_of_addresses_that_were_misread_before_are_not_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Store(f"sqlite:///{tmp_path}/a%20b.sqlite")
    assert {entry.name.split(".")[0] for entry in tmp_path.iterdir()} == {"a b"}
    with sqlite3.connect(tmp_path / "a b.sqlite") as connection:
        assert connection.execute("SELECT count(*) FROM runs").fetchone() == (0,)
