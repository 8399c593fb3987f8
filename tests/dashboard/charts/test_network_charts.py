"""Charts of what a network is."""

import math
from itertools import pairwise

import pandas as pd
import pytest

from dashboard.charts.network_charts import (
    CLASS_KIND,
    OWN_KIND,
    SHIPPED_KIND,
    board_chart,
    receptive_growth,
    size_against_error,
)
from s7core.lesson.palette import BLUE, ORANGE
from s7core.lesson.stages import ALL_STAGES

MEASURED = "Measured here, last epoch"


def _growth(*fields: int, item: str = "Net1", colour: str = ORANGE, dash: tuple[int, int] = (8, 3)) -> pd.DataFrame:
    """Receptive fields of the layers of one network."""
    return pd.DataFrame(
        [
            {
                "item": item,
                "layer": layer,
                "name": f"layer {layer}",
                "receptive_field": field,
                "colour": colour,
                "dash": list(dash),
            }
            for layer, field in enumerate(fields, start=1)
        ]
    )


def _size(stage: str, parameters: int, error: float, kind: str = "Published", **more: object) -> dict[str, object]:
    bounds = {"low": error * 0.8, "high": error * 1.2}
    beside = {"beside": "" if kind == "Published" else "experiment 1"}
    return {"stage": stage, "label": f"{kind} {stage}", "kind": kind, "parameters": parameters, "error": error} | (
        bounds | beside | more
    )


SIZES = pd.DataFrame(
    [
        _size("init", 593_200, 1.0),
        _size("net1", 19_470, 0.8),
        _size("net2", 13_808, 0.7),
        _size("final", 7_958, 0.6),
        _size("final", 7_958, 0.5, MEASURED),
    ]
)


def test_a_receptive_field_holds_until_the_next_layer(specification, picture):
    chart = receptive_growth(_growth(1, 3, 5, 5, 10))
    line = specification(chart).layer("line", interpolate="step-after")
    assert (line.encoding["x"]["field"], line.encoding["y"]["field"]) == ("layer", "receptive_field")
    assert line.column("receptive_field") == [1, 3, 5, 5, 10]
    drawn = picture(chart)
    assert drawn.axis("X") == "X-axis titled 'layer' for a linear scale with values from 1 to 5"
    assert drawn.axis("Y").startswith("Y-axis titled 'receptive field, pixels' for a linear scale with values from 0")
    assert [point.facts["layer"] for point in drawn.marks("point") if not point.hollow] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    "layers",
    [2, 3, 4, 5, 9, 12],
)
def test_layers_are_whole_numbers_and_each_is_labelled_once(layers, picture):
    labels = picture(receptive_growth(_growth(*range(1, layers + 1)))).texts("axis-label")
    assert labels[: labels.index("0")] == [str(layer) for layer in range(1, layers + 1)]


def test_networks_differ_in_colour_and_dashes_and_the_legend_names_them_in_order(specification, picture):
    chart = receptive_growth(pd.concat([_growth(1, 5), _growth(1, 3, item="Init", colour=BLUE, dash=(1, 0))]))
    drawn = picture(chart)
    found = {line.facts["item"]: line.attributes for line in drawn.marks("line mark")}
    looks = {item: (attributes["stroke"], attributes["stroke-dasharray"]) for item, attributes in found.items()}
    assert looks == {"Net1": (ORANGE, "8,3"), "Init": (BLUE, "1,0")}
    assert drawn.texts("legend-label") == ["Net1", "Init"]
    alone = receptive_growth(_growth(1, 5))
    assert picture(alone).texts("legend-label") == []
    assert specification(chart).whole["height"] - specification(alone).whole["height"] == 60 + 20 * 2


def test_a_dashed_line_at_28_pixels_is_the_whole_image(specification, picture):
    chart = receptive_growth(_growth(1, 14))
    assert specification(chart).layer("rule").column("side") == [28]
    drawn = picture(chart)
    (rule,), plot = drawn.marks("rule mark"), specification(chart).whole["height"]
    assert "stroke-dasharray" in rule.attributes and "the whole image: 28 pixels" in drawn.texts()
    top = specification(chart).layer("line").encoding["y"]["scale"]["domain"][1]
    assert rule.place[1] == pytest.approx(plot * (1 - 28 / 35)) and top == 34  # whose axis Vega rounds up to 35


@pytest.mark.parametrize(("field", "top"), [(1, 34), (32, 34), (33, 35), (46, 48)])
def test_the_axis_of_receptive_fields_reaches_above_the_largest_one(field, top, specification):
    line = specification(receptive_growth(_growth(1, field))).layer("line")
    assert line.encoding["y"]["scale"]["domain"] == [0, top]


def test_size_and_error_are_on_log_axes_that_say_so(picture):
    drawn = picture(size_against_error(SIZES))
    assert drawn.axis("X") == "X-axis titled 'parameters (log)' for a log scale with values from 1k to 1M"
    assert drawn.axis("Y").startswith("Y-axis titled 'test error, % (log)' for a log scale with values from 0.")
    assert [label for label in drawn.texts("axis-label") if label[-1] in "kM"] == ["1k", "10k", "100k", "1M"]


def test_all_points_and_intervals_lie_within_the_axes(specification):
    rule = specification(size_against_error(SIZES)).layer("rule").encoding
    for axis, columns in (("x", ["parameters"]), ("y", ["error"])):
        low, high = rule[axis]["scale"]["domain"]
        assert all(low < value < high for column in columns for value in SIZES[column])
    low, high = rule["y"]["scale"]["domain"]
    measured = SIZES[SIZES["kind"] == MEASURED]
    assert low < measured["low"].min() and measured["high"].max() < high


def test_published_points_are_hollow_and_measured_ones_solid_with_their_interval(specification, picture):
    chart = size_against_error(SIZES)
    read = specification(chart)
    assert read.layer("point", filled=False).column("label") == [f"Published {stage.key}" for stage in ALL_STAGES]
    assert read.layer("point", filled=True).column("kind") == read.layer("rule").column("kind") == [MEASURED]
    rule = read.layer("rule").encoding
    assert (rule["y"]["field"], rule["y2"]["field"]) == ("low", "high")
    large = [point for point in picture(chart).marks("point") if "error" in point.facts]
    assert {point.facts["label"]: point.hollow for point in large} == {
        label: label.startswith("Published") for label in SIZES["label"]
    }


def test_a_row_is_one_point_and_an_interval_has_no_mark_at_its_foot(picture):
    drawn = picture(size_against_error(SIZES))
    assert len(drawn.marks("point")) == len(SIZES) and len(drawn.marks("rule mark")) == 1


def test_no_layer_is_given_a_shape_that_it_cannot_have(specification):
    """Vega-Lite warns of each in the console of the browser."""
    whole = specification(size_against_error(SIZES)).whole
    shaped = {layer["mark"]["type"] for layer in whole["layer"] if "shape" in layer["encoding"]}
    assert shaped == {"point"}


def test_each_stage_has_its_own_mark(specification, picture):
    chart = size_against_error(SIZES)
    for layer in specification(chart).layers("point"):
        assert layer.encoding["shape"]["scale"] == {
            "domain": [stage.key for stage in ALL_STAGES],
            "range": [stage.mark.shape for stage in ALL_STAGES],
        }
    points = [point for point in picture(chart).marks("point") if point.hollow]
    assert len({point.attributes["d"] for point in points}) == len(ALL_STAGES)  # as many outlines
    assert {point.facts["stage"]: point.attributes["stroke"] for point in points} == {
        stage.key: stage.mark.colour for stage in ALL_STAGES
    }


def test_the_name_of_each_network_stands_once_above_all_that_belongs_to_it(picture):
    drawn = picture(size_against_error(SIZES))
    assert [text for text in drawn.texts() if text in {stage.title for stage in ALL_STAGES}] == [
        stage.title for stage in ALL_STAGES
    ]
    tops = {mark.facts["title"]: mark.place[1] for mark in drawn.marks("text mark") if "title" in mark.facts}
    for stage in ALL_STAGES:
        points = [point.place[1] for point in drawn.marks("point") if point.facts["stage"] == stage.key]
        assert tops[stage.title] < min(points)


CROWDED = pd.DataFrame(
    [
        *(_size("final", 7_958, 0.50 + 0.001 * place, beside=f"experiment {place}") for place in (1, 2, 3)),
        *(_size("final", 7_958, 0.52 + 0.001 * place, MEASURED, beside=f"experiment {place}") for place in (1, 2, 3)),
        _size("final", 7_958, 12.0, MEASURED, beside="best here"),
    ]
)


def test_words_beside_points_say_which_experiment_it_is_and_never_touch(picture):
    drawn = picture(size_against_error(CROWDED))
    words = [mark for mark in drawn.marks("text mark") if mark.facts.get("beside")]
    assert sorted(mark.facts["beside"] for mark in words) == sorted(CROWDED["beside"])
    heights = sorted(mark.place[1] for mark in words)
    assert min(below - above for above, below in pairwise(heights)) > 10  # pixels, of 11 pixels of type
    assert max(mark.place[0] for mark in words) < min(point.place[0] for point in drawn.marks("point"))


def test_intervals_of_one_network_stand_side_by_side_around_its_size(picture, specification):
    chart = size_against_error(CROWDED)
    places = [mark.place[0] for mark in picture(chart).marks("rule mark")]
    assert len(set(places)) == 4 and all(later - before > 2 for before, later in pairwise(sorted(places)))
    rows = specification(chart).layer("rule").rows
    assert math.prod(row["at"] for row in rows) == pytest.approx(7_958**4) and {row["parameters"] for row in rows} == {7_958}


def test_published_sizes_are_drawn_before_anything_was_measured(picture):
    drawn = picture(size_against_error(SIZES[SIZES["kind"] == "Published"]))
    assert len(drawn.marks("point")) == 4 and not drawn.marks("rule mark")
    assert picture(size_against_error(SIZES.iloc[:1])).axis("X").endswith("from 1k to 1M")


def test_a_network_without_errors_leaves_the_others_where_they_are(picture):
    perfect = pd.DataFrame([_size("final", 7_958, 0.0, MEASURED, high=0.04)])
    drawn = picture(size_against_error(pd.concat([SIZES.iloc[:4], perfect], ignore_index=True)))
    assert len({point.place[1] for point in drawn.marks("point") if point.hollow}) == 4


def _on_board(kind: str, parameters: int, error: float, **more: object) -> dict[str, object]:
    return _size("final", parameters, error, kind, **more)


STAGES = [("init", 593_200, 1.0), ("net1", 19_470, 0.8), ("net2", 13_808, 0.7), ("final", 7_958, 0.6)]
BOARD = pd.DataFrame(
    [
        *(
            {**_size(stage, size, error), "low": math.nan, "high": math.nan, "beside": stage}
            for stage, size, error in STAGES
        ),
        _on_board(SHIPPED_KIND, 7_958, 0.48),
        _on_board(CLASS_KIND, 5_000, 0.7, beside="Ada, Bob"),
        _on_board(OWN_KIND, 4_000, 0.9, beside="you"),
    ]
)


def board(table: pd.DataFrame = BOARD, worst: float = 2.0):
    return board_chart(table, 0.6, "99.40% or more", worst)


def test_the_line_of_the_board_is_drawn_at_its_error_and_says_what_it_is(specification, picture):
    line = specification(board()).layer("rule", strokeDash=(6, 4))
    assert line.column("error") == [0.6] and line.column("words") == ["99.40% or more"]
    assert "99.40% or more" in picture(board()).texts()


def test_on_the_board_only_measured_means_have_an_interval(specification):
    rule = specification(board()).layer("rule", strokeWidth=2)
    assert rule.column("kind") == [SHIPPED_KIND, CLASS_KIND, OWN_KIND]
    assert (rule.encoding["y"]["field"], rule.encoding["y2"]["field"]) == ("low", "high")
    unknown = BOARD.assign(low=math.nan, high=math.nan)
    assert specification(board(unknown)).layer("rule", strokeWidth=2).rows == []


def test_on_the_board_published_points_are_hollow_shipped_ones_small_and_one_s_own_ringed(specification, picture):
    read = specification(board())
    sizes = {layer.rows[0]["kind"]: layer.mark["size"] for layer in read.layers("point", filled=True)}
    assert sizes[SHIPPED_KIND] < sizes[CLASS_KIND] < sizes[OWN_KIND]
    hollow, ring = read.layers("point", filled=False)
    assert set(hollow.column("kind")) == {"Published"} and ring.column("kind") == [OWN_KIND]
    assert len(picture(board()).marks("point")) == len(BOARD) + 1


def test_on_the_board_names_stand_beside_published_points_and_above_measured_ones(picture):
    drawn = picture(board())
    assert {"init", "final", "Ada, Bob", "you"} <= set(drawn.texts())
    points = {mark.facts["label"]: mark.place for mark in drawn.marks("point")}
    moved = {mark.words: mark.place for mark in drawn.marks("text mark") if "label" in mark.facts}
    assert moved["init"][0] < points["Published init"][0] and moved["final"][0] > points["Published final"][0]
    assert moved["you"][1] < points[f"{OWN_KIND} final"][1]


@pytest.mark.parametrize("smallest", [300, 4_000, 7_958])
def test_the_sizes_of_all_networks_lie_within_the_axis_of_the_board(smallest, specification):
    whole = pd.concat([BOARD, pd.DataFrame([_on_board(OWN_KIND, smallest, 1.9)])])
    base = specification(board(whole)).layer("point", filled=False, size=110).encoding
    (low, high), (least, most) = base["x"]["scale"]["domain"], base["y"]["scale"]["domain"]
    assert low < min(smallest, 4_000) and high > 593_200
    assert least < 0.48 and most == 2.0  # at most the worst error that is asked for


def test_the_axis_of_errors_ends_above_the_largest(specification):
    low, high = specification(board()).layer("point", filled=False, size=110).encoding["y"]["scale"]["domain"]
    assert (low, high) == pytest.approx((0.4, 1.2))


def test_no_interval_crosses_the_name_above_it(picture):
    drawn = picture(board())
    rules = [mark for mark in drawn.marks("rule mark") if "parameters" in mark.facts]
    for name, parameters in (("Ada, Bob", "5,000"), ("you", "4,000")):
        (rule,) = (mark for mark in rules if mark.facts["parameters"] == parameters)
        top = rule.place[1] + min(0.0, float(rule.attributes["y2"]))
        assert drawn.place(name)[1] < top - 5
