"""A chart in its frame, and the files that it can be saved as."""

import io
import json
import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import pandas as pd
import pyarrow as pa
import pytest
import streamlit as st

from dashboard.charts.drawing import Drawing, named
from dashboard.components import chart_frame
from dashboard.data.export_turns import Asker
from s7core.export.spreadsheet_csv import BYTE_ORDER_MARK

TABLE = pd.DataFrame({"epoch": [1, 2], "accuracy": [98.5, 99.25]})


def framed(with_table: bool) -> None:
    import pandas as pd

    from dashboard.charts.drawing import Drawing, named
    from dashboard.components.chart_frame import show_chart

    table = pd.DataFrame({"epoch": [1, 2], "accuracy": [98.5, 99.25]})
    chart = Drawing(named("curve").mark_line().encode(x="epoch:Q", y="accuracy:Q").to_dict(), {"curve": table})
    show_chart(chart, "It rises", "rise", table if with_table else None)


def test_a_chart_has_its_finding_above_it_and_its_figures_below(draw):
    at = draw(framed, True)
    assert at.markdown[0].value == "**It rises**" and at.expander[0].label == "The same as a table, and as files"
    assert at.dataframe[0].value["accuracy"].tolist() == [98.5, 99.25]
    assert "CSV" in [each.proto.label for each in at.get("download_button")]
    assert not draw(framed, False).expander


def test_a_presentation_shows_its_charts_in_larger_type_than_a_page(draw, monkeypatch):
    def presented() -> None:
        import pandas as pd

        from dashboard.charts.chart_theme import with_theme
        from dashboard.charts.drawing import Drawing, named
        from dashboard.components.chart_frame import show_chart

        chart = Drawing(with_theme(named("curve").mark_line().to_dict()), {"curve": pd.DataFrame({"epoch": [1]})})
        show_chart(chart, "It rises", "rise")

    sizes = []
    for shown in (False, True):
        monkeypatch.setattr(chart_frame, "is_presented", lambda shown=shown: shown)
        specification = json.loads(draw(presented).get("vega_lite_chart")[0].proto.spec)
        sizes.append(specification["config"]["axis"]["labelFontSize"])
    assert sizes == [12, 18]


@pytest.mark.parametrize(("kind", "ground"), [("dark", "transparent"), ("light", None), (None, None)])
def test_on_a_dark_page_a_chart_has_no_dark_ground_on_which_the_black_words_of_its_png_would_be_lost(
    kind, ground, draw, monkeypatch
):
    monkeypatch.setattr(type(st.context), "theme", property(lambda self: SimpleNamespace(type=kind)))
    specification = json.loads(draw(framed, False).get("vega_lite_chart")[0].proto.spec)
    assert specification.get("background") == ground


def test_the_saved_table_is_the_one_shown_in_a_file_for_spreadsheets(saved):
    chart_frame.show_csv(TABLE, "rise")
    made = saved["rise.csv"]()
    assert made.startswith(BYTE_ORDER_MARK) and pd.read_csv(io.BytesIO(made.encode())).equals(TABLE)


def test_a_text_of_a_table_is_no_formula_numbers_stay_and_what_is_missing_is_empty():
    table = pd.DataFrame(
        {
            "Change": ["+ added", "", None],
            "=1+1": [-0.5, None, 1e-05],
            "Layers": pd.array([-1, None, 3], dtype="Int64"),
            "Whole": [1, 2, 3],
        }
    )
    assert chart_frame.csv(table).removeprefix(BYTE_ORDER_MARK).split("\r\n") == [
        "Change,'=1+1,Layers,Whole",
        "'+ added,-0.5,-1,1",
        ",,,2",
        ",1e-05,3,3",
        "",
    ]


def test_a_chart_is_saved_as_svg_with_both_axes():
    pytest.importorskip("vl_convert", reason="the extra `export` is not installed")
    specification = named("curve").mark_line().encode(x="epoch:Q", y="accuracy:Q").to_dict()
    drawn = chart_frame.svg(Drawing(specification, {"curve": TABLE}), Asker("session"))
    assert ElementTree.fromstring(drawn).tag.endswith("svg") and "epoch" in drawn and "accuracy" in drawn


def test_without_what_draws_svg_there_is_only_png(draw, monkeypatch):
    monkeypatch.setattr(chart_frame, "find_spec", lambda name: None)
    at = draw(framed, True)
    assert [each.proto.label for each in at.get("download_button")] == ["CSV"]
    assert "PNG: the button at the chart's corner." in [each.value for each in at.caption]


def live(accuracies: list[float]) -> None:
    from dashboard.charts.run_curves import rate_chart
    from dashboard.components.chart_frame import draw as draw_chart

    table = {"epoch": list(range(len(accuracies))), "learning_rate": accuracies}
    draw_chart(rate_chart(table, 3, "#0072B2"), "It rises", "rise")


def test_new_data_leave_the_specification_as_it_was_to_the_byte_so_that_the_browser_keeps_the_view(draw):
    first, second = (draw(live, values).get("vega_lite_chart")[0].proto for values in ([0.1], [0.1, 0.2]))
    assert first.spec == second.spec
    (before,), (after,) = first.datasets, second.datasets
    assert before.name == after.name == "rate" and before.data.data != after.data.data


def test_the_browser_gets_every_row_under_the_name_that_the_specification_uses(draw):
    (dataset,) = draw(live, [0.1, 0.2, 0.4]).get("vega_lite_chart")[0].proto.datasets
    rows = pa.ipc.open_stream(dataset.data.data).read_all().to_pydict()
    assert rows == {"epoch": [0, 1, 2], "learning_rate": [0.1, 0.2, 0.4]}
