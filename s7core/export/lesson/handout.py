"""The handout of the lesson: one page to print, on which a student writes guesses, results and answers."""

from collections.abc import Sequence
from html import escape

from s7core import formatting
from s7core.analysis.stage_outline import StageOutline
from s7core.export.lesson.lesson_plan import LESSON_STYLE
from s7core.export.report.report_page import heading, html_page, table
from s7core.language.translation import in_source_language

BLANK = "\N{NO-BREAK SPACE}"  # an empty cell that keeps its height


@in_source_language
def handout(outlines: Sequence[StageOutline], address: str = "", class_name: str = "") -> str:
    """The handout as HTML that prints on one page of A4.

    `address` is where students open the lab and `class_name` what they join; where one is empty there is a line to write on.
    """
    rows = [
        [
            each.stage.title,
            formatting.count(each.traced.parameters),
            f"{each.traced.receptive_field} × {each.traced.receptive_field}",
            BLANK,
            BLANK,
            BLANK,
        ]
        for each in outlines
    ]
    columns = ["Network", "Parameters", "Pixels a unit sees", "My guess, %", "My result, %", "Off by"]
    body = [
        '<div class="handout">',
        heading("How small can a digit reader get?", 1),
        f"<p>Open {_filled(address)} and join class {_filled(class_name)} as {_filled('')}</p>",
        heading("Guess before you train, then write down the test accuracy"),
        table(columns, rows),
        heading("Answer in your own words"),
        _questions(_asked(outlines)),
        "</div>",
    ]
    return html_page("Handout", body, LESSON_STYLE)


def _questions(texts: Sequence[str]) -> str:
    """A numbered list with room for an answer below each question."""
    room = '<div class="lines"><i></i><i></i></div>'
    return f"<ol>{''.join(f'<li>{escape(text)}{room}</li>' for text in texts)}</ol>"


def _asked(outlines: Sequence[StageOutline]) -> list[str]:
    """The first question about each stage's network, and one about all of them."""
    first = [f"{each.stage.title}: {each.questions[0].text}" for each in outlines]
    return [*first, "Which change saved the most parameters, and what did it cost?"]


def _filled(text: str) -> str:
    return f"<b>{escape(text)}</b>" if text else f'<span class="blank">{BLANK}</span>'
