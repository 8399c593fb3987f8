"""In charts of size against error no words cover each other, a point or an interval, or stand away from their point."""

from itertools import combinations

import altair as alt
import pandas as pd
import pytest

from dashboard.charts.chart_theme import INK
from dashboard.charts.network_charts import (
    CLASS_KIND,
    HERE_KIND,
    OWN_KIND,
    PUBLISHED_KIND,
    SHIPPED_KIND,
    board_chart,
    size_against_error,
)
from dashboard.charts.size_words import WIDE_PLOT, LogPlot, side_by_side, words_layers, words_table
from s7core.lesson.stages import ALL_STAGES

REFERENCE = "Reference, mean of 5 seeds"
SIZE = {"init": 593_200, "net1": 19_470, "net2": 13_808, "final": 7_958}
PUBLISHED = [("init", 0.64), ("net1", 0.48), ("net2", 0.57), ("final", 0.72), ("final", 0.62), ("final", 0.54)]
MEASURED = [("init", 0.73), ("net1", 0.54), ("net2", 0.72), ("final", 0.80), ("final", 0.76), ("final", 0.60)]


def _row(kind: str, stage: str, error: float, beside: str = "", parameters: int = 0) -> dict[str, object]:
    bounds = {"low": error * 0.9, "high": error * 1.15}
    return {"stage": stage, "label": kind, "kind": kind, "parameters": parameters or SIZE[stage], "error": error} | (
        bounds | {"beside": beside}
    )


def _home(*here: float):
    """The chart of Home, with the best runs of the four stages at these errors."""
    rows = [_row(PUBLISHED_KIND, *each) for each in PUBLISHED] + [_row(REFERENCE, *each) for each in MEASURED]
    rows.append(_row(REFERENCE, "final", 0.48, "record recipe"))
    rows += [_row(HERE_KIND, stage, error, "best here") for stage, error in zip(SIZE, here, strict=False)]
    return size_against_error(pd.DataFrame(rows))


def _board(*own: tuple[str, int, float]):
    """The chart of the board, with eight means of the Final Model and these entries of the class: beside, size, error."""
    titles = {stage.key: stage.title for stage in ALL_STAGES}
    rows = [_row(PUBLISHED_KIND, stage, error, titles[stage]) for stage, error in dict(PUBLISHED).items()]
    rows += [_row(SHIPPED_KIND, *each) for each in MEASURED]
    rows += [_row(SHIPPED_KIND, "final", error) for error in (0.48, 0.66, 0.70, 0.98, 0.84)]
    rows.append(_row(SHIPPED_KIND, "final", 0.53, "A smaller network", 4_810))
    rows += [_row(OWN_KIND if name == "you" else CLASS_KIND, "final", error, name, size) for name, size, error in own]
    table = pd.DataFrame(rows)
    bounds = {name: table[name].where(table["kind"] != PUBLISHED_KIND) for name in ("low", "high")}
    return board_chart(table.assign(**bounds), 0.6, "99.40% or more", 2.0)


CHARTS = {
    "no run here": _home(),
    "poor runs here": _home(1.2, 2.7, 12.3, 4.7),
    "good runs here": _home(0.7, 0.55, 0.6, 0.62),
    "equal runs here": _home(0.64, 0.48, 0.57, 0.48),
    "board": _board(),
    "board of a class": _board(
        ("you", 4_000, 0.7), ("Ada, Bob", 5_200, 0.58), ("Cleo", 7_958, 0.61), ("Dora", 30_000, 0.55)
    ),
}


def _boxes(drawn) -> tuple[dict[str, tuple], list[tuple]]:
    """The boxes (left, top, right, bottom) of all words, by the words, and of all points and intervals, in pixels."""
    words = {}
    for number, mark in enumerate(each for each in drawn.marks("text mark") if "words" in each.facts and each.words):
        size = float(mark.attributes["font-size"].removesuffix("px"))
        width = len(mark.words) * size * 0.5
        left = mark.place[0] - {"start": 0, "middle": 0.5, "end": 1}[mark.attributes["text-anchor"]] * width
        words[f"{mark.words} {number}"] = (left, mark.place[1] - 0.75 * size, left + width, mark.place[1] + 0.1 * size)
    marks = [_around(mark.place, mark.place, 4) for mark in drawn.marks("point")]
    for rule in drawn.marks("rule mark"):
        (x, y), moved = rule.place, (float(rule.attributes["x2"]), float(rule.attributes["y2"]))
        marks.append(_around((x, y), (x + moved[0], y + moved[1]), 1))
    return words, marks


def _around(first, second, grown: float) -> tuple:
    (left, right), (top, bottom) = (sorted(ends) for ends in zip(first, second, strict=True))
    return left - grown, top - grown, right + grown, bottom + grown


def _touch(first: tuple, second: tuple) -> bool:
    return first[0] < second[2] and second[0] < first[2] and first[1] < second[3] and second[1] < first[3]


@pytest.mark.parametrize("width", [300, 500, WIDE_PLOT - 1, WIDE_PLOT, 950, 1400])
@pytest.mark.parametrize("chart", CHARTS)
def test_no_words_cover_each_other_and_all_four_networks_are_named(chart, width, picture):
    words, _marks = _boxes(picture(CHARTS[chart].properties(width=width)))
    assert not [pair for pair in combinations(words, 2) if _touch(words[pair[0]], words[pair[1]])]
    assert {stage.title for stage in ALL_STAGES} <= {name.rsplit(" ", 1)[0] for name in words}


@pytest.mark.parametrize("width", [WIDE_PLOT, 950, 1400])
@pytest.mark.parametrize("chart", CHARTS)
def test_on_a_page_no_words_cover_a_point_an_interval_or_the_line(chart, width, picture):
    words, marks = _boxes(picture(CHARTS[chart].properties(width=width)))
    assert not [name for name, box in words.items() if any(_touch(box, mark) for mark in marks)]


@pytest.mark.parametrize("chart", CHARTS)
def test_words_of_a_point_stand_as_high_as_it_and_right_beside_it_or_not_at_all(chart):
    networks, words = (CHARTS[chart].tables[name] for name in ("networks", "words"))
    for row in words[~words["is_name"]].to_dict("records"):
        own = networks[networks["beside"] == row["words"]]
        assert (row["at"], pytest.approx(row["error"])) in list(zip(own["at"], own["error"], strict=True))
        assert row["side"] in ("left", "right")


def _shown(chart: str, words: str) -> list[str]:
    """The sides on which these words stand in a wide plot."""
    table = CHARTS[chart].tables["words"]
    return table.loc[(table["words"] == words) & ~table["is_narrow"], "side"].tolist()


def test_words_that_have_room_are_written():
    assert _shown("board", "A smaller network") == ["left"] and len(_shown("poor runs here", "best here")) == 4
    assert all(len(_shown("board of a class", name)) == 1 for name in ("you", "Dora"))


def test_points_of_nearly_one_size_stand_side_by_side_and_do_not_reach_the_next_size():
    sizes = pd.Series([7_958, 7_794, 7_958, 13_808, 7_958])
    at = side_by_side(sizes, pd.Series([True, True, False, True, True]))
    assert at[2] == 7_958 and at[3] == pytest.approx(13_808) and len(set(at)) == 5
    many = side_by_side(pd.Series([7_958] * 60), pd.Series([True] * 60))
    assert many.max() / many.min() <= 1.5 + 1e-9 and many.is_monotonic_increasing


def test_a_board_without_words_has_none_and_words_of_an_interval_beyond_the_axis_stay_within_it():
    plot = LogPlot((1_000, 1_000_000), (0.4, 2.0))
    point = {"at": 5_000, "parameters": 5_000, "error": 1.9, "low": 0.1, "high": 9.0, "beside": "", "is_ringed": False}
    assert words_table(pd.DataFrame([{**point, "is_name": False}]), plot).empty
    low = {**point, "error": 0.5, "is_name": True, "beside": "Net1"}
    covering = [{**point, "at": at, "error": 0.5, "low": 0.45, "high": 0.55, "is_name": False} for at in (4_000, 6_000)]
    rows = words_table(pd.DataFrame([low, *covering]), plot)
    assert len(rows) == 2 and rows["error"].between(0.4, 2.0).all() and set(rows["words"]) == {"Net1"}


def test_each_side_has_its_layer_names_are_bold_and_all_words_have_the_ink_of_the_page(picture):
    assert len(words_layers({}, alt.Scale(type="log"))) == 6
    words = [mark for mark in picture(CHARTS["poor runs here"]).marks("text mark") if "words" in mark.facts]
    assert {mark.attributes["fill"] for mark in words} == {INK}
    titles = {stage.title for stage in ALL_STAGES}
    assert (
        {mark.words for mark in words if mark.attributes.get("font-weight") == "600"}
        == titles
        < {mark.words for mark in words}
    )
