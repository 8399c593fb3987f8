"""How far the students of a class are with the lesson: a table, what to talk about, and all answers as a file."""

from functools import partial

import pandas as pd
import streamlit as st

from dashboard.components.save_button import save_button
from dashboard.data.class_progress import ClassProgress, class_progress, lesson_questions
from dashboard.features.classroom.progress_rows import PROGRESS_COLUMNS, progress_rows
from dashboard.state.escape import plain
from dashboard.state.lesson_marks import STEP_TITLES, step_title
from s7core import formatting
from s7core.classroom.class_progress import StudentLesson
from s7core.export.spreadsheet_csv import spreadsheet_csv
from s7core.language.translation import _
from s7core.language.words import comma_list
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.runs.records import Run


def show_progress(name: str, runs: list[Run]) -> None:
    """Draw the table of the class's students; `runs` are the runs of the class, the newest first."""
    found = class_progress(name, runs)
    st.header(_("Progress"))
    if not found.lessons:
        st.caption(_("Each student who joins has a row here."))
        return
    questions = sum(map(len, lesson_questions().values()))
    with st.container(key="progress-table"):
        st.table(progress_table(found), border="horizontal", alt=_("Steps, answers and guesses of each student"))
    st.caption(
        _(
            "Each stage has {steps} steps, and all stages together {questions} questions. With help: after more than one "
            "try, or after a hint. Shown: they had the answer shown.",
            steps=formatting.count(len(STEP_TITLES)),
            questions=formatting.count(questions),
        )
    )
    _show_hardest(found)
    save_button(
        _("Progress and answers as CSV"),
        partial(_file, found),
        f"progress-{name}.csv",
        "text/csv",
        key="save-progress",
        about=_("One row for each student and question: steps done, the last answer, tries, hints and how it ended."),
    )


def _file(found: ClassProgress) -> str:
    return spreadsheet_csv(PROGRESS_COLUMNS, progress_rows(found))


def progress_table(found: ClassProgress) -> pd.DataFrame:
    """One row for each student, with texts that are safe as Markdown."""
    rows = [_row(each) for each in found.lessons]
    return pd.DataFrame(rows).set_index(_("Student"))


def _row(of: StudentLesson) -> dict[str, str]:
    return {
        _("Student"): plain(of.student.nickname),
        **{each.title: _steps_text(of.steps[each.key]) for each in ALL_STAGES},
        _("Right at once"): str(of.right_at_once),
        _("With help"): str(of.right_with_help),
        _("Shown"): str(of.shown),
        _("Guess and result"): _guess_text(of),
        _("Last active"): formatting.clock(of.last_active),
    }


def _steps_text(steps: tuple[str, ...]) -> str:
    if len(steps) == len(STEP_TITLES):
        return _("done")
    return comma_list(map(step_title, steps)) or _("none")


def _guess_text(of: StudentLesson) -> str:
    if not of.guessed:
        return _("none")
    run, guess = of.guessed
    return _(
        "{stage}: {guess}, was {result}",
        stage=stage(run.recipe.stage).title,
        guess=formatting.percent(guess.last_epoch),
        result=formatting.percent(run.last_test_accuracy),
    )


def _show_hardest(found: ClassProgress) -> None:
    """Draw of each stage the question that most students got wrong."""
    asked = lesson_questions()
    lines = []
    for key, hard in found.hardest.items():
        question = asked.get(key, {}).get(hard.question)
        if question:
            line = _(
                "**{stage}**: {wrong} of {answered} who answered were wrong at least once. {question}",
                stage=stage(key).title,
                wrong=formatting.count(hard.wrong),
                answered=formatting.count(hard.answered),
                question=plain(question.text),
            )
            lines.append(f"- {line}")
    if lines:
        st.markdown(_("**What to talk about**, the question of each stage that most got wrong:"))
        st.markdown("\n".join(lines))
