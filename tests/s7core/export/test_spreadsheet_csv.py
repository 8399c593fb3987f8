"""CSV for spreadsheets."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from s7core.export.spreadsheet_csv import BYTE_ORDER_MARK, FORMULA_STARTS, spreadsheet_csv

DANGEROUS = [
    "=1+1",
    '=HYPERLINK("http://x")',
    "+ added",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "-",
    "+1%",
    "-1_0",
]


def read(text: str) -> list[list[str]]:
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_a_spreadsheet_would_run_is_text_in_a_cell_and_in_a_heading(text):
    assert read(spreadsheet_csv([text], [(text,)])) == [[f"'{text}"]] * 2


@pytest.mark.parametrize(
    "value",
    [-0.5, -3, 0, 1e-05, -1e-05, 98.5, True, "-0.5", "+0.15", "-1e-05", "a=b", "− removed", "≠ changed", "", "'x", "Ada"],
)
def test_numbers_and_harmless_texts_stay_as_they_are(value):
    assert read(spreadsheet_csv(["value", "end"], [(value, "")]))[1] == [str(value), ""]


def test_letters_of_any_script_are_utf_8_with_a_byte_order_mark_and_none_is_empty():
    made = spreadsheet_csv(["Nickname", "Guess"], [("Zoë", None), ("李", 0.5)])
    assert made.encode().startswith(b"\xef\xbb\xbf") and read(made) == [["Nickname", "Guess"], ["Zoë", ""], ["李", "0.5"]]


@given(st.lists(st.text(), min_size=2, max_size=4))
def test_whatever_a_text_holds_no_cell_begins_like_a_formula_unless_it_is_a_number(row):
    for cell, text in zip(read(spreadsheet_csv(row, []))[0], row, strict=True):
        assert cell in (text, f"'{text}")
        if cell.startswith(tuple(FORMULA_STARTS)):
            float(cell)
