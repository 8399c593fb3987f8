"""Charts of what is inside a network."""

import math

import pandas as pd
import pytest

from dashboard.charts.layer_charts import histogram_chart, reliability_chart, unit_activity_chart, values_chart
from s7core.lesson.palette import BLUE, GREEN, GREY, MISTAKE, ORANGE, SKY

VALUES = pd.DataFrame({"unit": [0, 1, 2], "value": [1.5, -2.0, 0.0]})
BINS = pd.DataFrame({"low": [-1.0, 0.0, 0.5], "high": [0.0, 0.5, 3.0], "share": [4.0, 64.0, 32.0]})
KINDS = ["dead", "always on", "by turns"]


def _activity(*layers: str) -> pd.DataFrame:
    """A tenth of the units of each layer is dead, two tenths are always on."""
    return pd.DataFrame(
        [
            {"layer": layer, "kind": kind, "units": share * 4, "share": float(share), "place": place}
            for layer in layers
            for place, (kind, share) in enumerate(zip(KINDS, (10, 20, 70), strict=True))
        ]
    )


def _bins(kind: str, *bins: tuple[float, float, int]) -> pd.DataFrame:
    """Confidence and accuracy in percent, and how many digits a bin holds; the bounds are five points each way."""
    return pd.DataFrame(
        [
            {
                "kind": kind,
                "confidence": confidence,
                "accuracy": accuracy,
                "count": count,
                "low": accuracy - 5,
                "high": min(accuracy + 5, 100),
            }
            for confidence, accuracy, count in bins
        ]
    )


CALIBRATION = pd.concat(
    [_bins("as trained", (60, 40, 10), (99, 100, 9_990)), _bins("scaled", (62, 60, 20), (98, 99, 9_980))]
)


def test_values_are_bars_by_unit_blue_above_zero(picture):
    drawn = picture(values_chart(VALUES))
    colours = {bar.facts["unit"]: bar.attributes["fill"] for bar in drawn.marks("bar")}
    assert colours == {"0": BLUE, "1": MISTAKE, "2": MISTAKE}
    assert drawn.axis("X") == "X-axis titled 'unit' for a discrete scale with 3 values: 0, 1, 2"
    assert drawn.axis("Y") == "Y-axis titled 'value' for a linear scale with values from −2.0 to 1.5"


def test_one_value_is_one_bar(picture):
    (bar,) = picture(values_chart(VALUES.iloc[:1])).marks("bar")
    assert bar.facts["value"] == "1.5"


def test_a_histogram_s_bars_reach_from_edge_to_edge(specification, picture):
    chart = histogram_chart(BINS, "before")
    bars = specification(chart).layer("bar")
    assert (bars.encoding["x"]["field"], bars.encoding["x2"]["field"]) == ("low", "high")
    assert bars.encoding["x"]["bin"] == "binned" and bars.mark["binSpacing"] == 0
    drawn = picture(chart.properties(width=400))
    assert [bar.attributes["d"].split("h")[1].split("v")[0] for bar in drawn.marks("bar")] == ["100", "50", "250"]


def test_a_share_is_drawn_on_a_square_root_axis_that_says_so(picture):
    drawn = picture(histogram_chart(BINS, "before"))
    assert "titled 'share of the values, % (square-root scale)' for a sqrt scale" in drawn.axis("Y")
    assert drawn.axis("X").startswith("X-axis titled 'value' for a linear scale")
    heights = [float(bar.attributes["d"].split("v")[1].split("h")[0]) for bar in drawn.marks("bar")]
    assert heights[1] / heights[0] == pytest.approx(math.sqrt(64 / 4))


@pytest.mark.parametrize(("side", "colour"), [("before", GREY), ("after", GREEN)])
def test_before_is_grey_and_after_green(side, colour, picture):
    assert {bar.attributes["fill"] for bar in picture(histogram_chart(BINS, side)).marks("bar")} == {colour}


def test_layers_keep_their_order_and_their_kinds_add_up_to_a_hundred_percent(picture):
    table = pd.concat([_activity("relu9"), _activity("relu1").iloc[::-1]])
    drawn = picture(unit_activity_chart(table).properties(width=200))
    assert drawn.axis("Y") == "Y-axis for a discrete scale with 2 values: relu9, relu1"
    assert drawn.axis("X") == "X-axis titled 'share of the units, %' for a linear scale with values from 0 to 100"
    for layer in ("relu9", "relu1"):  # stacked from the left by their place, whatever the order of the rows
        bars = {bar.facts["kind"]: bar.attributes["d"] for bar in drawn.marks("bar") if bar.facts["layer"] == layer}
        assert [bars[kind].split(",")[0] for kind in KINDS] == ["M0", "M20", "M60"]
        assert [bars[kind].split("h")[1].split("v")[0] for kind in KINDS] == ["20", "40", "140"]


def test_dead_units_have_the_colour_of_mistakes_and_the_legend_explains_all_three(picture):
    drawn = picture(unit_activity_chart(_activity("relu1")))
    colours = {bar.facts["kind"]: bar.attributes["fill"] for bar in drawn.marks("bar")}
    assert colours == dict(zip(KINDS, (MISTAKE, ORANGE, SKY), strict=True))
    assert drawn.texts("legend-label") == KINDS


def test_the_chart_of_units_grows_with_its_layers_and_names_every_one(specification, picture):
    names = [f"relu{number}" for number in range(1, 13)]
    one, twelve = (unit_activity_chart(_activity(*some)) for some in (names[:1], names))
    assert specification(twelve).whole["height"] - specification(one).whole["height"] == 30 * 11
    assert set(names) <= set(picture(twelve).texts("axis-label"))


def test_calibration_is_seen_against_the_diagonal_of_two_whole_axes(specification, picture):
    chart = reliability_chart(CALIBRATION).properties(width=520)
    for layer in specification(chart).all_layers:
        assert layer.encoding["x"]["scale"]["domain"] == layer.encoding["y"]["scale"]["domain"] == [0, 100]
    drawn = picture(chart)
    (diagonal,) = drawn.marks("line mark")
    assert diagonal.attributes["d"] == "M0,520L520,0" and "stroke-dasharray" in diagonal.attributes
    assert drawn.texts("axis-title") == ["how sure the network is, %", "how often right, %"]


def test_a_bin_is_a_point_at_its_confidence_and_accuracy_with_its_interval(specification, picture):
    chart = reliability_chart(CALIBRATION).properties(width=520)
    rule = specification(chart).layer("rule")
    assert (rule.encoding["y"]["field"], rule.encoding["y2"]["field"]) == ("low", "high")
    assert rule.rows == CALIBRATION.to_dict("records")
    drawn = picture(chart)
    places = [point.place for point in drawn.marks("point")]
    expected = [(520 * row.confidence / 100, 520 - 520 * row.accuracy / 100) for row in CALIBRATION.itertuples()]
    assert places == [pytest.approx(place) for place in expected]
    (interval, *_) = drawn.marks("rule mark")
    assert float(interval.attributes["y2"]) == pytest.approx(-52)  # ten of a hundred points


def test_larger_points_hold_more_digits(picture):
    few, many, *_ = picture(reliability_chart(CALIBRATION)).marks("point")
    width_of = [float(point.attributes["d"].split(",")[0].removeprefix("M")) for point in (few, many)]
    assert width_of[0] < width_of[1] and (few.facts["digits"], many.facts["digits"]) == ("10", "9,990")


def test_both_kinds_differ_in_colour_and_in_shape(specification, picture):
    chart = reliability_chart(CALIBRATION)
    shapes = specification(chart).layer("point").encoding["shape"]["scale"]
    assert shapes == {"domain": ["as trained", "scaled"], "range": ["circle", "diamond"]}
    drawn = picture(chart)
    colours = {point.facts["kind"]: point.attributes["fill"] for point in drawn.marks("point")}
    assert colours == {"as trained": BLUE, "scaled": ORANGE}
    assert {(point.facts["kind"], "A" in point.attributes["d"]) for point in drawn.marks("point")} == {
        ("as trained", True), ("scaled", False),  # an outline of arcs is a circle
    }  # fmt: skip
    assert drawn.texts("legend-label") == ["as trained", "scaled"]


def test_one_bin_that_is_always_right_stands_at_the_top(picture):
    (point,) = picture(reliability_chart(_bins("as trained", (100, 100, 10_000))).properties(width=520)).marks("point")
    assert point.place == pytest.approx((520, 0))
