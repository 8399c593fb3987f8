"""A row for each item: a dot with its interval, a hollow dot for what was published, and a line between both."""

import re

import pandas as pd
import pytest

from dashboard.charts.dumbbell_chart import dumbbell_axis, dumbbell_chart
from s7core.lesson.palette import BLUE, PUBLISHED, SKY, SOLID, Mark

NAN = float("nan")
TABLE = pd.DataFrame(
    [
        ("Net1 (yours)", 99.40, 99.23, 99.53, 99.52, False),
        ("Net1, published", 99.52, 99.36, 99.64, NAN, True),
        ("Own network (yours)", 99.10, 98.90, 99.27, NAN, False),
    ],
    columns=["item", "accuracy", "low", "high", "published", "is_published"],
)
MARKS = {
    "Net1 (yours)": Mark(BLUE, SOLID, "circle"),
    "Net1, published": Mark(BLUE, (6, 4), "square"),
    "Own network (yours)": Mark(SKY, SOLID, "cross"),
}


def test_each_item_has_a_dot_its_interval_and_its_name_and_figures(picture):
    words = picture(dumbbell_chart(TABLE, MARKS).properties(width=900)).texts()
    assert [text for text in words if text in set(TABLE["item"])] == TABLE["item"].tolist()
    assert [text for text in words if text.endswith("%")] == ["99.40%, published 99.52%", "99.52%", "99.10%"]


def test_what_was_published_is_hollow_and_grey_with_a_line_to_what_was_measured(specification):
    read = specification(dumbbell_chart(TABLE, MARKS))
    hollow = [layer for layer in read.layers("point", color=PUBLISHED) if layer.rows]
    assert {row["item"] for layer in hollow for row in layer.rows} >= {"Net1 (yours)"}
    assert all(not layer.mark.get("filled") for layer in hollow)
    between = read.layer("rule", strokeDash=(2, 2))
    assert (between.encoding["x"]["field"], between.encoding["x2"]["field"]) == ("accuracy", "published")
    filled = {row["item"] for layer in read.layers("point", filled=True) for row in layer.rows}
    assert filled == {"Net1 (yours)", "Own network (yours)"}  # a published run itself is hollow, in its colour


def test_the_axis_is_zoomed_and_says_so(picture):
    axis = dumbbell_axis(TABLE)
    assert 98 < axis.low <= 98.9 and 99.64 <= axis.high <= 100
    words = picture(dumbbell_chart(TABLE, MARKS)).texts()
    assert f"test accuracy, % (axis from {axis.low:g} to {axis.high:g})" in words


def test_an_interval_far_longer_than_the_rest_makes_no_room():
    wide = TABLE.assign(low=[40.0, 99.36, 98.9])
    assert dumbbell_axis(wide).low == pytest.approx(dumbbell_axis(TABLE).low, abs=0.4)


def test_equal_accuracies_do_not_hide_each_other(picture):
    """What was published lies as a larger outline around what was measured, in front of it."""
    equal = TABLE.assign(published=TABLE["accuracy"])[:1]
    solid, hollow = picture(dumbbell_chart(equal, MARKS)).marks("point")
    assert (solid.hollow, hollow.hollow) == (False, True) and solid.place == hollow.place
    widths = [float(re.search(r"M(\d+(\.\d+)?)", mark.attributes["d"])[1]) for mark in (solid, hollow)]
    assert widths[1] - 1 > widths[0] + 1  # pixels of radius; the line of the outline is 2 wide
