"""What a chart's message says of a run, on tables written by Arrow and on a chart that Streamlit sends."""

import json

import pyarrow
from chart_data import (
    chart_tables,
    drawn_accuracies,
    last_drawn_step,
    last_watched_step,
    missing_epochs,
    watched_accuracies,
)
from streamlit.proto.VegaLiteChart_pb2 import VegaLiteChart
from streamlit.testing.v1 import AppTest


def arrow(columns: dict[str, list]) -> bytes:
    table = pyarrow.table(columns)
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def chart_of(*tables: dict[str, list]) -> VegaLiteChart:
    chart = VegaLiteChart()
    for number, columns in enumerate(tables):
        chart.datasets.add(name=f"table-{number}", has_name=True).data.data = arrow(columns)
    return chart


def test_named_and_unnamed_data_are_both_read():
    chart = chart_of({"epoch": [1, 2]}, {"other": ["a"]})
    chart.data.data = arrow({"epoch": [3]})
    assert chart_tables(chart) == [{"epoch": [1, 2]}, {"other": ["a"]}, {"epoch": [3]}]
    assert chart_tables(VegaLiteChart()) == []


def page_with_a_chart() -> None:
    import altair as alt
    import pandas as pd
    import streamlit as st

    table = pd.DataFrame([{"series": "Test", "epoch": 1, "accuracy": 97.25}])
    st.altair_chart(alt.Chart(table).mark_line().encode(x="epoch:Q", y="accuracy:Q"))


def test_a_chart_that_streamlit_sends_can_be_read():
    sent = AppTest.from_function(page_with_a_chart).run().get("vega_lite_chart")
    assert drawn_accuracies([element.proto for element in sent]) == [(1, 97.25)]


def test_an_epoch_is_missing_unless_its_own_accuracy_is_drawn_at_its_place():
    recorded = [(1, 0.9725), (2, 0.98), (3, 0.985)]
    drawn = drawn_accuracies(
        [
            chart_of({"epoch": [1, 2], "accuracy": [97.25, 98.0]}),
            chart_of({"epoch": [3], "accuracy": [98.4]}, {"epoch": [3.0], "loss": [98.5]}),  # another run; another figure
        ]
    )
    assert missing_epochs(recorded, drawn) == [3]
    assert missing_epochs(recorded, [*drawn, (3.0, 98.5)]) == []
    assert missing_epochs([], []) == []
    assert missing_epochs(recorded, []) == [1, 2, 3]


def test_the_last_step_is_the_rightmost_with_a_loss():
    charts = [
        chart_of({"epoch": [0.5, 1.25], "loss": [2.0, 1.0], "learning_rate": [0.1, 0.1]}),
        chart_of({"epoch": [7], "accuracy": [99.0]}),
        chart_of({"epoch": [1.0, 2.0], "loss": [1.5, None]}),
    ]
    assert last_drawn_step(charts) == 1.25
    assert last_drawn_step([]) == 0.0


def test_a_view_s_accuracies_stand_at_the_epochs_that_their_steps_make():
    run = {"epoch": 40, "training": [(1, 0.1), (50, 0.8)], "tests": [(10, 0.5, True), (40, 0.9725, False)]}
    views = [json.dumps({"runs": [run]}), json.dumps({"runs": []})]
    assert watched_accuracies(views) == [(1.0, 97.25)] and last_watched_step(views) == 1.25
    assert watched_accuracies([]) == [] and last_watched_step([]) == 0.0
