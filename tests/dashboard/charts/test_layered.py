"""Layers of a chart, drawn one over the other."""

import altair as alt
import pandas as pd

from dashboard.charts.layered import layered


def test_the_first_layer_is_at_the_back_of_a_chart_of_the_height_asked_for(specification, picture):
    base = alt.Chart(pd.DataFrame({"epoch": [1, 2], "accuracy": [98.0, 99.0]})).encode(x="epoch:Q", y="accuracy:Q")
    chart = layered(base.mark_line(), base.mark_point(), height=123)
    assert [layer.mark["type"] for layer in specification(chart).all_layers] == ["line", "point"]
    assert specification(chart).whole["height"] == 123
    drawn = [element.get("aria-roledescription") for element in picture(chart).svg.iter()]
    assert drawn.index("line mark") < drawn.index("point")
