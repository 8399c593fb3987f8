"""What the server sends of a run: the tables of charts in Arrow's format, and what the view of its learning is told."""

import json
from collections.abc import Iterable
from typing import Any

import pyarrow
from streamlit.proto.VegaLiteChart_pb2 import VegaLiteChart

Columns = dict[str, list[Any]]

ACCURACY_TOLERANCE = 0.01  # percentage points; a chart may round
EPOCH_TOLERANCE = 0.005  # of a step's place on the axis of epochs


def chart_tables(chart: VegaLiteChart) -> list[Columns]:
    """Every table that a chart carries, by its columns."""
    sent = [named.data.data for named in chart.datasets]
    if chart.HasField("data"):
        sent.append(chart.data.data)
    return [pyarrow.ipc.open_stream(data).read_all().to_pydict() for data in sent if data]


def drawn_accuracies(charts: Iterable[VegaLiteChart]) -> list[tuple[float, float]]:
    """(epoch, accuracy in percent) of every row of every table that has both columns."""
    return _points(charts, "accuracy")


def last_drawn_step(charts: Iterable[VegaLiteChart]) -> float:
    """The place of the last training step on the axis of epochs, from the tables with a loss; 0 without one."""
    return max((epoch for epoch, _ in _points(charts, "loss")), default=0.0)


def watched_accuracies(views: Iterable[str]) -> list[tuple[float, float]]:
    """(epoch, accuracy in percent) of every test on all digits that the views were told of, each as JSON."""
    return [
        (steps / run["epoch"], accuracy * 100)
        for run in _watched_runs(views)
        for steps, accuracy, is_sample in run["tests"]
        if not is_sample
    ]


def last_watched_step(views: Iterable[str]) -> float:
    """The place of the last training step on the axis of epochs that the views were told of; 0 without one."""
    return max((steps / run["epoch"] for run in _watched_runs(views) for steps, _ in run["training"]), default=0.0)


def missing_epochs(recorded: Iterable[tuple[int, float]], drawn: Iterable[tuple[float, float]]) -> list[int]:
    """Epochs of (epoch, test accuracy 0..1) that stand in no row of (epoch, accuracy in percent)."""
    points = list(drawn)
    return [
        epoch
        for epoch, accuracy in recorded
        if not any(place == epoch and abs(value - accuracy * 100) < ACCURACY_TOLERANCE for place, value in points)
    ]


def _watched_runs(views: Iterable[str]) -> list[dict[str, Any]]:
    return [run for view in views for run in json.loads(view)["runs"]]


def _points(charts: Iterable[VegaLiteChart], column: str) -> list[tuple[float, float]]:
    found = []
    for chart in charts:
        for table in chart_tables(chart):
            if "epoch" in table and column in table:
                rows = zip(table["epoch"], table[column], strict=True)
                found += [(epoch, value) for epoch, value in rows if epoch is not None and value is not None]
    return found
