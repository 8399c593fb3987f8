"""The command digits: what it lists, the files that it writes, and what it refuses."""

import io
import json
import zipfile

import pytest
from command_under_test import call

from s7core.classroom.digit_sets import DigitSets
from s7core.classroom.register import Register
from s7core.classroom.visitor import Visitor
from s7core.export.digit_files import IMAGES_NAME, LABELS_NAME

SEVEN = "4d33b333-b33373d9"


@pytest.fixture
def drawn(store) -> DigitSets:
    """Ada of 9b drew a 7 and a 1, and somebody on this machine a 7."""
    register, sets = Register(store), DigitSets(store)
    of = register.open_class("9b")
    who = Visitor(True, False, register.join("9b", "Ada")[0], of)
    sets.keep(who, 7, SEVEN)
    sets.keep(who, 1, "808080c0")
    sets.keep(Visitor(), 7, SEVEN)
    return sets


def test_all_sets_are_listed_by_what_they_hold(drawn):
    assert call("digits", "list") == "Your digits: 1 digits of 1\n9b's digits: 2 digits of 1\n"
    assert json.loads(call("digits", "list", "--json")) == [
        {"class": None, "digits": 1, "authors": 1},
        {"class": "9b", "digits": 2, "authors": 1},
    ]


def test_a_store_without_digits_lists_none_in_a_sentence(store):
    assert call("digits", "list") == "No set holds a digit yet.\n" and call("digits", "list", "--json") == "[]\n"


def test_a_class_s_digits_are_written_as_idx_and_as_pictures(drawn, tmp_path):
    for format, names in (("idx", {IMAGES_NAME, LABELS_NAME}), ("png", {"all-digits.png", "1-001.png", "7-001.png"})):
        file = tmp_path / f"{format}.zip"
        assert call("digits", "export", "9B", "--format", format, "-o", str(file)).startswith(f"Wrote {file}: 2 digits (")
        with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
            assert set(archive.namelist()) == names


def test_without_a_class_one_s_own_are_exported_under_the_usual_name(drawn, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = json.loads(call("digits", "export", "--format", "idx", "--json"))
    size = (tmp_path / "your-digits-idx.zip").stat().st_size
    assert told == {"class": None, "format": "idx", "digits": 1, "file": "your-digits-idx.zip", "bytes": size}


def test_a_set_is_deleted_alone(drawn):
    assert call("digits", "delete", "9b") == "Deleted 9b's digits: 2 digits.\n"
    assert json.loads(call("digits", "delete", "--json")) == {"class": None, "deleted": 1}
    assert not drawn.sets()


@pytest.mark.parametrize(("arguments", "said"), [
    (("export", "9b"), "format is None, but it must be one of idx, png"),
    (("export", "9b", "--format", "csv"), "format is 'csv'"),
    (("export", "9x", "--format", "idx"), "CLASS is '9x', but there is no such class"),
    (("list", "9b"), "lists all sets"),
    (("delete", "9b", "--format", "idx"), "only `digits export` takes one"),
    (("export", "--format", "idx", "-o", "no-such-folder/digits.zip"), "no-such-folder/digits.zip cannot be used"),
])  # fmt: skip
def test_what_cannot_be_done_is_one_line(drawn, arguments, said):
    told = call("digits", *arguments, code=2)
    assert told.count("\n") == 1 and said in told
    assert len(drawn.sets()) == 2


def test_an_empty_set_makes_no_file(store, tmp_path):
    assert "no digits yet" in call("digits", "export", "--format", "png", "-o", str(tmp_path / "x.zip"), code=2)
    assert not (tmp_path / "x.zip").exists()
