"""The curves of a report: test accuracy and test loss over the epochs."""

from collections.abc import Sequence
from dataclasses import replace
from statistics import mean

from s7core.export.report.entry import Entry, published_behind
from s7core.export.report.report_charts import (
    NARROW,
    WIDE,
    Line,
    accuracy_from,
    curves_specification,
    draw_svg,
    lines_of,
)
from s7core.export.report.report_page import chart_key, figure
from s7core.formatting import percent
from s7core.lesson.palette import Mark

_PUBLISHED_TEST, _TRAINING, _TEST = "published test", "training", "test"  # names in the key of a single entry's chart


def curve_figures(entries: Sequence[Entry]) -> list[str]:
    """Two figures as HTML, accuracy and loss, each drawn wide and narrow. ValueError if the drawing package is missing."""
    accuracies, losses = accuracy_lines(entries), lines_of(entries, "test_loss", 1.0)
    start = accuracy_from(accuracies)
    accuracy_wide, accuracy_narrow, loss_wide, loss_narrow = draw_svg(
        [
            curves_specification(lines, title, low, width)
            for lines, title, low in ((accuracies, "accuracy, %", start), (losses, "test loss (log)", None))
            for width in (WIDE, NARROW)
        ]
    )
    several = any(len(entry.records) > 1 for entry in entries)
    seeds = " Of several seeds the mean, and each seed faintly." if several else ""
    return [
        figure(
            accuracy_finding(entries),
            _key(accuracies),
            accuracy_wide,
            accuracy_narrow,
            f"{axis_note(accuracies, start)}{seeds}",
        ),
        figure(_loss_finding(entries), _key(losses) if len(entries) > 1 else "", loss_wide, loss_narrow),
    ]


def axis_note(lines: Sequence[Line], start: float) -> str:
    """Where an accuracy axis starts, in percent, and how many values lie below it."""
    below = sum(value < start for line in lines for value in line.values)
    cut = f" {below} values lie below the axis." if below else ""
    return f"The axis starts at {start}%.{cut}"


def accuracy_finding(entries: Sequence[Entry]) -> str:
    """The title of the accuracy chart: what it shows."""
    best = max(entries, key=lambda entry: mean(entry.last))
    accuracy = percent(mean(best.last))
    if len(entries) == 1:
        return f"Test accuracy ends at {accuracy}"
    return f"{best.title} ends highest, at {accuracy} test accuracy"


def _loss_finding(entries: Sequence[Entry]) -> str:
    lowest = min(entries, key=lambda entry: entry.mean_curve("test_loss")[-1])
    subject = "Test loss ends at" if len(entries) == 1 else f"{lowest.title} has the lowest test loss after its last epoch:"
    return f"{subject} {lowest.mean_curve('test_loss')[-1]:.4f}"


def _key(lines: Sequence[Line]) -> str:
    return chart_key({line.name: line.mark for line in lines})


def accuracy_lines(entries: Sequence[Entry]) -> list[Line]:
    """In percent: the published curves that the entries start from, then the test accuracy of each entry.

    A single entry has its training accuracy too.
    """
    published = [
        replace(line, name=_PUBLISHED_TEST)
        for entry in published_behind(entries)
        for line in lines_of([entry], "test_accuracy", 100)
    ]
    test = lines_of(entries, "test_accuracy", 100)
    if len(entries) > 1:
        return [*published, *test]
    [only] = entries
    training = [100 * accuracy for accuracy in only.mean_curve("train_accuracy")]
    mark = Mark(only.mark.colour, (2, 3), "square")
    return [*published, Line(_TRAINING, mark, training), *(replace(line, name=_TEST) for line in test)]
