"""Curves over the epochs and over the steps of runs."""

from collections.abc import Callable
from typing import Any

import altair as alt
import pandas as pd
import pytest

from dashboard.charts.run_curves import (
    PUBLISHED_SERIES,
    TRAINING_SERIES,
    accuracy_chart,
    accuracy_floor,
    accuracy_title,
    epoch_axis,
    loss_chart,
    range_chart,
    rate_chart,
    seeds_chart,
)
from s7core.lesson.palette import ORANGE, PUBLISHED

COLOUR = ORANGE
STEPS = pd.DataFrame({"epoch": [0.25, 0.5, 0.75, 1.0], "loss": [2.3, 0.4, 0.9, 0.2], "learning_rate": [0.1, 0.1, 0.1, 0.01]})
RANGE = pd.DataFrame({"learning_rate": [0.001, 0.01, 0.1], "loss": [2.4, 0.9, 9.0], "smoothed_loss": [2.0, 1.2, 5.0]})


def _series(series: str, *accuracies: float, colour: str = "#111111", dashed: bool = False) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {"series": series, "colour": colour, "dashed": dashed, "epoch": epoch, "accuracy": accuracy}
            for epoch, accuracy in enumerate(accuracies, start=1)
        ]
    )


def _run(*test: float) -> pd.DataFrame:
    """A run whose training accuracy starts far below its test accuracy, beside a published one."""
    published = pd.DataFrame([{**PUBLISHED_SERIES, "epoch": epoch, "accuracy": 97.5} for epoch in range(1, len(test) + 1)])
    training = _series(TRAINING_SERIES, *(60.0 + 10 * place for place in range(len(test))), colour="#6E6E6E")
    return pd.concat([published, _series("Test", *test, colour=COLOUR), training])


def _seeds(*epochs: tuple[float, float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Accuracies of two seeds after each epoch, and a summary with an interval that is theirs by a point each way."""
    table = pd.DataFrame(
        [
            {"run": f"seed {seed}", "epoch": epoch, "accuracy": accuracy}
            for epoch, accuracies in enumerate(epochs, start=1)
            for seed, accuracy in enumerate(accuracies, start=1)
        ]
    )
    summary = pd.DataFrame(
        [
            {"epoch": epoch, "mean": sum(pair) / 2, "low": min(pair) - 1, "high": min(max(pair) + 1, 100), "seeds": 2}
            for epoch, pair in enumerate(epochs, start=1)
        ],
        columns=["epoch", "mean", "low", "high", "seeds"],
    )
    return table, summary


def _epoch_labels(epochs: int, picture: Callable[[alt.Chart], Any]) -> list[str]:
    table = pd.DataFrame({"epoch": [1, epochs], "accuracy": [1, 2]})
    drawn = picture(alt.Chart(table, width=250).mark_point().encode(x=epoch_axis(epochs), y=alt.Y("accuracy:Q", axis=None)))
    return drawn.texts("axis-label")


@pytest.mark.parametrize("lowest", [0.0, 9.8, 49.99, 50.0, 79.9, 80.0, 94.9, 95.0, 97.99, 98.0, 99.0, 99.99, 100.0])
def test_a_zoomed_axis_starts_at_the_highest_round_figure_that_cuts_no_value_off(lowest):
    expected = max(figure for figure in (0, 50, 80, 90, 95, 98, 99) if figure <= lowest)
    assert accuracy_floor([lowest, 100.0]) == expected
    assert accuracy_floor([100.0, lowest]) == expected


def test_an_axis_without_values_starts_where_the_lesson_s_networks_are():
    assert accuracy_floor([]) == 98


def test_the_title_of_a_zoomed_axis_says_where_it_starts():
    assert accuracy_title(98) == "accuracy, % (axis from 98)"
    assert accuracy_title(99, "test accuracy") == "test accuracy, % (axis from 99)"
    assert accuracy_title(0) == "accuracy, %"


@pytest.mark.parametrize(("epochs", "every"), [(1, 1), (2, 1), (15, 1), (29, 1), (30, 2), (100, 6)])
def test_every_tick_of_the_epoch_axis_is_labelled_in_a_narrow_column_too(epochs, every, picture):
    assert _epoch_labels(epochs, picture) == [str(epoch) for epoch in range(0, epochs + 1, every)]


@pytest.mark.parametrize(("epochs", "every"), [(10, 1), (150, 10), (200, 13)])
def test_epochs_are_labelled_in_full(epochs, every, picture):
    assert _epoch_labels(epochs, picture) == [str(epoch) for epoch in range(0, epochs + 1, every)]


def test_the_epoch_axis_has_never_more_than_thirty_ticks():
    assert max(len(epoch_axis(epochs).to_dict()["axis"]["values"]) for epochs in range(1, 201)) <= 30


@pytest.mark.parametrize("epochs", [1, 15, 200])
def test_the_last_epoch_stands_just_inside_the_axis(epochs):
    first, last = epoch_axis(epochs).to_dict()["scale"]["domain"]
    assert first == 0 and epochs < last < epochs * 1.05
    assert epoch_axis(epochs).to_dict()["title"] == "epoch"


def test_training_accuracy_is_cut_off_rather_than_flatten_the_others(specification, picture):
    chart = accuracy_chart(_run(98.1, 99.2), 2)
    read = specification(chart)
    assert {tuple(layer.encoding["y"]["scale"]["domain"]) for layer in read.all_layers} == {(95, 100)}
    assert all(layer.mark["clip"] for layer in read.all_layers)
    assert picture(chart).axis("Y") == (
        "Y-axis titled 'accuracy, % (axis from 95)' for a linear scale with values from 95 to 100"
    )


def test_training_accuracy_alone_does_not_move_the_axis(specification):
    line = specification(accuracy_chart(_series(TRAINING_SERIES, 12.0), 1)).layer("line")
    assert line.encoding["y"]["scale"]["domain"] == [98, 100]


def test_published_accuracy_is_dashed_grey_and_hollow(specification, picture):
    chart = accuracy_chart(_run(98.1, 99.2), 2)
    read = specification(chart)
    assert set(read.layer("point", filled=False).column("series")) == {"Published test"}
    assert set(read.layer("point", filled=True).column("series")) == {"Test", TRAINING_SERIES}
    drawn = picture(chart)
    dashes = {line.facts["series"]: line.attributes["stroke-dasharray"] for line in drawn.marks("line mark")}
    assert dashes == {"Published test": "5,4", "Test": "1,0", TRAINING_SERIES: "1,0"}
    hollow = [point for point in drawn.marks("point") if point.hollow]
    assert {(point.facts["series"], point.attributes["stroke"]) for point in hollow} == {("Published test", PUBLISHED)}
    assert len(hollow) == 2


def test_each_series_keeps_the_colour_of_its_table_and_its_name_in_the_legend(picture):
    drawn = picture(accuracy_chart(_run(98.1, 99.2), 2))
    lines = {line.facts["series"]: line.attributes["stroke"] for line in drawn.marks("line mark")}
    assert lines == {"Published test": PUBLISHED, "Test": COLOUR, TRAINING_SERIES: "#6E6E6E"}
    assert drawn.texts("legend-label") == ["Published test", "Test", TRAINING_SERIES]


def test_a_single_epoch_is_a_point_at_its_epoch_and_accuracy(picture):
    (point,) = picture(accuracy_chart(_series("Test", 100.0), 1)).marks("point")
    assert (point.facts["epoch"], point.facts["accuracy %"]) == ("1", "100.00") and not point.hollow
    assert point.place[1] == 0  # 100% is the top of the axis


def test_training_loss_is_drawn_step_by_step_on_a_log_axis(specification, picture):
    chart = loss_chart(STEPS, 1, COLOUR)
    line = specification(chart).layer("line", color=COLOUR)
    assert line.column("loss") == list(STEPS["loss"]) and "interpolate" not in line.mark
    assert line.encoding["x"]["field"] == "epoch" and line.encoding["y"]["field"] == "loss"
    drawn = picture(chart)
    assert drawn.axis("Y").startswith("Y-axis titled 'loss of a training step (log)' for a log scale")
    assert drawn.axis("X") == "X-axis titled 'epoch' for a linear scale with values from 0 to 1"
    (path,) = (mark.attributes["d"] for mark in drawn.marks("line mark"))
    assert path.count("L") == len(STEPS) - 1


def test_the_learning_rate_holds_from_step_to_step(specification, picture):
    chart = rate_chart(STEPS, 3, COLOUR)
    line = specification(chart).layer("line", color=COLOUR)
    assert line.mark["interpolate"] == "step-after" and line.column("learning_rate") == list(STEPS["learning_rate"])
    assert line.encoding["y"]["field"] == "learning_rate"
    drawn = picture(chart)
    assert drawn.axis("Y") == "Y-axis titled 'learning rate' for a linear scale with values from 0 to 0.1"
    assert drawn.axis("X") == "X-axis titled 'epoch' for a linear scale with values from 0 to 3"


def test_seeds_are_faint_lines_of_their_own_behind_mean_and_interval(specification, picture):
    table, summary = _seeds((98.2, 98.6), (99.0, 99.2))
    chart = seeds_chart(table, summary, 2, COLOUR)
    read = specification(chart)
    band = read.layer("area")
    assert (band.encoding["y"]["field"], band.encoding["y2"]["field"]) == ("low", "high")
    assert band.rows == read.layer("line", strokeWidth=2.5).rows == summary.to_dict("records")
    assert read.layer("line", strokeWidth=2.5).encoding["y"]["field"] == "mean"
    drawn = picture(chart)
    faint = [line for line in drawn.marks("line mark") if line.attributes.get("opacity") == "0.35"]
    assert [line.facts["run"] for line in faint] == ["seed 1", "seed 2"]
    assert {mark.attributes.get("stroke") for mark in drawn.marks("line mark")} == {COLOUR}
    assert drawn.axis("Y") == (
        "Y-axis titled 'test accuracy, % (axis from 98)' for a linear scale with values from 98.0 to 100.0"
    )
    assert drawn.axis("X") == "X-axis titled 'epoch' for a linear scale with values from 0 to 2"


def test_an_interval_below_all_seeds_is_cut_off_and_moves_no_axis(specification):
    table, summary = _seeds((98.2, 98.6))
    read = specification(seeds_chart(table, summary.assign(low=20.0), 1, COLOUR))
    assert {tuple(layer.encoding["y"]["scale"]["domain"]) for layer in read.all_layers} == {(98, 100)}
    assert all(layer.mark["clip"] for layer in read.all_layers)


def test_after_one_epoch_every_seed_and_their_mean_are_points(picture):
    drawn = picture(seeds_chart(*_seeds((98.0, 100.0)), 1, COLOUR))
    assert [point.facts.get("run", "mean") for point in drawn.marks("point")] == ["seed 1", "seed 2", "mean"]
    low, high, mean = (point.place[1] for point in drawn.marks("point"))
    assert high == 0 and mean == pytest.approx((low + high) / 2)


def test_seeds_without_a_common_epoch_are_drawn_without_a_mean(picture):
    table, summary = _seeds((98.2, 98.6))
    drawn = picture(seeds_chart(table, summary.iloc[:0], 1, COLOUR))
    assert len(drawn.marks("point")) == 2 and not drawn.marks("area mark")
    assert "test accuracy, % (axis from 98)" in drawn.axis("Y")


def test_a_range_test_shows_the_loss_and_its_smoothed_curve_along_rates_on_a_log_axis(specification, picture):
    chart = range_chart(RANGE, None, COLOUR)
    faint, smooth = specification(chart).layers("line", color=COLOUR, clip=True)
    assert faint.encoding["y"]["field"] == "loss" and faint.mark["opacity"] < 0.5
    assert smooth.encoding["y"]["field"] == "smoothed_loss" and "opacity" not in smooth.mark
    assert faint.rows == smooth.rows == RANGE.to_dict("records")
    drawn = picture(chart)
    assert drawn.axis("X") == "X-axis titled 'learning rate (log)' for a log scale with values from 0.001 to 0.1"


def test_a_loss_that_runs_away_is_cut_off_a_quarter_above_the_first_one(specification, picture):
    chart = range_chart(RANGE, None, COLOUR)
    assert {tuple(layer.encoding["y"]["scale"]["domain"]) for layer in specification(chart).all_layers} == {(0, 2.5)}
    assert "titled 'loss of a training step (axis to 2.5)'" in picture(chart).axis("Y")


def test_a_suggested_rate_is_a_dashed_rule_with_its_value_beside_it(specification, picture):
    chart = range_chart(RANGE, 0.01234, COLOUR)
    rule = specification(chart).layer("rule", color=PUBLISHED, strokeDash=(4, 4))
    assert rule.column("learning_rate") == [0.01234] and rule.encoding["x"]["field"] == "learning_rate"
    drawn = picture(chart)
    (words,) = drawn.marks("text mark")
    assert "try 0.012" in drawn.texts() and 0 < words.place[0] - drawn.marks("rule mark")[0].place[0] < 10


def test_without_a_suggestion_there_is_no_rule(picture):
    drawn = picture(range_chart(RANGE.iloc[:1], None, COLOUR))
    assert not drawn.marks("rule mark") and not drawn.marks("text mark")


def test_a_live_test_is_drawn_in_the_colour_of_the_test_thin_and_dotted_and_zooms_nothing(picture, specification):
    points = {"epoch": [0.5, 1.5], "accuracy": [40.0, 98.0]}
    chart = accuracy_chart(_series("Test", 97.5, colour=COLOUR), 2, training=points, live_tests=points)
    lines = [line.attributes for line in picture(chart).marks("line mark")]
    assert [line["stroke"] for line in lines if line.get("stroke-dasharray") == "2,2"] == [COLOUR]
    assert specification(chart).whole["layer"][0]["encoding"]["y"]["scale"]["domain"] == [95, 100]


def test_before_the_first_epoch_has_ended_the_axis_begins_below_what_is_live(specification):
    live = {"epoch": [0.5], "accuracy": [12.5]}
    chart = accuracy_chart(_series("Published test", 99.0), 2, training=live)
    assert specification(chart).whole["layer"][0]["encoding"]["y"]["scale"]["domain"] == [0, 100]
