"""Charts of what a network is."""

import math
from itertools import pairwise

import pandas as pd
import pytest

from dashboard.charts.chart_theme import INK
from dashboard.charts.network_charts import (
    HERE_KIND,
    HOLLOW_SIZE,
    receptive_growth,
    size_against_error,
)
from s7core.lesson.palette import BLUE, ORANGE
from s7core.lesson.stages import ALL_STAGES

MEASURED = "Reference, mean of 5 seeds"


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
    symbols = [group for group in drawn.svg.iter() if "role-legend-symbol" in group.get("class", "")]
    swatches = [mark.attrib for group in symbols for mark in group if mark.tag.endswith("}path")]
    assert [(mark["stroke"], mark["stroke-dasharray"]) for mark in swatches] == list(looks.values())
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
    assert read.layer("point", filled=False, size=HOLLOW_SIZE).column("label") == [
        f"Published {stage.key}" for stage in ALL_STAGES
    ]
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
    for layer in specification(chart).layers("point", opacity=1)[:2]:  # the third is the ring around one's own
        assert layer.encoding["shape"]["scale"] == {
            "domain": [stage.key for stage in ALL_STAGES],
            "range": [stage.mark.shape for stage in ALL_STAGES],
        }
    points = [point for point in picture(chart).marks("point") if point.hollow]
    assert len({point.attributes["d"] for point in points}) == len(ALL_STAGES)  # as many outlines
    assert {point.facts["stage"]: point.attributes["stroke"] for point in points} == {
        stage.key: stage.mark.colour for stage in ALL_STAGES
    }


def test_the_name_of_each_network_stands_once_beside_its_published_points_and_not_at_a_poor_run_here(picture):
    poor = pd.DataFrame([_size(stage.key, 13_000, 12.0, HERE_KIND, beside="best here") for stage in ALL_STAGES])
    drawn = picture(size_against_error(pd.concat([SIZES, poor], ignore_index=True)).properties(width=900))
    names = {mark.words: mark for mark in drawn.marks("text mark")}
    for stage in ALL_STAGES:
        assert drawn.texts().count(stage.title) == 1
        (published,) = (mark for mark in drawn.marks("point") if mark.facts["label"] == f"Published {stage.key}")
        assert abs(names[stage.title].place[1] - published.place[1]) < 30  # pixels; the poor runs are 200 above
        assert abs(names[stage.title].place[0] - published.place[0]) < 40


def test_a_stage_without_published_runs_is_named_at_its_reference_runs_or_else_at_the_run_here(picture):
    reference = _size("net1", 19_470, 0.8, MEASURED)
    for rows in ([reference, _size("net1", 19_470, 9.0, HERE_KIND)], [_size("net1", 19_470, 0.8, HERE_KIND)]):
        drawn = picture(size_against_error(pd.DataFrame(rows)))
        point = max(drawn.marks("point"), key=lambda mark: mark.place[1])
        assert abs(drawn.place("Net1")[1] - point.place[1]) < 20


CROWDED = pd.DataFrame(
    [
        *(_size("final", 7_958, 0.50 + 0.001 * place) for place in (1, 2, 3)),
        *(_size("final", 7_958, 0.52 + 0.001 * place, MEASURED, beside="") for place in (1, 2, 3)),
        _size("final", 7_958, 12.0, HERE_KIND, beside="best here"),
    ]
)


def test_the_best_run_here_is_ringed_and_reference_runs_are_not(specification, picture):
    chart = size_against_error(CROWDED)
    hollow, ring = specification(chart).layers("point", filled=False)
    assert set(hollow.column("kind")) == {"Published"} and ring.column("kind") == [HERE_KIND]
    rings = [mark for mark in picture(chart).marks("point") if mark.attributes.get("stroke") == INK]
    (point,) = (
        mark for mark in picture(chart).marks("point") if mark.facts["label"].startswith(HERE_KIND) and not mark.hollow
    )
    assert [mark.place for mark in rings] == [point.place]


def test_the_word_of_a_point_stands_as_high_as_its_point(picture):
    drawn = picture(size_against_error(CROWDED))
    (point,) = (mark for mark in drawn.marks("point") if mark.attributes.get("stroke") == INK)
    assert drawn.place("best here")[1] == pytest.approx(point.place[1], abs=6)  # of its foot
    assert 9 < abs(drawn.place("best here")[0] - point.place[0]) < 16


def test_where_published_and_measured_errors_are_equal_the_hollow_point_lies_around_the_solid_one(specification):
    read = specification(size_against_error(SIZES))
    kinds = [(layer.mark["filled"], layer.mark["size"]) for layer in read.layers("point")]
    (solid, solid_size), (hollow, hollow_size), _ring = kinds
    assert solid and not hollow and hollow_size > solid_size  # drawn later, so in front


def test_errors_that_lie_far_apart_are_labelled_at_round_steps_down_to_the_lowest(picture):
    labels = picture(size_against_error(CROWDED)).texts("axis-label")
    assert labels[-5:] == ["0.5", "1", "2", "5", "10"]


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
