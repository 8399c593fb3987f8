"""Published curves differ in their dashes and points, and each has its name at its end."""

import itertools

import altair as alt
import pandas as pd
import pytest

from dashboard.charts.published_lines import published_curves, published_labels
from s7core.lesson.palette import PUBLISHED, published_mark
from s7core.lesson.stages import ALL_STAGES

ENDS = {"Model Init": 99.41, "Net1": 99.40, "Net2": 99.40, "Final Model": 99.45}
GHOSTS = pd.DataFrame(
    [(f"{name}, published", epoch, end - 2 + epoch) for name, end in ENDS.items() for epoch in (1, 2)],
    columns=["experiment", "epoch", "accuracy"],
)


def test_each_published_run_has_its_name_at_its_end_and_no_name_covers_another():
    labels = published_labels(GHOSTS, "accuracy", (98, 100))
    assert labels["experiment"].tolist() == [f"{name}, published" for name in ENDS] and labels["short"].tolist() == list(
        ENDS
    )
    assert labels["accuracy"].tolist() == pytest.approx(list(ENDS.values())) and (labels["epoch"] == 2).all()
    places = sorted(labels["place"])
    assert min(b - a for a, b in itertools.pairwise(places)) >= 16 * 2 / 300 - 1e-9  # pixels, as percent


def test_on_a_log_axis_the_names_stay_within_it():
    losses = GHOSTS.rename(columns={"accuracy": "loss"}).assign(loss=0.02)
    places = published_labels(losses, "loss", (0.01, 1.0))["place"]
    assert places.between(0.01, 1.0).all() and places.nunique() == len(ENDS)


def test_each_curve_has_the_dashes_and_the_shape_of_its_stage_in_grey():
    marks = tuple((f"{stage.title}, published", published_mark(stage.mark)) for stage in ALL_STAGES)
    layers = [each.to_dict() for each in published_curves(marks, alt.X("epoch:Q"), "accuracy", alt.Scale())]
    lines = [each["mark"] for each in layers if each["mark"]["type"] == "line"]
    points = [each["mark"] for each in layers if each["mark"]["type"] == "point"]
    assert {tuple(line["strokeDash"]) for line in lines} == {mark.dash for _, mark in marks} and len(lines) == 4
    assert {point["shape"] for point in points} == {mark.shape for _, mark in marks}
    assert {mark["color"] for mark in (*lines, *points)} == {PUBLISHED}
