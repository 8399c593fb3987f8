"""The parts of a web page below its drawing pad: facts, curve, mistakes, story and settings."""

import base64
import re
import time
from collections.abc import Mapping, Sequence
from html import escape

import numpy

from s7core.analysis.filled_story import AccuracyHistory, accuracy_against, fill_story
from s7core.analysis.mistakes import Answer, mistakes, probabilities_from_bytes
from s7core.analysis.statistics import accuracy_interval
from s7core.data.mnist_arrays import load_arrays
from s7core.export.report.curve_section import accuracy_finding, accuracy_lines, axis_note
from s7core.export.report.entry import Entry
from s7core.export.report.report_charts import accuracy_from
from s7core.export.report.report_page import chart_key, figure, heading, numbers, paragraph, picture_source
from s7core.export.report.settings_section import compared_settings, same_settings, settings_source
from s7core.export.web.accuracy_svg import accuracy_svg
from s7core.formatting import count, duration, millions, percent, probability
from s7core.lesson.stages import stage
from s7core.lesson.tested_text import on_part, wrong_digits_text
from s7core.model.trace import Trace
from s7core.runs.records import Result

MISTAKES_SHOWN = 12
_WIDE_SVG, _NARROW_SVG = 820, 360  # pixels, for a desktop screen and for a phone


def fact_numbers(entry: Entry, result: Result, traced: Trace) -> str:
    """The most important figures of the run, in large type; the accuracy is that of the network on the page."""
    [run], images = entry.runs, entry.recipe.test_images
    interval = accuracy_interval([result.test_accuracy], images).in_percent
    seconds = sum(record.seconds for record in entry.records[0])
    ended = time.strftime("%d %B %Y", time.localtime(run.finished_at or run.created_at)).removeprefix("0")
    return numbers(
        ("Test accuracy", percent(result.test_accuracy), f"95% interval {interval}{on_part(images)}"),
        ("Parameters", count(traced.parameters), f"{millions(traced.macs)} multiply-accumulates an image"),
        ("Receptive field", f"{traced.receptive_field} px", "of one output"),
        (
            "Trained for",
            f"{entry.epochs} epoch{'s' if entry.epochs > 1 else ''}",
            f"of {entry.recipe.epochs}, {duration(seconds)}",
        ),
        ("Seed", str(entry.recipe.seed), f"trained on {ended}"),
    )


def curve_part(entry: Entry) -> list[str]:
    """The accuracy curve under its finding, and what it says in words."""
    lines = accuracy_lines([entry])
    start = accuracy_from(lines)
    wide, narrow = (accuracy_svg(lines, start, width) for width in (_WIDE_SVG, _NARROW_SVG))
    key = chart_key({line.name: line.mark for line in lines})
    records = entry.records[0]
    first, last = records[0], records[-1]
    gap = accuracy_against(last.train_accuracy, last.test_accuracy)
    told = (
        f"After the first epoch it read {percent(first.test_accuracy)} of the test digits, after the last one "
        f"{percent(last.test_accuracy)}. Of its training images it read {percent(last.train_accuracy)} in that epoch, "
        f"{gap} test accuracy."
    )
    return [
        heading("How it learned"),
        figure(accuracy_finding([entry]), key, wide, narrow, axis_note(lines, start)),
        paragraph(told),
    ]


def mistakes_part(entry: Entry, result: Result) -> list[str]:
    """The mistakes with the highest loss, as buttons that have the page's network read them again."""
    images, labels = load_arrays().test_images, load_arrays().test_labels
    wrong = mistakes(labels, probabilities_from_bytes(result.probabilities))
    text = f"{wrong_digits_text(len(wrong), entry.recipe.test_images)}."
    if not wrong:
        return [heading("Digits it gets wrong"), paragraph(text)]
    shown = min(MISTAKES_SHOWN, len(wrong))
    which = "This one costs" if shown == 1 else f"These {shown} cost"
    items = "".join(_mistake_button(images[each.index], each) for each in wrong[:shown])
    return [
        heading("Digits it gets wrong"),
        paragraph(f"{text} {which} the highest loss; press one to have it read above."),
        f'<ul class="mistakes">{items}</ul>',
    ]


def _mistake_button(image: numpy.ndarray, wrong: Answer) -> str:
    pixels = base64.b64encode(numpy.ascontiguousarray(image).tobytes()).decode()
    return (
        f'<li><button type="button" aria-pressed="false" data-pixels="{pixels}"><img src="{picture_source(image)}" alt="" '
        f'width="28" height="28"><strong>{wrong.true} read as {wrong.predicted}</strong>'
        f"{probability(wrong.predicted_probability)} sure</button></li>"
    )


def story_part(entry: Entry, histories: Mapping[str, AccuracyHistory]) -> list[str]:
    """The story of the run's stage; `histories` by key of all published experiments, whose figures it tells."""
    told = stage(entry.recipe.stage)
    story = fill_story(told.key, histories)
    edited = "This run's layers are edited; the story is that of the stage that they started from."
    changes = "".join(f"<li><strong>{escape(change)}.</strong> {escape(reason)}</li>" for change, reason in story.changed)
    return [
        heading(f"The story of {told.title}"),
        *([paragraph(edited, "quiet")] if entry.recipe.layers else []),
        paragraph(story.opening),
        f'<ul class="changes">{changes}</ul>',
        *map(_prose, (story.architecture, story.experiment, story.results)),
        f'<ul class="changes">{"".join(f"<li>{_bold(each)}</li>" for each in story.analysis)}</ul>',
    ]


def _prose(text: str) -> str:
    return f"<p>{_bold(text)}</p>"


def _bold(text: str) -> str:
    """Text as HTML; what stands between pairs of asterisks, as stories write it, becomes bold."""
    return re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text))


def settings_part(entry: Entry) -> list[str]:
    """The settings that differ from those of the run's experiment, in one list."""
    changed = [each for each in compared_settings(entry) if each.changed]
    source = settings_source(entry)
    found: Sequence[str] = [paragraph(same_settings(entry))]
    if changed:
        items = "".join(
            f'<li><strong>{escape(each.label)}:</strong> <span class="long">{escape(each.own)}</span> '
            f"({escape(source)}: {escape(each.theirs)})</li>"
            for each in changed
        )
        found = [paragraph(f"What differs from the {source} settings:"), f'<ul class="changes">{items}</ul>']
    return [heading("Settings"), *found]
