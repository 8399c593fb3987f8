"""The button that saves a file."""

import ast
from pathlib import Path

import pytest

from dashboard.components.save_button import save_button
from dashboard.server.deferred_files import FileNotMadeError
from s7core.runs.store_error import StoreError

DASHBOARD = Path(__file__).parents[3] / "dashboard"


def two_buttons() -> None:
    from dashboard.components.save_button import save_button

    save_button("CSV", lambda: "a", "a.csv", "text/csv", key="a", about="All of it.")
    save_button("ONNX", lambda: "b", "b.onnx", "text/plain", key="b", about="All of it.", reason="pip install onnx")


def test_a_button_says_what_it_saves_or_why_it_cannot(draw):
    can, cannot = (each.proto for each in draw(two_buttons).get("download_button"))
    assert (can.label, can.help, can.disabled) == ("CSV", "All of it.", False)
    assert (cannot.label, cannot.help, cannot.disabled) == ("ONNX", "pip install onnx", True)


def test_why_a_file_cannot_be_made_is_for_the_reader_and_a_mistake_of_the_program_for_the_log(saved):
    def fail() -> str:
        raise StoreError("The disk is full.")

    save_button("CSV", fail, "a.csv", "text/csv", key="a")
    with pytest.raises(FileNotMadeError, match=r"The disk is full\."):
        saved["a.csv"]()
    save_button("CSV", lambda: str(1 / 0), "b.csv", "text/csv", key="b")
    with pytest.raises(FileNotMadeError) as mistake:
        saved["b.csv"]()
    assert "division" not in str(mistake.value) and isinstance(mistake.value.__cause__, ZeroDivisionError)


def test_nothing_else_offers_a_file():
    offering = {
        path.name
        for path in DASHBOARD.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "download_button"
    }
    assert offering == {"save_button.py"}
