"""The chart of the board: sizes against errors of the published networks, of the shipped ones, and of a class."""

import math
from itertools import pairwise

import pandas as pd
import pytest

from dashboard.charts.network_charts import CLASS_KIND, HOLLOW_SIZE, OWN_KIND, PUBLISHED_KIND, SHIPPED_KIND, board_chart


def _row(kind: str, parameters: int, error: float, **more: object) -> dict[str, object]:
    bounds = {"low": error * 0.8, "high": error * 1.2}
    known = {
        "stage": "final",
        "label": f"{kind} final",
        "kind": kind,
        "parameters": parameters,
        "error": error,
        "beside": "",
    }
    return known | bounds | more


STAGES = [("init", 593_200, 1.0), ("net1", 19_470, 0.8), ("net2", 13_808, 0.7), ("final", 7_958, 0.6)]
BOARD = pd.DataFrame(
    [
        *(
            _row(
                PUBLISHED_KIND,
                size,
                error,
                stage=stage,
                low=math.nan,
                high=math.nan,
                beside=stage,
                label=f"Published {stage}",
            )
            for stage, size, error in STAGES
        ),
        _row(SHIPPED_KIND, 7_958, 0.48),
        _row(CLASS_KIND, 5_000, 0.7, beside="Ada, Bob"),
        _row(OWN_KIND, 4_000, 0.9, beside="you"),
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
    assert set(hollow.column("kind")) == {PUBLISHED_KIND} and ring.column("kind") == [OWN_KIND]
    assert len(picture(board()).marks("point")) == len(BOARD) + 1


def test_on_the_board_words_of_measured_points_stand_beside_them_and_stages_are_named(picture):
    drawn = picture(board().properties(width=900))
    assert {"init", "net1", "net2", "final"} <= set(drawn.texts())
    for name, kind in (("Ada, Bob", CLASS_KIND), ("you", OWN_KIND)):
        point = next(mark for mark in drawn.marks("point") if mark.facts["label"] == f"{kind} final")
        assert drawn.place(name)[1] == pytest.approx(point.place[1], abs=6)
        assert 9 < abs(drawn.place(name)[0] - point.place[0]) < 16


def test_on_the_board_means_of_one_size_stand_side_by_side_and_others_at_their_size(specification):
    alike = [_row(SHIPPED_KIND, 7_958, 0.5 + place / 50) for place in range(8)]
    rows = specification(board(pd.concat([BOARD, pd.DataFrame(alike)], ignore_index=True))).layer("rule", strokeWidth=2).rows
    places = sorted(row["at"] for row in rows if row["parameters"] == 7_958)
    assert len(places) == 9 and all(later / before > 1.04 for before, later in pairwise(places))
    assert math.prod(places) == pytest.approx(7_958**9)
    assert {row["parameters"]: row["at"] for row in rows if row["parameters"] < 7_000} == {5_000: 5_000, 4_000: 4_000}


@pytest.mark.parametrize("smallest", [300, 4_000, 7_958])
def test_the_sizes_of_all_networks_lie_within_the_axis_of_the_board(smallest, specification):
    whole = pd.concat([BOARD, pd.DataFrame([_row(OWN_KIND, smallest, 1.9)])])
    base = specification(board(whole)).layer("point", filled=False, size=HOLLOW_SIZE).encoding
    (low, high), (least, most) = base["x"]["scale"]["domain"], base["y"]["scale"]["domain"]
    assert low < min(smallest, 4_000) and high > 593_200
    assert least < 0.48 and most == 2.0  # at most the worst error that is asked for


def test_the_axis_of_errors_ends_above_the_largest(specification):
    low, high = specification(board()).layer("point", filled=False, size=HOLLOW_SIZE).encoding["y"]["scale"]["domain"]
    assert (low, high) == pytest.approx((0.4, 1.2))
