"""Progress and answers as a file: a row for each student and question, and no formula in it."""

import csv
import io

import pytest
from pages_under_test import open_page

from dashboard.data.class_progress import class_progress, lesson_questions
from dashboard.features.classroom.progress_rows import PROGRESS_COLUMNS, progress_rows
from s7core.classroom.student_progress import AnswerNews, StudentProgress
from s7core.export.spreadsheet_csv import spreadsheet_csv

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.fixture
def rows(register, store) -> list[dict[str, str]]:
    """What a spreadsheet reads of a class of two, of whom the first has answered once and whose name begins a formula."""
    ada, _ = register.join("9b", "Ada")
    register.join("9b", "Bob")
    with store.begin() as connection:  # as an older release may have let somebody in
        connection.exec_driver_sql("UPDATE students SET nickname = '=Ada+1' WHERE nickname = 'Ada'")
    news = [AnswerNews("net1", "jump", "wrong", "-3", 1), AnswerNews("net1", "gap", "wrong", "@SUM(A1)")]
    StudentProgress(store).record(ada.id, [("net1", "run"), ("net1", "look")], news)
    open_page("join")  # so that the page's own store is this one
    text = spreadsheet_csv(PROGRESS_COLUMNS, progress_rows(class_progress("9b", [])))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_each_student_has_a_row_for_each_question_whether_answered_or_not(rows):
    questions = sum(map(len, lesson_questions().values()))
    assert len(rows) == 2 * questions
    assert all(row["Asks"] for row in rows)
    answered = [row for row in rows if row["Ended"]]
    assert {(row["Nickname"], row["Stage"], row["Question"]) for row in answered} == {
        ("'=Ada+1", "Net1", "jump"),
        ("'=Ada+1", "Net1", "gap"),
    }
    jump = next(row for row in answered if row["Question"] == "jump")
    assert (jump["Last answer"], jump["Ended"], jump["Tries"], jump["Hints"]) == ("-3", "wrong", "1", "1")
    assert jump["Steps done"] == "Look, Run" and jump["Changed"]
    assert {row["Steps done"] for row in rows if row["Nickname"] == "Bob"} == {""}


def test_no_cell_begins_a_formula(rows):
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@")) or (cell.startswith("-") and cell != "-3")]
    assert "'@SUM(A1)" in cells
