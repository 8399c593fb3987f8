"""Charts of a report as Vega-Lite, written as plain data and drawn as SVG without a browser.

Ink is `currentColor`, so that a chart is as legible in the dark, and on paper, as the words around it.
"""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from s7core.export.optional_packages import require
from s7core.export.report.entry import Entry
from s7core.lesson.palette import Mark

WIDE, NARROW = 760, 330  # pixels of the plot: for a desk and for a phone
HEIGHT = 250
DRAWING_SECONDS = 60
SHARE_CUT = 0.2
FLOORS = (99, 98, 95, 90, 80, 50)

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
    """`values` after epoch 1, 2, ...; lines of one name look alike, and faint ones are single seeds behind their mean."""

    name: str
    mark: Mark
    values: Sequence[float]
    faint: bool = False


def lines_of(entries: Sequence[Entry], figure: str, factor: float) -> list[Line]:
    """A line an entry, and of several seeds each of them faintly behind their mean."""
    found = []
    for each in entries:
        if len(each.records) > 1:
            found += [
                Line(each.title, each.mark, [getattr(record, figure) * factor for record in of_run], faint=True)
                for of_run in each.records
            ]
        found.append(Line(each.title, each.mark, [value * factor for value in each.mean_curve(figure)]))
    return found


def accuracy_from(lines: Sequence[Line]) -> float:
    """Where the axis starts, in percent: below four values in five, for first epochs would flatten all others."""
    values = sorted(value for each in lines for value in each.values)
    lowest = values[int(len(values) * SHARE_CUT)]
    return next((floor for floor in FLOORS if lowest >= floor), 0)


def curves_specification(lines: Sequence[Line], title: str, start: float | None = None, width: int = WIDE) -> dict[str, Any]:
    """Values over the epochs; `start` is where the axis of accuracies begins, in percent, None for a log axis of losses."""
    rows = [
        {"name": each.name, "line": place, "epoch": epoch, "value": value, "faint": each.faint}
        for place, each in enumerate(lines)
        for epoch, value in enumerate(each.values, start=1)
    ]
    epochs = max(len(each.values) for each in lines)
    scale = {"type": "log", "nice": False, "padding": 6} if start is None else {"domain": [start, 100]}
    encoding = {
        "x": {
            "field": "epoch",
            "type": "quantitative",
            "title": "epoch",
            "scale": {"domain": [min(1, epochs - 1), epochs], "nice": False, "padding": 6},
            "axis": {"tickMinStep": 1, "format": "d", "grid": False},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": title,
            "scale": scale,
            "axis": {"format": "~g", "tickCount": 5},
        },
        "detail": {"field": "line"},
        "color": _by_name(lines, [each.mark.colour for each in lines]),
    }
    dashes = {"strokeDash": _by_name(lines, [each.mark.dash for each in lines])}
    shapes = {"shape": _by_name(lines, [each.mark.shape for each in lines])}
    layers = [
        ("datum.faint", {"type": "line", "clip": True, "opacity": 0.35, "strokeWidth": 1}, {}),
        ("!datum.faint", {"type": "line", "clip": True, "strokeWidth": 2.2}, dashes),
        ("!datum.faint", {"type": "point", "clip": True, "filled": True, "size": 42, "opacity": 1}, shapes),
    ]
    return {
        "width": width,
        "height": HEIGHT,
        "data": {"values": rows},
        "encoding": encoding,
        "config": CONFIG,
        "layer": [{"transform": [{"filter": which}], "mark": mark, "encoding": more} for which, mark, more in layers],
    }


def _by_name(lines: Sequence[Line], values: Sequence[Any]) -> dict[str, Any]:
    """A channel that looks the name up; the key stands in the page, where a long name has room."""
    chosen = {each.name: value for each, value in zip(lines, values, strict=True)}
    return {
        "field": "name",
        "type": "nominal",
        "scale": {"domain": list(chosen), "range": list(chosen.values())},
        "legend": None,
    }


def draw_svg(specs: Sequence[dict[str, Any]]) -> list[str]:
    """Each as an SVG element to stand inside one page; ValueError if what draws them is not installed.

    A process of its own draws: the engine behind it holds a hundred megabytes that a server would keep.
    """
    require("report")
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
    """As part of a page: names of its own, its size left to the page, and no address of a name space."""
    svg = re.sub(r'\sxmlns(:xlink)?="[^"]*"', "", svg)
    svg = re.sub(r'(id="|url\(#)', rf"\g<1>chart{place}-", svg)
    return re.sub(r'^<svg ([^>]*?)width="[\d.]+" height="[\d.]+"', r'<svg \1aria-hidden="true"', svg)
