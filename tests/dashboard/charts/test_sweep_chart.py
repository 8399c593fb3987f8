"""Charts of a sweep: a log axis where the values span decades, intervals where they are known, and empty cells in words."""

from math import nan

import pandas as pd
import pytest

from dashboard.charts.sweep_chart import (
    DARK,
    DARK_INK,
    DARK_SHARE,
    LIGHT_INK,
    PAGE_INK,
    PALE,
    sweep_map,
    sweep_points,
)

RUNS = pd.DataFrame({"value": [0.01, 0.01], "seed": [1, 2], "accuracy": [99.0, 99.2]})


def cells(*values: object) -> pd.DataFrame:
    """One cell each, of which only the first has runs."""
    rows = [
        (value, str(value), *((99.1, 98.9, 99.3, 2) if place == 0 else (nan, nan, nan, 0)))
        for place, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["value", "text", "mean", "low", "high", "count"])


def x_axes(drawing) -> list[dict]:
    return [layer["encoding"]["x"] for layer in drawing.to_dict()["layer"]]


@pytest.mark.parametrize(
    ("values", "scale", "title"),
    [
        ((0.01, 0.1), "log", "Learning rate (log)"),
        ((0.1, 0.2), "linear", "Learning rate"),
        ((0.0, 1.0), "linear", "Learning rate"),
    ],
)
def test_an_axis_is_logarithmic_where_its_values_span_a_decade(values, scale, title):
    for axis in x_axes(sweep_points(cells(*values), RUNS, "Learning rate", "test accuracy")):
        assert axis["scale"]["type"] == scale and axis["title"] == title
        assert axis["axis"]["values"] == sorted(values)


def test_choices_stand_side_by_side_in_their_order_without_a_line():
    drawing = sweep_points(cells("on", "off"), RUNS, "BatchNorm", "test accuracy")
    assert all(axis["sort"] == ["on", "off"] for axis in x_axes(drawing))
    assert "line" not in [layer["mark"]["type"] for layer in drawing.to_dict()["layer"]]


def test_values_without_a_run_are_not_drawn_and_the_axis_holds_the_whole_interval():
    drawing = sweep_points(cells(0.01, 0.1), RUNS, "Learning rate", "test accuracy")
    whole = drawing.to_dict()
    assert [each["value"] for each in whole["datasets"]["cells"]] == [0.01]
    low, high = whole["layer"][0]["encoding"]["y"]["scale"]["domain"]
    assert low <= 98.9 and 99.3 <= high <= 100


def test_the_specification_stays_the_same_while_results_come_in_on_the_same_axis():
    more = RUNS.assign(accuracy=[99.0, 99.25])
    first = sweep_points(cells(0.01, 0.1), RUNS, "Learning rate", "test accuracy")
    assert first.specification is sweep_points(cells(0.01, 0.1), more, "Learning rate", "test accuracy").specification


def map_cells() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("0.01", "on", 98.0, 97.9, 98.1, 2, "98.00%", "97.90 to 98.10"),
            ("0.01", "off", 99.0, 98.9, 99.1, 2, "99.00%", "98.90 to 99.10"),
            ("0.1", "on", nan, nan, nan, 0, "2 to train", ""),
        ],
        columns=["first", "second", "mean", "low", "high", "count", "said", "below"],
    )


def test_a_map_writes_mean_and_interval_into_its_cells_and_what_is_missing_into_empty_ones():
    whole = sweep_map(map_cells(), ("Learning rate", "BatchNorm"), "test accuracy").to_dict()
    texts = [layer for layer in whole["layer"] if layer["mark"]["type"] == "text"]
    assert [layer["encoding"]["text"]["field"] for layer in texts] == ["said", "below"] * 3
    assert [layer["mark"]["color"] for layer in texts[::2]] == [LIGHT_INK, DARK_INK, PAGE_INK]
    assert all({"low", "high"} <= {each["field"] for each in layer["encoding"]["tooltip"]} for layer in whole["layer"])
    assert whole["layer"][0]["encoding"]["color"]["scale"]["domain"] == [98.0, 99.0]
    assert whole["layer"][0]["encoding"]["y"]["sort"] == ["0.01", "0.1"]


@pytest.mark.parametrize(
    ("share", "ink"), [(0.0, DARK_INK), (DARK_SHARE, DARK_INK), (DARK_SHARE, LIGHT_INK), (1.0, LIGHT_INK)]
)
def test_text_on_each_colour_of_the_map_has_the_contrast_that_wcag_asks_for(share, ink):
    colour = [low + share * (high - low) for low, high in zip(channels(PALE), channels(DARK), strict=True)]
    dark, light = sorted((luminance(colour), luminance(channels(ink))))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def channels(colour: str) -> list[float]:
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def luminance(colour: list[float]) -> float:
    """Relative luminance as WCAG 2 defines it."""
    red, green, blue = (each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_map_of_one_result_can_be_drawn():
    whole = sweep_map(map_cells().iloc[[0, 2]], ("Learning rate", "BatchNorm"), "test accuracy").to_dict()
    assert whole["layer"][0]["encoding"]["color"]["scale"]["domain"] == [98.0, 98.0]
