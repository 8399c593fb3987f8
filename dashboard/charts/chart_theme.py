"""How all charts look: fonts, sizes, distances and grid, declared once and written into each specification.

Altair's own registry of themes is global to the process, where charts of other sessions are built at the same time; what a
chart needs is therefore part of it. Colours of grids are not: on a page Streamlit takes them from its theme, light or dark,
and `on_white` sets them for a file. All words have INK, the colour of the text around the chart; Streamlit's own grey for
axes and legends is too pale to be read from afar.
"""

from collections.abc import Mapping
from typing import Any

from s7core.language.catalog import SOURCE
from s7core.language.numerals import localised
from s7core.language.translation import language

FONT = '"Source Sans", "Source Sans 3", sans-serif'  # Streamlit's; a saved file takes it where it is installed
INK = "currentColor"  # of all words

LABEL_SIZE, TITLE_SIZE = 12, 13  # pixels

# On the wall of a room, for its last row: no word is smaller than the first, and none is enlarged beyond the second.
SMALLEST_PROJECTED, LARGEST_ENLARGED, ENLARGED = 18, 21, 1.5
_SIZES = ("fontSize", "labelFontSize", "titleFontSize")
_DISTANCES = ("titleX", "titleY", "labelLimit")  # that follow the size of the words beside them
_BOLD = 600
_WORDS: Mapping[str, Any] = {"labelColor": INK, "titleColor": INK}

CHART_CONFIG: Mapping[str, Any] = {
    "font": FONT,
    "view": {"stroke": "transparent"},
    "axis": {
        "domain": False,
        "ticks": False,
        "gridWidth": 1,
        **_WORDS,
        "labelFontSize": LABEL_SIZE,
        "labelPadding": 8,
        "titleFontSize": TITLE_SIZE,
        "titleFontWeight": _BOLD,
        "titlePadding": 10,
    },
    "legend": {
        **_WORDS,
        "labelFontSize": LABEL_SIZE,
        "titleFontSize": LABEL_SIZE,
        "titleFontWeight": _BOLD,
        "titlePadding": 6,
    },
    "header": {**_WORDS, "labelFontSize": LABEL_SIZE, "titleFontSize": TITLE_SIZE, "titleFontWeight": _BOLD},
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
    return {**specification, "config": _merged({**CHART_CONFIG, **_numbers()}, specification.get("config", {}))}


def on_white(specification: Mapping[str, Any]) -> dict[str, Any]:
    """The specification with the colours of a file, which no page's theme reaches; what it says itself stays."""
    own = {name: _without_ink(part) for name, part in specification.get("config", {}).items()}
    return {**specification, "config": _merged(_ON_WHITE, own)}


def _without_ink(part: Any) -> Any:
    return {name: value for name, value in part.items() if value != INK} if isinstance(part, Mapping) else part


def for_projector(specification: Mapping[str, Any]) -> dict[str, Any]:
    """The specification with words that the last row of a class reads; its lines and marks stay as they are."""
    return {name: _projected(name, value) for name, value in specification.items()}


def _projected(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return for_projector(value)
    if isinstance(value, list):
        return [_projected("", each) for each in value]
    if name in _SIZES and isinstance(value, int | float):
        return max(value, SMALLEST_PROJECTED, min(LARGEST_ENLARGED, round(value * ENLARGED)))
    return value * ENLARGED if name in _DISTANCES else value


def _numbers() -> dict[str, Any]:
    """How Vega writes numbers where the reader's language does so in another way than English."""
    if language() == SOURCE:
        return {}
    signs = {"decimal": localised("."), "thousands": localised(","), "grouping": [3], "currency": ["", ""]}
    return {"locale": {"number": signs}}


def _merged(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Both, part by part; where both say something, what the second one says."""
    return {
        name: {**first.get(name, {}), **second.get(name, {})}
        if isinstance(first.get(name, second.get(name)), Mapping)
        else second.get(name, first.get(name))
        for name in {**first, **second}
    }
