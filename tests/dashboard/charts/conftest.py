"""Two ways to read a chart in a test: the specification that Altair writes, and the picture that Vega draws of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import altair as alt
import pytest

PLOT_WIDTH = 300  # pixels, where a chart does not say it, as Vega has it


@dataclass(frozen=True)
class Layer:
    """One mark of a specification: its options, its encoding, and the rows of its table that its filters keep."""

    mark: dict[str, Any]
    encoding: dict[str, Any]
    rows: list[dict[str, Any]]

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]


class Specification:
    """A chart's Vega-Lite specification: `whole` is all of it, `all_layers` its marks, what is drawn first before."""

    def __init__(self, chart: alt.Chart | alt.LayerChart) -> None:
        self.whole = chart.to_dict()
        self.all_layers = [self._layer(part) for part in self.whole.get("layer", [self.whole])]

    def layers(self, kind: str, **options: Any) -> list[Layer]:
        """All layers with this kind of mark and these options."""
        wanted = {"type": kind, **options}
        return [layer for layer in self.all_layers if wanted.items() <= _hashable(layer.mark).items()]

    def layer(self, kind: str, **options: Any) -> Layer:
        """The only layer of this kind."""
        found = self.layers(kind, **options)
        assert len(found) == 1, f"{len(found)} layers are {kind} with {options}"
        return found[0]

    def _layer(self, part: dict[str, Any]) -> Layer:
        rows = self.whole["datasets"][(part.get("data") or self.whole["data"])["name"]]
        for step in part.get("transform", []):
            rows = [row for row in rows if _keeps(step["filter"], row, self.whole.get("width", PLOT_WIDTH))]
        mark = part["mark"] if isinstance(part["mark"], dict) else {"type": part["mark"]}
        return Layer(mark, part["encoding"], rows)


@dataclass(frozen=True)
class DrawnMark:
    """One mark of a picture: what Vega tells a screen reader of it, its SVG attributes, and its words if it is text."""

    facts: dict[str, str]
    attributes: dict[str, str]
    words: str

    @property
    def place(self) -> tuple[float, float]:
        """Its centre from the left and from the top, in pixels."""
        return _moved_by(self.attributes)

    @property
    def hollow(self) -> bool:
        return "fill" not in self.attributes


class Picture:
    """A chart as Vega draws it; `svg` is the root element."""

    def __init__(self, chart: alt.Chart | alt.LayerChart) -> None:
        vl_convert = pytest.importorskip("vl_convert", reason="vl-convert-python is part of the export extra")
        self.svg = ElementTree.fromstring(vl_convert.vegalite_to_svg(chart.to_dict()))

    def axis(self, name: str) -> str:
        """Vega's sentence on an axis, "X" or "Y": its title, its kind of scale, its ends."""
        axes = [element for element in self.svg.iter() if element.get("aria-roledescription") == "axis"]
        (found,) = (axis.get("aria-label") for axis in axes if axis.get("aria-label").startswith(f"{name}-axis"))
        return found

    def marks(self, kind: str) -> list[DrawnMark]:
        """`kind` as Vega calls it: "point", "line mark", "rule mark", "area mark", "bar", "tick", "text mark"."""
        return [
            DrawnMark(_facts(element.get("aria-label")), element.attrib, element.text or "")
            for element in self.svg.iter()
            if element.get("aria-roledescription") == kind
        ]

    def texts(self, role: str = "") -> list[str]:
        """All words of the picture, or those of one role: "axis-label", "axis-title", "legend-label"."""
        groups = [group for group in self.svg.iter() if f"role-{role}" in group.get("class", "")] if role else [self.svg]
        return [
            element.text for group in groups for element in group.iter() if element.tag.endswith("}text") and element.text
        ]

    def place(self, words: str) -> tuple[float, float]:
        """Where the first of these words is written, in pixels from the left and from the top of the plot."""
        within = {child: parent for parent in self.svg.iter() for child in parent}
        element = next(element for element in self.svg.iter() if element.text == words)
        x, y = 0.0, 0.0
        while element.get("class", "") != "mark-group role-frame root":
            moved = _moved_by(element.attrib)
            x, y, element = x + moved[0], y + moved[1], within[element]
        return x, y


def _facts(label: str) -> dict[str, str]:
    """Vega's sentence on a mark, "epoch: 1; accuracy: 98.2", by field."""
    return dict(fact.split(": ", 1) for fact in label.split("; ") if ": " in fact)


def _moved_by(attributes: dict[str, str]) -> tuple[float, float]:
    found = re.match(r"translate\((.+?),(.+?)\)", attributes.get("transform", "translate(0,0)"))
    return float(found[1]), float(found[2])


@pytest.fixture
def specification() -> Callable[[alt.Chart | alt.LayerChart], Specification]:
    return Specification


@pytest.fixture
def picture() -> Callable[[alt.Chart | alt.LayerChart], Picture]:
    return Picture


def _keeps(expression: str, row: dict[str, Any], width: float) -> bool:
    """A filter in Vega's expression language, as far as charts here use it, evaluated on one row; `width` is the plot's."""
    python = expression.replace("!==", "!=").replace("===", "==").replace("&&", " and ").replace("||", " or ")
    python = re.sub(r"!(?!=)", " not ", python)
    return bool(eval(re.sub(r"datum\.(\w+)", r"datum['\1']", python), {"__builtins__": {}}, {"datum": row, "width": width}))


def _hashable(options: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in options.items()}
