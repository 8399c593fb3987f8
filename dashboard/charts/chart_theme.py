"""How all charts look: fonts, sizes, distances and grid, declared once and written into each specification.

Altair's own registry of themes is global to the process, where charts of other sessions are built at the same time; what a
chart needs is therefore part of it. Colours of axes and titles are not: on a page Streamlit takes them from its theme, light
or dark, and `on_white` sets them for a file. Words within a plot have INK, the colour of the text around the chart.
"""

from collections.abc import Mapping
from typing import Any

FONT = '"Source Sans", "Source Sans 3", sans-serif'  # Streamlit's; a saved file takes it where it is installed
INK = "currentColor"  # of words in a plot

LABEL_SIZE, TITLE_SIZE = 12, 13  # pixels
_BOLD = 600

CHART_CONFIG: Mapping[str, Any] = {
    "font": FONT,
    "view": {"stroke": "transparent"},
    "axis": {
        "domain": False,
        "ticks": False,
        "gridWidth": 1,
        "labelFontSize": LABEL_SIZE,
        "labelPadding": 8,
        "titleFontSize": TITLE_SIZE,
        "titleFontWeight": _BOLD,
        "titlePadding": 10,
    },
    "legend": {"labelFontSize": LABEL_SIZE, "titleFontSize": LABEL_SIZE, "titleFontWeight": _BOLD, "titlePadding": 6},
    "header": {"labelFontSize": LABEL_SIZE, "titleFontSize": TITLE_SIZE, "titleFontWeight": _BOLD},
    "title": {"anchor": "start", "fontSize": 14, "fontWeight": _BOLD, "offset": 10},
    "text": {"color": INK, "fontSize": LABEL_SIZE},
}

# As on a page in the light theme.
_BLACK, _PALE = "#1E2329", "#E4E1DA"
_ON_WHITE: Mapping[str, Any] = {
    "background": "white",
    "axis": {"labelColor": _BLACK, "titleColor": _BLACK, "gridColor": _PALE},
    "legend": {"labelColor": _BLACK, "titleColor": _BLACK},
    "header": {"labelColor": _BLACK, "titleColor": _BLACK},
    "title": {"color": _BLACK},
    "text": {"color": _BLACK},
}


def with_theme(specification: Mapping[str, Any]) -> dict[str, Any]:
    """The specification with the look of all charts; what it says itself stays."""
    return {**specification, "config": _merged(CHART_CONFIG, specification.get("config", {}))}


def on_white(specification: Mapping[str, Any]) -> dict[str, Any]:
    """The specification with the colours of a file, which no page's theme reaches; what it says itself stays."""
    config = dict(specification.get("config", {}))
    text = {name: value for name, value in config.get("text", {}).items() if value != INK}
    return {**specification, "config": _merged(_ON_WHITE, {**config, "text": text})}


def _merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Both, part by part; where both say something, what the second one says."""
    return {
        name: {**first.get(name, {}), **second.get(name, {})}
        if isinstance(first.get(name, second.get(name)), Mapping)
        else second.get(name, first.get(name))
        for name in {**first, **second}
    }
