"""A chart as a specification, made once for each structure, and its tables."""

import json

import altair as alt
import pandas as pd
import pytest

from dashboard.charts.chart_theme import CHART_CONFIG
from dashboard.charts.drawing import MOST_SPECIFICATIONS, Drawing, built_once, named
from s7core.language.translation import language, speaking

TABLE = pd.DataFrame({"epoch": [1, 2], "accuracy": [98.5, None]})
COLUMNS = {"epoch": [1, 2], "accuracy": [98.5, None]}


def _line() -> alt.Chart:
    return named("curve").mark_line().encode(x="epoch:Q", y="accuracy:Q")


def test_a_specification_is_built_once_for_each_structure():
    built = []

    @built_once
    def build(height: int) -> alt.Chart:
        built.append(height)
        return _line().properties(height=height)

    assert [build(height)["height"] for height in (10, 20, 10)] == [10, 20, 10] and built == [10, 20]
    for height in range(100, 100 + MOST_SPECIFICATIONS):
        build(height)
    build(10)  # it was put out by the others: no more than so many are kept
    assert built.count(10) == 2


def test_each_language_has_a_specification_of_its_own():
    @built_once
    def build() -> alt.Chart:
        return _line().properties(description=language())

    with speaking("de"):
        assert build()["description"] == "de"
    assert build()["description"] == "en"


def test_altair_refuses_a_wrong_specification_when_it_is_built():
    @built_once
    def build() -> alt.Chart:
        return named("curve").mark_line().encode(x=alt.X("epoch:Q", axis=alt.Axis(orient="nowhere")))

    with pytest.raises(alt.utils.schemapi.SchemaValidationError, match="nowhere"):
        build()


def test_a_specification_holds_no_data_and_no_theme_but_that_of_all_charts():
    specification = built_once(_line)()
    assert specification["data"] == {"name": "curve"} and "datasets" not in specification
    assert specification["config"] == CHART_CONFIG


def test_a_specification_is_the_same_to_the_byte_when_it_is_built_again():
    first = json.dumps(built_once(_line)())
    assert json.dumps(built_once(_line)()) == first


def test_a_chart_in_a_file_is_as_wide_as_asked_and_on_white():
    shared = built_once(_line)()
    drawn = Drawing(shared, {"curve": TABLE}).for_file(720)
    assert drawn.specification["width"] == 720 and drawn.specification["config"]["background"] == "white"
    assert "width" not in shared and "background" not in shared["config"]


def test_plain_columns_and_a_data_frame_are_the_same_table():
    drawn = [Drawing(_line().to_dict(), {"curve": table}).to_dict()["datasets"]["curve"] for table in (TABLE, COLUMNS)]
    assert drawn[0] == drawn[1] == [{"epoch": 1, "accuracy": 98.5}, {"epoch": 2, "accuracy": None}]


def test_properties_are_set_on_a_copy():
    shared = _line().to_dict()
    wide = Drawing(shared, {"curve": TABLE}).properties(width=400)
    assert wide.specification["width"] == 400 and "width" not in shared
    wide.to_dict()["encoding"]["x"]["field"] = "changed"
    assert shared["encoding"]["x"]["field"] == "epoch"
