"""The plan of the lesson as one HTML page to print: what is done when, what to ask, and how long a class trains."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from s7core import formatting
from s7core.analysis.lesson_duration import STEPS
from s7core.analysis.stage_outline import StageOutline, lessons_of
from s7core.export.report.report_page import heading, html_page, paragraph, table
from s7core.language.translation import in_source_language
from s7core.runs.class_duration import class_seconds, quick_looks_of
from s7core.runs.pace import pace_of

LESSON_STYLE = (Path(__file__).parent / "lesson.css").read_text(encoding="utf-8")
STEP_TITLES = {"look": "Look", "guess": "Guess", "run": "Run", "explain": "Explain"}


@in_source_language
def lesson_plan(outlines: Sequence[StageOutline], students: int, minutes: int, cores: int) -> str:
    """The plan as HTML, for a class of so many students and lessons of so many minutes, on this machine's cores."""
    lessons = lessons_of(outlines, minutes)
    first, last = (outline.traced.parameters for outline in (outlines[0], outlines[-1]))
    body = [
        heading("Lesson plan: how small can a digit reader get?", 1),
        paragraph(
            f"Four networks, from {formatting.count(first)} to {formatting.count(last)} parameters. Students look at each, "
            "guess how well it reads, train it and explain the result."
        ),
        _overview(outlines),
        paragraph(_training_words(outlines, students, cores)),
        *[part for number, lesson in enumerate(lessons, start=1) for part in _lesson(number, lesson, minutes)],
    ]
    return html_page("Lesson plan", body, LESSON_STYLE)


def _overview(outlines: Sequence[StageOutline]) -> str:
    rows = [
        [each.stage.title, *(_minutes(getattr(each.seconds, step)) for step in STEPS), _minutes(each.seconds.total)]
        for each in outlines
    ]
    sums = [sum(getattr(each.seconds, step) for each in outlines) for step in STEPS]
    rows.append(["All", *map(_minutes, sums), _minutes(sum(sums))])
    return table(["Minutes", *(STEP_TITLES[step] for step in STEPS), "Together"], rows)


def _training_words(outlines: Sequence[StageOutline], students: int, cores: int) -> str:
    looks = quick_looks_of([each.recipe for each in outlines])
    alone = sum(pace_of(recipe).seconds_of(recipe) for recipe in looks)
    together = class_seconds(looks, students, cores)
    measured = (
        "as measured on this machine" if pace_of(looks[0]).measured else "on a slow laptop; this machine is not measured"
    )
    on_cores = formatting.counted(cores, "{count} core", "{count} cores")
    return (
        f"Training is not in these minutes. One quick look of each stage takes one student about "
        f"{formatting.duration(alone)}; {students} students on {on_cores} wait "
        f"{formatting.duration(together)} in all ({measured}), so let them read while they wait."
    )


def _lesson(number: int, outlines: Sequence[StageOutline], minutes: int) -> list[str]:
    seconds = sum(outline.seconds.total for outline in outlines)
    longer = f": longer than {minutes} minutes, so leave some questions for home" if seconds > minutes * 60 else ""
    titles = ", ".join(outline.stage.title for outline in outlines)
    return [
        f'<section class="lesson">{heading(f"Lesson {number}: {titles}, about {_minutes(seconds)} min{longer}")}',
        *[part for outline in outlines for part in _stage(outline)],
        "</section>",
    ]


def _stage(outline: StageOutline) -> list[str]:
    story = outline.story
    return [
        heading(f"{outline.stage.title}: {formatting.count(outline.traced.parameters)} parameters", 3),
        paragraph(_plain(story.opening)),
        _points("Look", [f"{change}: {reason}" for change, reason in story.changed]),
        _points("Ask while they look", story.look_for),
        _points(
            "Questions, with their answers",
            [f"{asked.text} {_answer(asked.answer, asked.unit)} {asked.explanation}" for asked in outline.questions],
        ),
        _points("What it means", story.analysis),
        _points("If there is time", story.try_next),
    ]


def _points(title: str, texts: Sequence[str]) -> str:
    points = "".join(f"<li>{escape(_plain(text))}</li>" for text in texts)
    return f"<p><b>{escape(title)}</b></p><ul>{points}</ul>"


def _answer(answer: float | str, unit: str) -> str:
    written = answer if isinstance(answer, str) else f"{answer:,.2f}".rstrip("0").rstrip(".")
    return f"Answer: {written}{unit if unit == '%' else ' ' + unit if unit else ''}."


def _plain(text: str) -> str:
    """Without the marks of Markdown."""
    return text.replace("**", "").replace("`", "")


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f}"
