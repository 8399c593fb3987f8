"""The charts of a report as Vega-Lite specifications, drawn as SVG without a browser.

Text and lines have the colour `currentColor`, so they have that of the page's text in light and dark mode and in print.
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from s7core.export.optional_packages import require_packages
from s7core.export.report.entry import Entry
from s7core.lesson.palette import Mark

WIDE, NARROW = 760, 330  # width of the plot in pixels, for a desktop screen and for a phone
HEIGHT = 250  # pixels
FEW_EPOCHS = 10  # each of them has its tick
DRAWING_SECONDS = 60  # the most that drawing may take
SHARE_CUT = 0.2  # of the values, the lowest, that an accuracy axis may cut off
FLOORS = (99, 98, 95, 90, 80, 50)  # where an accuracy axis may start, in percent

INK = "currentColor"
CONFIG = {
    "background": None,
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "gridColor": INK,
        "gridOpacity": 0.14,
        "domainColor": INK,
        "tickColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titlePadding": 8,
    },
}


@dataclass(frozen=True)
class Line:
    """One line of a chart: `values` after epoch 1, 2, ... Lines with the same name have the same mark.

    A faint line is a single seed, drawn behind the mean of all seeds.
    """

    name: str
    mark: Mark
    values: Sequence[float]
    faint: bool = False


def lines_of(entries: Sequence[Entry], figure: str, factor: float) -> list[Line]:
    """A field of EpochRecord, times a factor: the mean of each entry, and behind it each seed if there are several."""
    found = []
    for entry in entries:
        if len(entry.records) > 1:
            found += [
                Line(entry.title, entry.mark, [getattr(record, figure) * factor for record in of_run], faint=True)
                for of_run in entry.records
            ]
        found.append(Line(entry.title, entry.mark, [value * factor for value in entry.mean_curve(figure)]))
    return found


def accuracy_from(lines: Sequence[Line]) -> float:
    """The lower end of the accuracy axis in percent: a value of FLOORS, 0 if none is low enough.

    It may cut off SHARE_CUT of the values: the first epochs are so low that all others would look alike.
    """
    values = sorted(value for line in lines for value in line.values)
    lowest = values[int(len(values) * SHARE_CUT)]
    return next((floor for floor in FLOORS if lowest >= floor), 0)


def curves_specification(lines: Sequence[Line], title: str, start: float | None = None, width: int = WIDE) -> dict[str, Any]:
    """A Vega-Lite specification of values over the epochs; `title` is that of the value axis.

    The axis goes from `start` to 100 for accuracies in percent, and is logarithmic for losses, where `start` is None.
    """
    rows = [
        {"name": line.name, "line": place, "epoch": epoch, "value": value, "faint": line.faint}
        for place, line in enumerate(lines)
        for epoch, value in enumerate(line.values, start=1)
    ]
    return {
        "width": width,
        "height": HEIGHT,
        "data": {"values": rows},
        "encoding": {
            "x": _epoch_axis(max(len(line.values) for line in lines)),
            "y": _value_axis(title, start),
            "detail": {"field": "line"},
            "color": _by_name(lines, [line.mark.colour for line in lines]),
        },
        "config": CONFIG,
        "layer": _layers(lines),
    }


def _epoch_axis(epochs: int) -> dict[str, Any]:
    # Left alone, Vega has ticks between a few epochs too, and names two of them alike.
    few = epochs <= FEW_EPOCHS
    ticks: dict[str, Any] = {"values": list(range(1, epochs + 1))} if few else {"tickMinStep": 1}
    return {
        "field": "epoch",
        "type": "quantitative",
        "title": "epoch",
        "scale": {"domain": [min(1, epochs - 1), epochs], "nice": False, "padding": 6},
        "axis": {**ticks, "format": "d", "grid": False},
    }


def _value_axis(title: str, start: float | None) -> dict[str, Any]:
    scale = {"type": "log", "nice": False, "padding": 6} if start is None else {"domain": [start, 100]}
    axis = {"format": "~f", "tickCount": 5}  # never 1e+2, as "~g" writes 100 where the ticks are whole tens
    return {"field": "value", "type": "quantitative", "title": title, "scale": scale, "axis": axis}


def _layers(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Faint lines, the other lines in their dashes, and points in their shapes."""
    dashes = {"strokeDash": _by_name(lines, [list(line.mark.dash) for line in lines])}
    shapes = {"shape": _by_name(lines, [line.mark.shape for line in lines])}
    layers: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("datum.faint", {"type": "line", "clip": True, "opacity": 0.35, "strokeWidth": 1}, {}),
        ("!datum.faint", {"type": "line", "clip": True, "strokeWidth": 2.2}, dashes),
        ("!datum.faint", {"type": "point", "clip": True, "filled": True, "size": 42, "opacity": 1}, shapes),
    ]
    return [{"transform": [{"filter": which}], "mark": mark, "encoding": own} for which, mark, own in layers]


def _by_name(lines: Sequence[Line], values: Sequence[Any]) -> dict[str, Any]:
    """An encoding that gives each line's name its value; without a legend, since the page has a key for long names."""
    chosen = {line.name: value for line, value in zip(lines, values, strict=True)}
    return {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": list(chosen), "range": list(chosen.values())},
        "legend": None,
    }


def draw_svg(specs: Sequence[dict[str, Any]]) -> list[str]:
    """Each specification as an SVG element for one common page; ValueError if the drawing package is not installed.

    A separate process draws them, since the JavaScript engine in it takes a hundred megabytes that a server would keep.
    """
    require_packages("report")
    program = (
        "import json, sys, vl_convert; "
        "json.dump([vl_convert.vegalite_to_svg(each) for each in json.load(sys.stdin)], sys.stdout)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(list(specs)),
        capture_output=True,
        text=True,
        check=True,
        timeout=DRAWING_SECONDS,
    )
    return [_inline(svg, place) for place, svg in enumerate(json.loads(ran.stdout))]


def _inline(svg: str, place: int) -> str:
    """The SVG prepared for the page: with ids that no other chart has, and without its size and its name spaces."""
    svg = re.sub(r'\sxmlns(:xlink)?="[^"]*"', "", svg)
    svg = re.sub(r'(id="|url\(#)', rf"\g<1>chart{place}-", svg)
    return re.sub(r'^<svg ([^>]*?)width="[\d.]+" height="[\d.]+"', r'<svg \1aria-hidden="true"', svg)
