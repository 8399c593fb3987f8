"""`lesson`: the plan and the handout as files."""

import json

import pytest
from command_under_test import call


def test_both_pages_are_written(store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("lesson", "plan", "--students", "24").startswith("Wrote lesson-plan.html (")
    assert "24 students" in (tmp_path / "lesson-plan.html").read_text()
    told = json.loads(call("lesson", "handout", "--class", "9b", "-o", "page.html", "--json"))
    assert told == {"file": "page.html", "bytes": (tmp_path / "page.html").stat().st_size}
    assert "<b>9b</b>" in (tmp_path / "page.html").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("poster",), "WHAT is 'poster', but it must be one of plan, handout."),
        (("plan", "--students", "0"), "students is 0, but it must be a whole number from 1 to 1,000."),
        (("plan", "--minutes", "9999"), "minutes is 9999, but it must be a whole number from 1 to 600."),
        (("plan", "-o", "no/such/folder.html"), "no/such/folder.html cannot be used (No such file or directory)"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(store, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert said in call("lesson", *arguments, code=2)
