"""The plan of the lesson."""

import re
from html import unescape

import pytest

from s7core.export.lesson.lesson_plan import lesson_plan
from s7core.formatting import duration
from s7core.lesson.stages import ALL_STAGES
from s7core.reference.lesson_outline import lesson_outline
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.class_duration import class_seconds, quick_looks_of


@pytest.fixture
def outlines(store):
    return lesson_outline(RunCatalog(store, ReferenceStore()))


def test_the_minutes_of_all_steps_are_in_a_table_whose_last_line_is_their_sum(outlines):
    rows = re.findall(r"<tr><td.*?</tr>", lesson_plan(outlines, 30, 45, 2))
    cells = [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in rows[: len(ALL_STAGES) + 1]]
    assert [row[0] for row in cells] == [*(stage.title for stage in ALL_STAGES), "All"]
    whole = sum(outline.seconds.total for outline in outlines) / 60
    assert cells[-1][-1] == f"{whole:.0f}"
    assert [row[-1] for row in cells[:-1]] == [f"{outline.seconds.total / 60:.0f}" for outline in outlines]


def test_it_says_how_long_the_class_trains_on_these_cores(outlines):
    page = lesson_plan(outlines, 24, 45, 2)
    together = class_seconds(quick_looks_of([each.recipe for each in outlines]), 24, 2)
    assert f"24 students on 2 cores wait {duration(together)} in all" in page


def test_every_question_is_there_with_its_answer(outlines):
    page = unescape(lesson_plan(outlines, 30, 45, 2))
    for outline in outlines:
        for asked in outline.questions:
            assert asked.text in page and asked.explanation in page
    assert "Answer: 34.62%." in page and "**" not in page and "{" not in page.split("</style>")[1]


def test_stages_are_packed_into_lessons_and_one_that_is_too_long_says_so(outlines):
    whole = sum(outline.seconds.total for outline in outlines) / 60
    assert lesson_plan(outlines, 30, int(whole) + 1, 2).count('<section class="lesson">') == 1
    short = lesson_plan(outlines, 30, 5, 2)
    assert short.count('<section class="lesson">') == len(ALL_STAGES) and "longer than 5 minutes" in short
