"""A chart in its frame, and the files that it can be saved as."""

import io
import xml.etree.ElementTree as ElementTree

import altair as alt
import pandas as pd
import pytest

from dashboard.components import chart_frame

TABLE = pd.DataFrame({"epoch": [1, 2], "accuracy": [98.5, 99.25]})


def framed(with_table: bool) -> None:
    import altair as alt
    import pandas as pd

    from dashboard.components.chart_frame import show_chart

    table = pd.DataFrame({"epoch": [1, 2], "accuracy": [98.5, 99.25]})
    chart = alt.Chart(table).mark_line().encode(x="epoch:Q", y="accuracy:Q")
    show_chart(chart, "It rises", "rise", table if with_table else None)


def test_a_chart_has_its_finding_above_it_and_its_figures_below(draw):
    at = draw(framed, True)
    assert at.markdown[0].value == "**It rises**" and at.expander[0].label == "The same as a table, and as files"
    assert at.dataframe[0].value["accuracy"].tolist() == [98.5, 99.25]
    assert "CSV" in [each.proto.label for each in at.get("download_button")]
    assert not draw(framed, False).expander


def test_the_saved_table_is_the_one_shown(saved):
    chart_frame.show_csv(TABLE, "rise")
    assert pd.read_csv(io.StringIO(saved["rise.csv"]())).equals(TABLE)


def test_a_chart_is_saved_as_svg_with_both_axes():
    pytest.importorskip("vl_convert", reason="the extra `export` is not installed")
    drawn = chart_frame.svg(alt.Chart(TABLE).mark_line().encode(x="epoch:Q", y="accuracy:Q"))
    assert ElementTree.fromstring(drawn).tag.endswith("svg") and "epoch" in drawn and "accuracy" in drawn


def test_without_what_draws_svg_there_is_only_png(draw, monkeypatch):
    monkeypatch.setattr(chart_frame, "find_spec", lambda name: None)
    at = draw(framed, True)
    assert [each.proto.label for each in at.get("download_button")] == ["CSV"]
    assert "PNG: the button at the chart's corner." in [each.value for each in at.caption]
