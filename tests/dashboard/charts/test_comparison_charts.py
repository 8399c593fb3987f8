"""Charts of several items side by side."""

import pandas as pd
import pytest

from dashboard.charts.comparison_charts import (
    accuracy_against,
    compared_curves,
    effects_chart,
    learning_chart,
)
from s7core.lesson.palette import BLUE, GREEN, ORANGE, PUBLISHED, SKY, SOLID, VERMILION, Mark

GROUP, SINGLE, CLAIMED = "Init, 2 seeds", 'Ada\'s "Net1"', "Net1, published"
MARKS = {GROUP: Mark(BLUE, SOLID, "circle"), SINGLE: Mark(SKY, SOLID, "cross"), CLAIMED: Mark(ORANGE, (6, 4), "square")}
NO_GHOSTS = pd.DataFrame(columns=["experiment", "epoch", "accuracy"])
GHOSTS = pd.DataFrame([(name, epoch, 98.9) for name in ("Net1", "Net2") for epoch in (1, 2)], columns=NO_GHOSTS.columns)
GHOST_MARKS = {"Net1": Mark(PUBLISHED, (8, 3), "square"), "Net2": Mark(PUBLISHED, (2, 2), "triangle-up")}
EFFECTS = pd.DataFrame({"effect": ["zeta", "alpha"], "mean": [0.1, -0.5], "low": [-0.1, -0.6], "high": [0.3, -0.4]})
LEARNING = pd.DataFrame(
    [(2, "learned", 90, 90), (2, "forgotten", 40, -40), (3, "learned", 90, 90), (3, "forgotten", 40, -40)],
    columns=["epoch", "what", "size", "count"],
)


def _runs(epochs: int = 2) -> pd.DataFrame:
    """A group of two seeds, a single run, and a published one."""
    lines = [(GROUP, "seed 1", 98.2), (GROUP, "seed 2", 98.4), (SINGLE, "single", 98.6), (CLAIMED, "published", 98.8)]
    rows = [
        (item, run, epoch, start + epoch / 10, item == GROUP, item == CLAIMED)
        for item, run, start in lines
        for epoch in range(1, epochs + 1)
    ]
    return pd.DataFrame(rows, columns=["item", "run", "epoch", "accuracy", "group", "published"])


def _means(epochs: int = 2) -> pd.DataFrame:
    rows = [(GROUP, epoch, 98.3 + epoch / 10, 97.0, 99.6) for epoch in range(1, epochs + 1)]
    return pd.DataFrame(rows, columns=["item", "epoch", "mean", "low", "high"])


def _losses(table: pd.DataFrame) -> pd.DataFrame:
    """The same table as losses: the farther from 100%, the larger."""
    return table.rename(columns={"accuracy": "loss"}).assign(loss=(100 - table["accuracy"]) / 10)


def _sizes(**columns: list[float]) -> pd.DataFrame:
    """One measured and one published item against their parameters."""
    given = {"accuracy": [98.9, 99.4], "low": [98.7, 99.2], "high": [99.1, 99.6]} | columns
    return pd.DataFrame({"item": [SINGLE, CLAIMED], "parameters": [593_200, 7_958], "published": [False, True], **given})


SIZE_MARKS = {item: MARKS[item] for item in (SINGLE, CLAIMED)}
SIZE_GHOSTS = pd.DataFrame({"experiment": ["Net2"], "parameters": [13_808], "accuracy": [99.3]})


def test_seeds_of_a_group_are_faint_and_single_runs_full_lines(specification, picture):
    chart = compared_curves(_runs(), _means(), NO_GHOSTS, MARKS, 2, "accuracy", 98)
    read = specification(chart)
    assert read.layer("line", opacity=0.28).rows == _runs()[_runs()["group"]].to_dict("records")
    lines = picture(chart).marks("line mark")
    faint = [line.facts["run"] for line in lines if line.attributes.get("opacity") == "0.28"]
    full = [line.facts["run"] for line in lines if "opacity" not in line.attributes and "run" in line.facts]
    assert (faint, full) == (["seed 1", "seed 2"], ["single", "published"])


def test_a_group_is_its_mean_with_its_interval(specification):
    read = specification(compared_curves(_runs(), _means(), NO_GHOSTS, MARKS, 2, "accuracy", 98))
    band, mean = read.layer("area"), read.layer("line", strokeWidth=2.5)
    assert (band.encoding["y"]["field"], band.encoding["y2"]["field"]) == ("low", "high")
    assert mean.encoding["y"]["field"] == "mean" and band.rows == mean.rows == _means().to_dict("records")
    assert [layer.column("item") for layer in read.layers("point", size=50)] == [[GROUP, GROUP], [], []]


def test_every_item_keeps_its_mark_and_published_ones_are_dashed_and_hollow(specification, picture):
    chart = compared_curves(_runs(), _means(), NO_GHOSTS, MARKS, 2, "accuracy", 98)
    layers = specification(chart).layers("point", size=45)
    assert [set(layer.column("item")) for layer in layers] == [set(), {SINGLE}, {CLAIMED}]
    assert [(layer.mark["shape"], layer.mark["filled"]) for layer in layers] == [
        ("circle", True), ("cross", True), ("square", False),
    ]  # fmt: skip
    drawn = picture(chart)
    dashes = {line.facts["item"]: line.attributes.get("stroke-dasharray") for line in drawn.marks("line mark")}
    assert dashes == {GROUP: None, SINGLE: "1,0", CLAIMED: "6,4"}
    points = {(p.facts["item"], p.attributes.get("fill"), p.attributes.get("stroke")) for p in drawn.marks("point")}
    assert points == {(GROUP, BLUE, None), (SINGLE, SKY, None), (CLAIMED, None, ORANGE)}
    assert drawn.texts("legend-label") == list(MARKS)


def test_published_curves_behind_are_thin_grey_and_dashed_and_drawn_first(specification, picture):
    chart = compared_curves(_runs(), _means(), GHOSTS, MARKS | GHOST_MARKS, 2, "accuracy", 98)
    first = specification(chart).all_layers[0]
    assert first.rows == GHOSTS[GHOSTS["experiment"] == "Net1"].to_dict("records") and first.mark["strokeWidth"] < 2
    ghosts = [line for line in picture(chart).marks("line mark") if "experiment" in line.facts]
    assert [ghost.facts["experiment"] for ghost in ghosts] == ["Net1", "Net2"]
    looks = [(ghost.attributes["stroke"], ghost.attributes["stroke-dasharray"]) for ghost in ghosts]
    assert looks == [(PUBLISHED, "8,3"), (PUBLISHED, "2,2")]


@pytest.mark.parametrize(("low", "title"), [(98, "test accuracy, % (axis from 98)"), (0, "test accuracy, %")])
def test_accuracies_end_at_100_and_start_where_asked_and_what_lies_outside_is_cut_off(low, title, specification, picture):
    chart = compared_curves(_runs(), _means(), GHOSTS, MARKS | GHOST_MARKS, 20, "accuracy", low)
    read = specification(chart)
    assert {tuple(layer.encoding["y"]["scale"]["domain"]) for layer in read.all_layers} == {(low, 100)}
    names = [layer for layer in read.all_layers if "x2" in layer.encoding or layer.mark["type"] == "text"]
    assert len(names) == 3 and all(layer.mark["clip"] for layer in read.all_layers if layer not in names)
    drawn = picture(chart)
    assert drawn.axis("Y").startswith(f"Y-axis titled '{title}' for a linear scale")
    assert drawn.axis("X") == "X-axis titled 'epoch' for a linear scale with values from 0 to 20"


def test_losses_are_on_a_log_axis_around_the_curves_and_not_around_a_band_that_reaches_down(specification, picture):
    runs, ghosts = _losses(_runs()), _losses(GHOSTS)
    means = _means().assign(mean=0.15, low=1e-9, high=0.3)
    chart = compared_curves(runs, means, ghosts, MARKS | GHOST_MARKS, 2, "loss")
    lowest, highest = min(runs["loss"]), max(runs["loss"])
    for layer in specification(chart).all_layers:
        scale = layer.encoding["y"]["scale"]
        assert scale["domain"] == pytest.approx([lowest * 0.9, highest * 1.1]) and scale["type"] == "log"
    assert picture(chart).axis("Y").startswith("Y-axis titled 'test loss (log)' for a log scale")
    assert {line.encoding["y"]["field"] for line in specification(chart).layers("line", color=PUBLISHED)} == {"loss"}


def test_single_runs_need_neither_means_nor_published_curves(picture):
    alone = _runs()[_runs()["item"] == SINGLE]
    chart = compared_curves(alone, _means(0), NO_GHOSTS, {SINGLE: MARKS[SINGLE]}, 2, "accuracy", 98)
    drawn = picture(chart)
    assert len(drawn.marks("line mark")) == 1 and len(drawn.marks("point")) == 2 and not drawn.marks("area mark")
    assert drawn.texts("axis-title") == ["epoch", "test accuracy, % (axis from 98)"]


def test_after_one_epoch_every_run_is_a_point(picture):
    drawn = picture(compared_curves(_runs(1), _means(1), NO_GHOSTS, MARKS, 1, "accuracy", 98))
    assert {point.facts["run"] for point in drawn.marks("point") if "run" in point.facts} == set(_runs()["run"])


def test_charts_with_a_legend_below_grow_with_its_items(specification):
    two, three = (dict(list(MARKS.items())[:count]) for count in (2, 3))
    curves = [compared_curves(_runs(), _means(), NO_GHOSTS, marks, 2, "accuracy", 98) for marks in (two, three)]
    sizes = [accuracy_against(_sizes(), SIZE_GHOSTS, marks, "parameters", "parameters") for marks in (two, three)]
    for fewer, more in (curves, sizes):
        assert specification(more).whole["height"] - specification(fewer).whole["height"] == 20


def test_accuracy_stands_against_size_on_a_log_axis_named_as_asked(picture):
    table, ghosts = (each.rename(columns={"parameters": "macs"}) for each in (_sizes(), SIZE_GHOSTS))
    drawn = picture(accuracy_against(table, ghosts, SIZE_MARKS, "macs", "multiply-accumulates an image"))
    assert drawn.axis("X").startswith("X-axis titled 'multiply-accumulates an image (log)' for a log scale")
    assert drawn.axis("Y").startswith("Y-axis titled 'test accuracy, % (axis from 98)' for a linear scale")
    places = {point.facts.get("item", "ghost"): point.place[0] for point in drawn.marks("point")}
    assert places[CLAIMED] < places["ghost"] < places[SINGLE]


def test_an_item_is_one_point_in_its_mark_with_its_interval_and_published_ones_are_hollow(specification, picture):
    chart = accuracy_against(_sizes(), SIZE_GHOSTS, SIZE_MARKS, "parameters", "parameters")
    read = specification(chart)
    rule = read.layer("rule")
    assert (rule.encoding["y"]["field"], rule.encoding["y2"]["field"]) == ("low", "high")
    assert rule.rows == _sizes().to_dict("records")
    measured, claimed = read.layers("point", size=110)
    assert (measured.column("item"), measured.mark["shape"], measured.mark["filled"]) == ([SINGLE], "cross", True)
    assert (claimed.column("item"), claimed.mark["shape"], claimed.mark["filled"]) == ([CLAIMED], "square", False)
    ghost, *points = picture(chart).marks("point")
    assert [(p.facts["item"], p.attributes["fill" if not p.hollow else "stroke"]) for p in points] == [
        (SINGLE, SKY), (CLAIMED, ORANGE),
    ]  # fmt: skip
    assert (ghost.facts["published"], ghost.attributes["stroke"], ghost.hollow) == ("Net2", PUBLISHED, True)


@pytest.mark.parametrize(
    ("changed", "ghost", "low"),
    [
        ({}, 99.3, 98),
        ({"low": [94.9, 99.2]}, 99.3, 90),  # intervals count
        ({}, 97.9, 95),  # and so do the published runs behind
        ({"accuracy": [97.0, 99.4], "low": [float("nan")] * 2}, 99.3, 95),  # without intervals the accuracies
        ({"accuracy": [100.0, 100.0], "low": [99.9, 99.9], "high": [100.0, 100.0]}, 100.0, 99),
    ],
)
def test_the_axis_of_accuracy_against_size_cuts_nothing_off(changed, ghost, low, specification):
    read = specification(
        accuracy_against(_sizes(**changed), SIZE_GHOSTS.assign(accuracy=ghost), SIZE_MARKS, "parameters", "parameters")
    )
    for layer in read.all_layers:
        assert layer.encoding["y"]["scale"]["domain"] == [low, 100]


def test_one_item_without_published_runs_is_one_point(picture):
    chart = accuracy_against(_sizes().iloc[:1], SIZE_GHOSTS.iloc[:0], {SINGLE: MARKS[SINGLE]}, "parameters", "parameters")
    (point,) = picture(chart).marks("point")
    assert (point.facts["parameters"], point.facts["95% from"], point.facts["to"]) == ("593,200", "98.70", "99.10")


def test_effects_keep_their_order_and_are_percentage_points_with_intervals(specification, picture):
    chart = effects_chart(EFFECTS)
    drawn = picture(chart)
    assert drawn.axis("Y") == "Y-axis for a discrete scale with 2 values: zeta, alpha"
    assert drawn.axis("X").startswith("X-axis titled 'change, percentage points' for a linear scale")
    interval = specification(chart).layer("rule", strokeWidth=3)
    assert (interval.encoding["x"]["field"], interval.encoding["x2"]["field"]) == ("low", "high")
    assert interval.rows == specification(chart).layer("point").rows == EFFECTS.to_dict("records")
    assert [point.facts["mean"] for point in drawn.marks("point")] == ["0.1", "−0.5"]


def test_a_dashed_rule_marks_no_effect_and_an_interval_across_it_lies_on_both_sides(picture):
    drawn = picture(effects_chart(EFFECTS))
    zero, across, clear = drawn.marks("rule mark")
    assert zero.facts == {"zero": "0"} and "stroke-dasharray" in zero.attributes
    ends = [(mark.place[0], mark.place[0] + float(mark.attributes["x2"])) for mark in (across, clear)]
    assert ends[0][0] < zero.place[0] < ends[0][1] and ends[1][1] < zero.place[0]


def test_the_chart_of_effects_grows_with_its_rows(specification):
    one, two = (specification(effects_chart(EFFECTS.iloc[:rows])).whole["height"] for rows in (1, 2))
    assert two - one == 45


def test_learned_digits_go_up_in_green_and_forgotten_ones_down_in_red(picture):
    drawn = picture(learning_chart(LEARNING, 3))
    assert drawn.axis("X") == "X-axis titled 'epoch' for a discrete scale with 2 values: 2, 3"
    assert drawn.axis("Y").startswith("Y-axis titled 'digits learned (up) and forgotten (down)' for a linear scale")
    tops = {bar.facts["what"]: float(bar.attributes["d"].split(",")[1].split("h")[0]) for bar in drawn.marks("bar")}
    assert tops["learned"] < tops["forgotten"]  # pixels from the top
    assert {bar.facts["what"]: bar.attributes["fill"] for bar in drawn.marks("bar")} == {
        "learned": GREEN,
        "forgotten": VERMILION,
    }
    assert {bar.facts["digits"] for bar in drawn.marks("bar")} == {"90", "40"}  # never below zero in words


@pytest.mark.parametrize("chosen", [1, 2, 3])
def test_the_chosen_epoch_stands_out(chosen, picture):
    for bar in picture(learning_chart(LEARNING, chosen)).marks("bar"):
        assert bar.attributes["opacity"] == ("1" if bar.facts["epoch"] == str(chosen) else "0.45")


def test_colours_hold_where_nothing_was_forgotten(picture):
    (bar,) = picture(learning_chart(LEARNING.iloc[:1], 2)).marks("bar")
    assert bar.attributes["fill"] == GREEN
