"""Charts of the steps by which a network learns one digit."""

import pandas as pd
import pytest

from dashboard.charts.learning_charts import (
    LANDING,
    START,
    loss_along_weight_chart,
    loss_by_step_chart,
    weight_by_step_chart,
)
from s7core.lesson.palette import BLUE, MISTAKE

LOSSES = pd.DataFrame({"step": [0, 1, 2], "loss": [3.0, 1.0, 0.5]})
CURVE = pd.DataFrame({"weight": [-1.0, 0.0, 1.0], "loss": [2.0, 1.0, 2.0]})
TANGENT = pd.DataFrame({"weight": [-1.0, 0.0], "loss": [2.0, 0.0]})
STEP = pd.DataFrame({"weight": [-1.0, 0.5], "loss": [2.0, 1.5], "place": [START, LANDING], "order": [0, 1]})


def test_the_loss_stands_above_a_zero_line_and_the_first_steps_have_room(picture):
    drawn = picture(loss_by_step_chart(LOSSES))
    assert "titled 'steps taken' for a linear scale with values from 0 to 10" in drawn.axis("X")
    assert "titled 'loss of this digit' for a linear scale with values from 0" in drawn.axis("Y")


def test_a_long_curve_fills_the_axis_and_has_no_marks_at_its_steps(specification):
    many = pd.DataFrame({"step": range(101), "loss": [1.0] * 101})
    long, short = (specification(loss_by_step_chart(table)).all_layers[0] for table in (many, LOSSES))
    assert long.encoding["x"]["scale"]["domain"] == [0, 100] and not long.mark["point"] and short.mark["point"]


def test_the_weight_s_axis_is_zoomed_on_its_way(specification):
    drawn = specification(weight_by_step_chart(LOSSES.rename(columns={"loss": "weight"}))).all_layers[0]
    assert drawn.encoding["y"]["field"] == "weight" and drawn.encoding["y"]["scale"] == {"zero": False}


def test_start_and_landing_differ_in_colour_and_shape_and_a_line_joins_them(specification, picture):
    chart = loss_along_weight_chart(CURVE, TANGENT, STEP)
    point = specification(chart).layer("point")
    assert point.encoding["shape"]["scale"] == {"domain": [START, LANDING], "range": ["circle", "diamond"]}
    drawn = picture(chart)
    assert {mark.facts["place"]: mark.attributes["fill"] for mark in drawn.marks("point")} == {START: BLUE, LANDING: MISTAKE}
    assert len(specification(chart).layers("line")) == 3 and drawn.texts("legend-label") == [START, LANDING]
    assert specification(chart).layer("line", strokeWidth=1).column("loss") == pytest.approx([2.0, 1.5])
