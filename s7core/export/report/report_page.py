"""The HTML of a report: a page that loads nothing and runs no script.

Its style sheet covers wide and narrow screens, light and dark mode, and print. Every function escapes the text it is given.
"""

import base64
import io
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

import numpy

from s7core.lesson.palette import SOLID, Mark

SHAPES = {  # SVG paths of the shapes of marks, for a chart's key; their centre is (17, 6)
    "circle": "M13 6a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
    "square": "M13.5 2.5h7v7h-7z",
    "triangle-up": "M17 1.5l4.5 8h-9z",
    "diamond": "M17 1l5 5-5 5-5-5z",
    "cross": "M15.5 2h3v2.5h2.5v3h-2.5v2.5h-3v-2.5h-2.5v-3h2.5z",
    "triangle-down": "M17 10.5l4.5-8h-9z",
}
SHORT, LONG = 20, 60  # characters: shorter cells are not broken, longer ones may be broken anywhere

_FOLDER = Path(__file__).parent
REPORT_STYLE = (_FOLDER / "report.css").read_text(encoding="utf-8")  # of pages that are made of what stands here
_TEMPLATE = Template((_FOLDER / "report_template.html").read_text(encoding="utf-8"))


def html_page(title: str, body: Iterable[str], more_style: str = "") -> str:
    """The whole page. `title` is text, `body` HTML elements, `more_style` CSS after that of all reports."""
    return _TEMPLATE.substitute(title=escape(title), style=REPORT_STYLE + more_style, body="\n".join(body))


def paragraph(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def heading(text: str, level: int = 2) -> str:
    return f"<h{level}>{escape(text)}</h{level}>"


def numbers(*facts: tuple[str, str, str]) -> str:
    """A row of figures in large type; `facts` are (name, value, remark)."""
    cells = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}<small>{escape(remark)}</small></dd></div>"
        for name, value, remark in facts
    )
    return f'<dl class="numbers">{cells}</dl>'


def table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], text_columns: int = 1, marked_rows: Iterable[int] = ()
) -> str:
    """The first `text_columns` columns hold text, all others numbers; `marked_rows` are places in `rows`."""
    marked = set(marked_rows)
    kinds = ["" if place < text_columns else ' class="number"' for place in range(len(columns))]
    head = "".join(f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(columns, kinds, strict=True))
    body = "".join(
        f"<tr{' class=changed' if place in marked else ''}>"
        + "".join(f"<td{_kind(cell, kind)}>{escape(cell)}</td>" for cell, kind in zip(row, kinds, strict=True))
        + "</tr>"
        for place, row in enumerate(rows)
    )
    # tabindex, because a region that scrolls must be reached by the keyboard too.
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(columns[0])}"><table><thead><tr>{head}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>"
    )


def _kind(cell: str, kind: str) -> str:
    """The class attribute of a cell, by its length and by that of its column."""
    return ' class="long"' if len(cell) > LONG else kind or (' class="name"' if len(cell) < SHORT else "")


def figure(finding: str, key: str, wide: str, narrow: str, caption: str = "") -> str:
    """A chart under its finding, which is also its text for screen readers.

    `wide` and `narrow` are SVG elements; the style sheet shows the one that fits the screen.
    """
    wide, narrow = (svg.replace('class="marks"', f'class="{size}"', 1) for svg, size in ((wide, "wide"), (narrow, "narrow")))
    below = paragraph(caption, "quiet") if caption else ""
    return f"<figure><figcaption><b>{escape(finding)}</b></figcaption>{key}{wide}{narrow}{below}</figure>"


def chart_key(marks: Mapping[str, Mark]) -> str:
    """The key of a chart: each mark with the name of its lines."""
    items = "".join(
        f'<li><svg width="34" height="12" aria-hidden="true"><path d="M0 6H34" stroke="{mark.colour}" stroke-width="2.2" '
        f'stroke-dasharray="{" ".join(map(str, mark.dash)) if mark.dash != SOLID else "none"}"/>'
        f'<path d="{SHAPES[mark.shape]}" fill="{mark.colour}"/></svg>{escape(name)}</li>'
        for name, mark in marks.items()
    )
    return f'<ul class="key">{items}</ul>'


def digit(image: numpy.ndarray, title: str, remark: str) -> str:
    """A list item for `digits` with a picture, (28, 28) uint8, embedded in the page."""
    alt = f"{title}, {remark}"
    return (
        f'<li><img src="{picture_source(image)}" alt="{escape(alt)}" width="28" height="28">'
        f"<strong>{escape(title)}</strong>{escape(remark)}</li>"
    )


def picture_source(image: numpy.ndarray) -> str:
    """The address of a picture, (28, 28) uint8, that holds the picture itself."""
    # Imported here because only this function needs it.
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "PNG")
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"


def digits(items: Iterable[str]) -> str:
    """A grid of items made by `digit`."""
    return f'<ul class="digits">{"".join(items)}</ul>'
