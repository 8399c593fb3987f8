"""Axes that all charts share."""

from xml.etree.ElementTree import Element

import altair as alt
import pandas as pd

from dashboard.charts.axes import y_axis

TABLE = pd.DataFrame({"epoch": [1, 2], "accuracy": [98.0, 99.0]})


def _chart(axis: alt.Axis) -> alt.Chart:
    return alt.Chart(TABLE).mark_point().encode(x="epoch:Q", y=alt.Y("accuracy:Q", axis=axis))


def _title(root: Element, words: str) -> str:
    """Where and how a text lies in a picture."""
    (found,) = (element.get("transform") for element in root.iter() if element.text == words)
    return found


def test_the_title_of_a_vertical_axis_lies_flat_above_the_plot(picture):
    upright = _title(picture(_chart(alt.Axis(title="accuracy, %"))).svg, "accuracy, %")
    assert "rotate(-90)" in upright  # Vega's own place for it
    flat = _title(picture(_chart(y_axis("accuracy, %"))).svg, "accuracy, %")
    assert "rotate" not in flat and float(flat.removesuffix(")").split(",")[1]) < 0


def test_the_title_begins_left_of_the_axis_so_that_it_needs_no_margin_at_the_right(specification):
    axis = specification(_chart(y_axis("accuracy, %"))).whole["encoding"]["y"]["axis"]
    assert axis["title"] == "accuracy, %"
    assert (axis["titleAlign"], axis["titleAnchor"], axis["titleBaseline"]) == ("left", "end", "bottom")
    assert axis["titleX"] < 0


def test_an_axis_takes_further_options(specification):
    axis = specification(_chart(y_axis("loss", format="~g", tickCount=4))).whole["encoding"]["y"]["axis"]
    assert (axis["format"], axis["tickCount"], axis["titleAngle"]) == ("~g", 4, 0)
