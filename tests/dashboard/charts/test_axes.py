"""Axes that all charts share."""

from xml.etree.ElementTree import Element

import altair as alt
import pandas as pd

from dashboard.charts.axes import interval_tooltips, y_axis

TABLE = pd.DataFrame({"epoch": [1, 2], "accuracy": [98.0, 99.0]})


def _chart(axis: alt.Axis) -> alt.Chart:
    return alt.Chart(TABLE).mark_point().encode(x="epoch:Q", y=alt.Y("accuracy:Q", axis=axis))


def _turned(root: Element, words: str) -> bool:
    (element,) = (element for element in root.iter() if element.text == words)
    return "rotate" in element.get("transform")


def test_the_title_of_a_vertical_axis_lies_flat_above_the_plot(picture):
    upright = picture(_chart(alt.Axis(title="accuracy, %")))
    flat = picture(_chart(y_axis("accuracy, %")))
    assert [_turned(drawn.svg, "accuracy, %") for drawn in (upright, flat)] == [True, False]
    assert upright.place("accuracy, %")[1] > 0 > flat.place("accuracy, %")[1]


def test_the_title_begins_left_of_the_axis_so_that_it_needs_no_margin_at_the_right(specification):
    axis = specification(_chart(y_axis("accuracy, %"))).whole["encoding"]["y"]["axis"]
    assert axis["title"] == "accuracy, %"
    assert (axis["titleAlign"], axis["titleAnchor"], axis["titleBaseline"]) == ("left", "end", "bottom")
    assert axis["titleX"] < 0


def test_an_axis_takes_further_options(specification):
    axis = specification(_chart(y_axis("loss", format="~g", tickCount=4))).whole["encoding"]["y"]["axis"]
    assert (axis["format"], axis["tickCount"], axis["titleAngle"]) == ("~g", 4, 0)


def test_a_tooltip_names_both_ends_of_an_interval():
    assert [each.to_dict()["title"] for each in interval_tooltips()] == ["95% from", "to"]
    assert {each.to_dict()["format"] for each in interval_tooltips(".3f")} == {".3f"}
