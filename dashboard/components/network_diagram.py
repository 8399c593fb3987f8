"""A diagram of a network: a row of boxes, higher for a larger grid, wider for more channels. A click selects a layer."""

import html
import math
from collections.abc import Callable

from dashboard.components.clickable import clickable
from dashboard.state.session import DIAGRAM
from s7core import formatting
from s7core.language.translation import _
from s7core.lesson.layers import kind_of
from s7core.lesson.palette import GREY
from s7core.model.trace import IMAGE_SHAPE, Row, Trace

PIXEL = 3.2  # screen pixels for each pixel of a grid's side


def show_diagram(traced: Trace, chosen: str, when_clicked: Callable[[str], None]) -> None:
    """Draw the diagram with the layer named `chosen` highlighted; `when_clicked` gets the name of a clicked layer."""
    boxes = [_box(_("image"), GREY, IMAGE_SHAPE, _("The image: 1 × 28 × 28"), None, "")]
    for row in traced.rows:
        kind = kind_of(row.layer)
        boxes.append(_box(kind.short, kind.colour, row.output_shape, _facts(row), row.name, chosen))
    label = html.escape(_("The network, layer by layer"))
    clickable(
        f'<div class="s7-diagram" data-scrolls role="group" aria-label="{label}">{"".join(boxes)}</div>',
        key=DIAGRAM,
        when_clicked=when_clicked,
    )


def _box(label: str, colour: str, shape: tuple[int, ...], facts: str, key: str | None, chosen: str) -> str:
    side = shape[1] if len(shape) == 3 else 3
    size = f"height:{max(3, side * PIXEL):.0f}px;width:{5 + 3 * math.log2(shape[0] + 1):.0f}px;background:{colour}"
    marks = f' data-key="{key}" tabindex="0" role="button"' if key else ""
    if key:
        marks += ' data-chosen aria-pressed="true"' if key == chosen else ' aria-pressed="false"'
    under = f"{shape[0]}×{shape[1]}²" if len(shape) == 3 else f"{shape[0]}"
    # What a screen reader says begins with what is seen, so that somebody who speaks to the computer can name it.
    return (
        f'<div{marks} title="{html.escape(facts)}"><i style="{size}"></i>{label} <small>{under}</small>'
        f'<span class="s7-unseen">, {html.escape(facts)}</span></div>'
    )


def _facts(row: Row) -> str:
    return _(
        "{layer}: {shape}, {parameters} parameters, sees {pixels} pixels",
        layer=row.name,
        shape=formatting.shape(row.output_shape),
        parameters=formatting.count(row.parameters),
        pixels=row.receptive_field,
    )
