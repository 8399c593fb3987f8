"""The tables of figures in a report: headline numbers, results, every epoch, and the machines that gave them."""

from collections.abc import Sequence
from statistics import mean

from s7core.analysis.statistics import accuracy_interval, with_interval
from s7core.export.report.entry import Entry, published_behind
from s7core.export.report.report_page import numbers, paragraph, table
from s7core.formatting import count, percent
from s7core.lesson.architecture import layers_of
from s7core.lesson.tested_text import digits_of_tests, on_part
from s7core.model.trace import trace
from s7core.recipe import setting
from s7core.runs.records import EpochRecord


def headline_numbers(entry: Entry) -> str:
    """The most important figures of a single entry, in large type."""
    traced = trace(layers_of(entry.recipe))
    images = entry.recipe.test_images
    bounds = accuracy_interval(entry.last, images).in_percent
    source = "published" if entry.published else f"95% interval {bounds}{on_part(images)}"
    seconds = mean(record.seconds for of_run in entry.records for record in of_run)
    return numbers(
        ("Test accuracy", percent(mean(entry.last)), source),
        ("Best epoch", percent(mean(entry.best)), "picked by the test set, so higher than new digits would show"),
        ("Parameters", count(traced.parameters), f"{count(traced.macs)} multiply-accumulates an image"),
        ("Receptive field", f"{traced.receptive_field} px", "of one output"),
        ("An epoch took", f"{seconds:.1f} s", f"{entry.epochs} epochs" if entry.epochs > 1 else "1 epoch"),
    )


def result_table(entries: Sequence[Entry]) -> list[str]:
    """The accuracies of all entries and of the published runs that they start from, labelled measured or published."""
    rows = [
        [
            entry.title,
            "published" if entry.published else "measured",
            str(len(entry.records)),
            percent(mean(entry.last)) if entry.published else with_interval(entry.last, entry.recipe.test_images),
            percent(mean(entry.best)),
            percent(mean(of_run[-1].train_accuracy for of_run in entry.records)),
            str(entry.epochs),
        ]
        for entry in [*entries, *published_behind(entries)]
    ]
    columns = ["Run", "Figures", "Seeds", "Test accuracy, last epoch", "Best epoch", "Training accuracy", "Epochs"]
    return [
        table(columns, rows, text_columns=2),
        paragraph(
            f"In brackets the 95% interval: of one run on {digits_of_tests(entry.recipe for entry in entries)}, of several "
            "seeds that of their mean. A best epoch is picked by looking at the test set, so it is higher than new digits "
            "would show.",
            "quiet",
        ),
    ]


def epoch_table(entry: Entry) -> str:
    """All figures of every epoch, of the first run of an entry."""
    [records, *_] = entry.records
    held_out = any(record.validation_accuracy is not None for record in records)
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
    return table(columns, [_epoch_row(record, held_out) for record in records], text_columns=0)


def _epoch_row(record: EpochRecord, held_out: bool) -> list[str]:
    rate = record.learning_rate
    return [
        str(record.epoch),
        percent(record.train_accuracy),
        _loss(record.train_loss),
        percent(record.test_accuracy),
        _loss(record.test_loss),
        *([percent(record.validation_accuracy), _loss(record.validation_loss)] if held_out else []),
        "" if rate != rate else setting("learning_rate").text(rate),  # nan where it was not published
        f"{record.seconds:.1f}",
    ]


def _loss(loss: float | None) -> str:
    return "" if loss is None or loss != loss else f"{loss:.4f}"


def machine_tables(entries: Sequence[Entry]) -> list[str]:
    """Devices and versions, on which the last bits of a result depend; a row for all runs that share them."""
    rows: dict[tuple[str, str], list[str]] = {}
    for run in (run for entry in entries for run in entry.runs):
        versions = ", ".join(f"{name} {value}" for name, value in run.versions.items())
        rows.setdefault((run.device or "", versions), []).append(run.id)
    found = []
    if rows:
        cells = [[", ".join(ids), device, versions] for (device, versions), ids in rows.items()]
        found.append(table(["Runs", "Device", "Versions"], cells, text_columns=3))
    if any(entry.published for entry in entries):
        found.append(paragraph("Published figures are those of the published lesson, on its own machine."))
    return found
