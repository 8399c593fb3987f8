"""A run, or several side by side, as one HTML file that opens anywhere, offline."""

import time
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from statistics import mean

from s7core.analysis.mistakes import mistakes, probabilities_from_bytes
from s7core.analysis.statistics import with_interval
from s7core.data.mnist import load_mnist
from s7core.export.optional_packages import require
from s7core.export.report.entry import Entry, published_behind, with_own_marks
from s7core.export.report.report_charts import NARROW, WIDE, Line, accuracy_from, curves_specification, draw_svg, lines_of
from s7core.export.report.report_page import chart_key, digit, digits, figure, heading, html_page, numbers, paragraph, table
from s7core.formatting import percent, shape
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import PublishedExperiment
from s7core.lesson.palette import Mark
from s7core.model.trace import Trace, trace
from s7core.recipe import CHANCE_AND_MACHINE, TEST_IMAGES, setting, settings

WORST = {1: 40}  # mistakes that are shown, by how many entries there are
WORST_EACH = 12
GHOST, TRAINING = "published test", "training"  # in the legend


def report(entries: Sequence[Entry], verdict: str = "", made_at: float | None = None) -> str:
    """The report as HTML. `verdict` is the sentence of a comparison; `made_at` seconds since 1970, now if it is None.

    ValueError if what draws its charts is not installed, or if there is nothing to report.
    """
    require("report")
    if not entries:
        raise ValueError("id names nothing to report: give one run, or several to compare.")
    entries = with_own_marks(entries)
    alone = len(entries) == 1
    title = entries[0].title if alone else "Comparison: " + ", ".join(each.title for each in entries)
    made = time.strftime("%d %B %Y, %H:%M", time.localtime(made_at))
    body = [
        heading(entries[0].title if alone else "Comparison", 1),
        paragraph(_origin(entries[0]) if alone else "; ".join(each.title for each in entries), "quiet"),
        *([paragraph(verdict, "verdict")] if verdict else []),
        *([_numbers(entries[0])] if alone else []),
        *_curves(entries),
        heading("Results"),
        *_results(entries),
        heading("Settings"),
        *_settings(entries),
        *_mistakes(entries),
        heading("Layers"),
        *_layers(entries),
        *([heading("Every epoch"), _epochs(entries[0])] if alone else []),
        heading("How it was made"),
        *_machines(entries),
        paragraph(f"Written by S7 Lab {version('s7lab')} on {made}.", "quiet"),
    ]
    return html_page(title, body)


def _origin(entry: Entry) -> str:
    """What kind of figures these are, in a line."""
    if entry.published:
        return f"{entry.experiment.title}: figures as published, none of them measured here."
    states = sorted({run.state for run in entry.runs})
    return (
        f"From {entry.experiment.title}, {', '.join(states)} after {entry.epochs} of {entry.recipe.epochs} epochs: "
        + ", ".join(run.id for run in entry.runs)
    )


def _numbers(entry: Entry) -> str:
    traced = trace(layers_of(entry.recipe))
    bounds = with_interval(entry.last).partition(" (")[2].rstrip(")")
    source = "published" if entry.published else f"95 % interval {bounds}"
    seconds = mean(record.seconds for of_run in entry.records for record in of_run)
    return numbers(
        ("Test accuracy", percent(mean(entry.last)), source),
        ("Best epoch", percent(mean(entry.best)), "picked by the test set, so it flatters"),
        ("Parameters", f"{traced.parameters:,}", f"{traced.macs:,} multiply-accumulates an image"),
        ("Receptive field", f"{traced.receptive_field} px", "of one output"),
        ("An epoch took", f"{seconds:.1f} s", f"{entry.epochs} epochs" if entry.epochs > 1 else "1 epoch"),
    )


def _curves(entries: Sequence[Entry]) -> list[str]:
    found = _accuracy_lines(entries)
    start = accuracy_from(found)
    losses = lines_of(entries, "test_loss", 1.0)
    drawn = draw_svg(
        [
            curves_specification(lines, title, low, width)
            for lines, title, low in ((found, "accuracy, %", start), (losses, "test loss (log)", None))
            for width in (WIDE, NARROW)
        ]
    )
    below = sum(value < start for each in found for value in each.values)
    cut = f" {below} values lie below the axis." if below else ""
    seeds = " Of several seeds the mean, and each seed faintly." if any(len(each.records) > 1 for each in entries) else ""
    return [
        figure(_accuracy_finding(entries), _key(found), *drawn[:2], f"The axis starts at {start} %.{cut}{seeds}"),
        figure(_loss_finding(entries), _key(losses) if len(entries) > 1 else "", *drawn[2:]),
    ]


def _accuracy_finding(entries: Sequence[Entry]) -> str:
    best = max(entries, key=lambda each: mean(each.last))
    who = "Test accuracy ends" if len(entries) == 1 else f"{best.title} ends highest,"
    return f"{who} at {percent(mean(best.last))}{' test accuracy' if len(entries) > 1 else ''}"


def _loss_finding(entries: Sequence[Entry]) -> str:
    lowest = min(entries, key=lambda each: each.mean_curve("test_loss")[-1])
    who = "Test loss ends at" if len(entries) == 1 else f"{lowest.title} has the lowest test loss after its last epoch:"
    return f"{who} {lowest.mean_curve('test_loss')[-1]:.4f}"


def _key(lines: Sequence[Line]) -> str:
    return chart_key({each.name: each.mark for each in lines})


def _accuracy_lines(entries: Sequence[Entry]) -> list[Line]:
    """Test accuracy; of a single entry its training accuracy too, and behind all the published runs they start from."""
    ghosts = [
        replace(line, name=GHOST) for each in published_behind(entries) for line in lines_of([each], "test_accuracy", 100)
    ]
    if len(entries) > 1:
        return [*ghosts, *lines_of(entries, "test_accuracy", 100)]
    [only] = entries
    training = Line(
        TRAINING, Mark(only.mark.colour, [2, 3], "square"), [100 * value for value in only.mean_curve("train_accuracy")]
    )
    return [*ghosts, training, *(replace(line, name="test") for line in lines_of(entries, "test_accuracy", 100))]


def _results(entries: Sequence[Entry]) -> list[str]:
    """Measured and, behind them, published, each labelled."""
    rows = [
        [
            each.title,
            "published" if each.published else "measured",
            str(len(each.records)),
            percent(mean(each.last)) if each.published else with_interval(each.last),
            percent(mean(each.best)),
            percent(mean(of_run[-1].train_accuracy for of_run in each.records)),
            str(each.epochs),
        ]
        for each in [*entries, *published_behind(entries)]
    ]
    columns = ["", "Figures", "Seeds", "Test accuracy, last epoch", "Best epoch", "Training accuracy", "Epochs"]
    return [
        table(columns, rows, words=2),
        paragraph(
            f"In brackets the 95 % interval: of one run on the {TEST_IMAGES:,} test digits, of several seeds that of their "
            "mean. A best epoch is picked by looking at the test set, so it flatters.",
            "quiet",
        ),
    ]


def _settings(entries: Sequence[Entry]) -> list[str]:
    if len(entries) == 1:
        return _settings_of_one(entries[0])
    recipes = [each.recipe for each in entries]
    names = [each.name for each in settings()]
    differing = [name for name in names if len({getattr(each, name) for each in recipes}) > 1]
    same = [name for name in names if name not in differing]
    found = [paragraph("These differ:")] if differing else [paragraph("No setting differs.")]
    if differing:
        found.append(
            table(
                ["Setting", *(each.title for each in entries)],
                [
                    [setting(name).label, *(setting(name).text(getattr(each, name)) for each in recipes)]
                    for name in differing
                ],
                words=len(entries) + 1,
            )
        )
    return [
        *found,
        paragraph(
            "All the same: "
            + ", ".join(f"{setting(name).label_and_text(getattr(recipes[0], name))}" for name in same)
            + ".",
            "quiet",
        ),
    ]


def _settings_of_one(entry: Entry) -> list[str]:
    published = entry.experiment.recipe
    source = "published" if isinstance(entry.experiment, PublishedExperiment) else entry.experiment.title
    names = [each.name for each in settings()]
    rows = [
        [setting(name).label, setting(name).text(getattr(entry.recipe, name)), setting(name).text(getattr(published, name))]
        for name in names
    ]
    changed = [
        at for at, name in enumerate(names) if name in entry.recipe.differences(published) and name not in CHANCE_AND_MACHINE
    ]
    told = [setting(names[at]).label.lower() for at in changed]
    words = (
        f"Marked is what differs from the {source} settings: {', '.join(told)}."
        if told
        else f"Chance and machine aside, these are the {source} settings."
    )
    return [paragraph(words), table(["Setting", "This run", source.capitalize()], rows, words=3, changed=changed)]


def _layers(entries: Sequence[Entry]) -> list[str]:
    """One table for each network that is not like one before."""
    alike: dict[tuple, list[Entry]] = {}
    for each in entries:
        alike.setdefault(layers_of(each.recipe), []).append(each)
    found = []
    for layers, those in alike.items():
        if len(entries) > 1:
            found.append(heading(", ".join(each.title for each in those), 3))
        found.append(_layer_table(trace(layers)))
    return found


def _layer_table(traced: Trace) -> str:
    rows = [
        [
            row.name,
            shape(row.output_shape),
            f"{row.parameters:,}",
            str(row.kernel or ""),
            str(row.stride or ""),
            "" if row.padding is None else str(row.padding),
            str(row.receptive_field),
            str(row.jump),
            f"{row.macs:,}",
        ]
        for row in traced.rows
    ]
    rows.append(["In all", "", f"{traced.parameters:,}", "", "", "", str(traced.receptive_field), "", f"{traced.macs:,}"])
    return table(
        [
            "Layer",
            "Output shape",
            "Parameters",
            "Kernel",
            "Stride",
            "Padding",
            "Receptive field",
            "Jump",
            "Multiply-accumulates",
        ],
        rows,
        words=2,
    )


def _mistakes(entries: Sequence[Entry]) -> list[str]:
    """The digits that cost the highest loss, of each entry whose answers are known; of several seeds the first one's."""
    known = [each for each in entries if each.result is not None]
    if not known:
        return []
    data = load_mnist()
    images, labels = data.test_images.numpy(), data.test_labels.numpy()
    most = WORST.get(len(entries), WORST_EACH)
    found = [heading("Mistakes")]
    for each in known:
        wrong = mistakes(labels, probabilities_from_bytes(each.result.probabilities))
        seed = f" (seed {each.runs[0].recipe.seed})" if len(each.runs) > 1 else ""
        found.append(
            paragraph(
                f"{each.title}{seed}: {len(wrong):,} of the {TEST_IMAGES:,} test digits are wrong. "
                + (f"These {min(most, len(wrong))} cost the highest loss." if wrong else "")
            )
        )
        found.append(
            digits(
                digit(
                    images[one.index],
                    f"{one.true} read as {one.predicted}",
                    f"{one.predicted_probability * 100:.0f} % sure · digit {one.index:,}",
                )
                for one in wrong[:most]
            )
        )
    return found


def _epochs(entry: Entry) -> str:
    """All figures of the first of its runs."""
    [records, *_] = entry.records
    held_out = any(each.validation_accuracy is not None for each in records)
    columns = [
        "Epoch",
        "Training accuracy",
        "Training loss",
        "Test accuracy",
        "Test loss",
        *(["Held-out accuracy", "Held-out loss"] if held_out else []),
        "Learning rate",
        "Seconds",
    ]
    return table(
        columns,
        [
            [
                str(each.epoch),
                percent(each.train_accuracy),
                _figure(each.train_loss),
                percent(each.test_accuracy),
                _figure(each.test_loss),
                *([percent(each.validation_accuracy), _figure(each.validation_loss)] if held_out else []),
                "" if each.learning_rate != each.learning_rate else f"{each.learning_rate:g}",
                f"{each.seconds:.1f}",
            ]
            for each in records
        ],
        words=0,
    )


def _figure(loss: float | None) -> str:
    return "" if loss is None or loss != loss else f"{loss:.4f}"


def _machines(entries: Sequence[Entry]) -> list[str]:
    """Device and versions, on which the last bits of a result depend; runs of the same in one row."""
    rows: dict[tuple[str, str], list[str]] = {}
    for run in (run for each in entries for run in each.runs):
        versions = ", ".join(f"{name} {value}" for name, value in run.versions.items())
        rows.setdefault((run.device or "", versions), []).append(run.id)
    found = [table(["Runs", "Device", "Versions"], [[", ".join(ids), *key] for key, ids in rows.items()], words=3)]
    if any(each.published for each in entries):
        found.append(paragraph("Published figures are those of the published lesson, on its own machine."))
    return found if rows else found[1:]
