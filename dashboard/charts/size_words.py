"""Words in a chart of sizes against errors, both on log axes: names of networks, and what is said of single points.

Which side of a point is free depends on how wide the plot is. It is found out for a narrow plot and for a wide one, and the
chart chooses by its width. Words that are free in a plot are so in any wider one.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from dashboard.charts.drawing import named
from dashboard.charts.free_sides import (
    AT_LEVEL,
    SIDES,
    WORDS_ABOVE,
    WORDS_BESIDE,
    Box,
    Drawn,
    Side,
    Spot,
    Words,
    free_spots,
    spots,
)

SIZE_PLOT_HEIGHT = 270  # pixels, without the axes
NARROW_PLOT, WIDE_PLOT = 300, 720  # pixels: on a phone, and in a file; a plot less wide than the second is as the first
NAME_SIZE, WORDS_SIZE = 12, 11
LARGEST_STEP, LARGEST_SPREAD = 1.055, 1.5  # between two points side by side, and from the first to the last, as factors
POINT_RADIUS, RING_RADIUS, RULE_RADIUS = 6, 11, 2  # pixels
_OFFSETS: dict[Side, dict[str, Any]] = {
    "right": {"align": "left", "dx": WORDS_BESIDE},
    "left": {"align": "right", "dx": -WORDS_BESIDE},
    "above": {"dy": -WORDS_ABOVE},
    "below": {"dy": WORDS_ABOVE},
}
_COLUMNS = ("words", "is_name", "is_narrow", "side", "at", "error")
_READ = ["at", "parameters", "error", "low", "high", "beside", "is_name", "is_ringed"]


@dataclass(frozen=True)
class LogPlot:
    """The ends of both axes: parameters, and errors in percent."""

    sizes: tuple[float, float]
    errors: tuple[float, float]

    def box(self, width: float, sizes: tuple[float, float], errors: tuple[float, float]) -> Box:
        """Where these parameters and errors, each from the lower to the higher, are in a plot so many pixels wide."""
        left, right = (width * _share(each, self.sizes) for each in sizes)
        bottom, top = (SIZE_PLOT_HEIGHT * (1 - _share(each, self.errors)) for each in errors)
        return Box(left, top, right, bottom)


def _share(value: float, ends: tuple[float, float]) -> float:
    """How far along a log axis with these ends a value is, 0..1; beyond an end it is cut off there."""
    return min(max(math.log(value / ends[0]) / math.log(ends[1] / ends[0]), 0.0), 1.0)


def side_by_side(parameters: pd.Series, moves: pd.Series) -> pd.Series:
    """Where each point stands on the axis of parameters: those that move, of nearly one size, side by side around it."""
    at = parameters.astype(float)
    for _column, rows in at[moves].groupby(_columns_of(parameters)[moves]):
        if len(rows) == 1:
            continue
        step = min(LARGEST_STEP, LARGEST_SPREAD ** (1 / (len(rows) - 1)))
        middle = math.exp(sum(map(math.log, rows)) / len(rows))
        at[rows.index] = [middle * step ** (place - (len(rows) - 1) / 2) for place in range(len(rows))]
    return at


def _columns_of(parameters: pd.Series) -> pd.Series:
    """A number for each point, the same for those whose sizes are so close that the points would hide each other."""
    ordered = parameters.astype(float).sort_values()
    return (ordered / ordered.shift(fill_value=ordered.iloc[0]) >= LARGEST_STEP).cumsum().reindex(parameters.index)


def words_table(points: pd.DataFrame, plot: LogPlot, line: tuple[float, str, float] | None = None) -> pd.DataFrame:
    """A row for each of the words of a chart in a narrow and in a wide plot, if there is room for it: its side and place.

    points: at, parameters, error, low, high (nan where no interval is drawn), beside, is_name (whether `beside` names all
    points of that size), is_ringed. `line` is the error of a line across the plot, its words below it, and where they are.
    """
    read = points[_READ].astype(object)
    rows = tuple(map(tuple, read.where(read.notna(), None).to_numpy().tolist()))
    return pd.DataFrame(_placed(rows, plot, line), columns=list(_COLUMNS))


@lru_cache(maxsize=64)  # a page is drawn again and again with the same points
def _placed(
    known: tuple[tuple[Any, ...], ...], plot: LogPlot, line: tuple[float, str, float] | None
) -> list[tuple[Any, ...]]:
    points = pd.DataFrame(known, columns=_READ).astype({"low": float, "high": float})
    points = points.assign(column=_columns_of(points["parameters"]))
    said = points[points["beside"] != ""].sort_values("is_name", ascending=False, kind="stable")
    stands = [_Stand.of(point, points, plot) for point in said.to_dict("records")]
    rows = []
    for width in (NARROW_PLOT, WIDE_PLOT):
        words = [stand.words(plot, width) for stand in stands]
        found = free_spots(words, _drawn(points, plot, width, line), Box(0, 0, width, SIZE_PLOT_HEIGHT))
        rows += [
            (stand.text, stand.is_name, width == NARROW_PLOT, spot.side, *stand.place(spot))
            for stand, spot in zip(stands, found, strict=True)
            if spot
        ]
    return rows


@dataclass(frozen=True)
class _Stand:
    """Words, and what they stand beside: its parameters and errors from the lower to the higher, and heights for words."""

    text: str
    is_name: bool
    sizes: tuple[float, float]
    errors: tuple[float, float]
    levels: tuple[float, ...]

    @classmethod
    def of(cls, point: dict[str, Any], points: pd.DataFrame, plot: LogPlot) -> "_Stand":
        """The words of a point: a name stands beside all points of its size but the ringed ones, others at their point."""
        around = pd.DataFrame([point])
        if point["is_name"] and not point["is_ringed"]:
            around = points[(points["column"] == point["column"]) & ~points["is_ringed"]]
        bottom, top = around["low"].fillna(around["error"]).min(), around["high"].fillna(around["error"]).max()
        low, high = around["error"].min(), around["error"].max()
        return cls(
            point["beside"],
            bool(point["is_name"]),
            (around["at"].min(), around["at"].max()),
            (max(bottom, plot.errors[0]), min(top, plot.errors[1])),  # an interval may go on beyond the axis, words may not
            tuple(dict.fromkeys((math.sqrt(low * high), high, low))),
        )

    def words(self, plot: LogPlot, width: float) -> Words:
        size = NAME_SIZE if self.is_name else WORDS_SIZE
        levels = tuple(plot.box(width, self.sizes, (level, level)).top for level in self.levels)
        return Words(self.text, size, plot.box(width, self.sizes, self.errors), levels, self.is_name)

    def place(self, spot: Spot) -> tuple[float, float]:
        """The parameters and the error where the words stand."""
        if spot.side in AT_LEVEL:
            return self.sizes[spot.side == "right"], self.levels[spot.level]
        return math.sqrt(self.sizes[0] * self.sizes[1]), self.errors[spot.side == "above"]


def _drawn(points: pd.DataFrame, plot: LogPlot, width: float, line: tuple[float, str, float] | None) -> list[Drawn]:
    found = []
    for point in points.to_dict("records"):
        radius = RING_RADIUS if point["is_ringed"] else POINT_RADIUS
        found.append(Drawn(plot.box(width, (point["at"],) * 2, (point["error"],) * 2), radius))
        if point["low"] == point["low"] and point["high"] == point["high"]:
            found.append(Drawn(plot.box(width, (point["at"],) * 2, (point["low"], point["high"])), RULE_RADIUS))
    if line:
        error, words, at = line
        place = plot.box(width, (at, at), (error, error))
        found.append(Drawn(plot.box(width, plot.sizes, (error, error)), RULE_RADIUS))
        below = next(spot.box for spot in spots(Words(words, WORDS_SIZE, place, (), is_name=True)) if spot.side == "below")
        found.append(Drawn(below, 0))
    return found


def words_layers(across: dict[str, Any], scale: alt.Scale) -> list[alt.Chart]:
    """Layers of the table "words": `across` has the options of the axis of sizes, `scale` is that of the errors."""
    base = (
        named("words")
        .transform_filter(f"datum.is_narrow == (width < {WIDE_PLOT})")
        .encode(x=alt.X("at:Q", **across), y=alt.Y("error:Q", scale=scale), text="words:N")
    )
    names, others = base.transform_filter(alt.datum.is_name), base.transform_filter(~alt.datum.is_name)
    name_look: dict[str, Any] = {"fontSize": NAME_SIZE, "fontWeight": 600}
    return [
        *(names.transform_filter(alt.datum.side == side).mark_text(**name_look, **_OFFSETS[side]) for side in SIDES),
        *(
            others.transform_filter(alt.datum.side == side).mark_text(fontSize=WORDS_SIZE, **_OFFSETS[side])
            for side in AT_LEVEL
        ),
    ]
