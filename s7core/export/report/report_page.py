"""HTML of a report: one page that loads nothing, runs no script, and fits a desk, a phone, the dark and paper."""

import base64
import io
from collections.abc import Iterable, Mapping, Sequence
from html import escape

import numpy

from s7core.lesson.palette import Mark

SHAPES = {  # of a mark in a chart's key, around (17, 6)
    "circle": "M13 6a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
    "square": "M13.5 2.5h7v7h-7z",
    "triangle-up": "M17 1.5l4.5 8h-9z",
    "diamond": "M17 1l5 5-5 5-5-5z",
    "cross": "M15.5 2h3v2.5h2.5v3h-2.5v2.5h-3v-2.5h-2.5v-3h2.5z",
    "triangle-down": "M17 10.5l4.5-8h-9z",
}
SHORT, LONG = 20, 60  # characters of a cell of words

STYLE = """
:root { color-scheme: light dark; --page: #ffffff; --ink: #1b1f24; --quiet: #5a636e; --line: #d9dee4; --panel: #f5f7f9;
  --mark: #fff3d6; }
@media (prefers-color-scheme: dark) { :root { --page: #14171c; --ink: #e8eaed; --quiet: #a3adb8; --line: #343a43;
  --panel: #1c2128; --mark: #3d3316; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto,
  sans-serif; }
main { max-width: 56rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .4rem; text-wrap: balance; }
h2 { font-size: 1.25rem; margin: 2.8rem 0 .6rem; padding-top: 1.2rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.6rem 0 .3rem; }
p { margin: .3rem 0 .8rem; max-width: 46rem; }
.quiet, figcaption { color: var(--quiet); font-size: .9rem; }
.verdict { font-size: 1.3rem; line-height: 1.4; margin: 1.2rem 0; padding-left: 1rem; border-left: 4px solid var(--ink); }
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1rem 1.5rem;
  margin: 1.6rem 0 0; }
.numbers dt { color: var(--quiet); font-size: .85rem; }
.numbers dd { margin: 0; font-size: 1.45rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.numbers small { display: block; font-size: .82rem; color: var(--quiet); }
.scroll { overflow-x: auto; margin: .6rem 0 1rem; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; min-width: 60%; }
th, td { padding: .32rem .9rem .32rem 0; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child:not(.number) { min-width: 9rem; }
th { font-weight: 600; }
thead th { color: var(--quiet); font-weight: 500; vertical-align: bottom; }
td.number, th.number { text-align: right; }
td.number { white-space: nowrap; }
td.name { white-space: nowrap; }
tr.changed td { background: var(--mark); }
tr.changed td:first-child { box-shadow: -.4rem 0 0 var(--mark); }
.long { overflow-wrap: anywhere; min-width: 12rem; }
figure { margin: 1rem 0 1.6rem; }
figure > svg { width: 100%; height: auto; display: block; color: var(--ink); }
figure > .narrow { display: none; }
figure > .key { display: flex; flex-wrap: wrap; gap: .1rem 1.4rem; list-style: none; margin: .4rem 0 .6rem; padding: 0;
  font-size: .88rem; }
.key li { display: flex; align-items: center; gap: .5rem; }
.key svg { flex: none; }
figcaption b { color: var(--ink); font-size: 1rem; display: block; }
.digits { display: grid; grid-template-columns: repeat(auto-fill, minmax(5.2rem, 1fr)); gap: .9rem .7rem; margin: .8rem 0 0;
  padding: 0; list-style: none; }
.digits img { width: 100%; height: auto; aspect-ratio: 1; image-rendering: pixelated; border-radius: 3px; display: block; }
.digits li { font-size: .8rem; line-height: 1.3; color: var(--quiet); }
.digits strong { color: var(--ink); display: block; }
@media (max-width: 600px) { main { padding: 1.5rem 1rem 3rem; } h1 { font-size: 1.5rem; }
  figure > .wide { display: none; } figure > .narrow { display: block; } }
@media print { :root { color-scheme: light; --page: #fff; --ink: #000; --quiet: #444; --line: #bbb; --panel: #fff;
    --mark: #eee; }
  body { font-size: 11pt; } main { max-width: none; padding: 0; } figure, li, tr, .numbers { break-inside: avoid; }
  h2, h3 { break-after: avoid; } .scroll { overflow: visible; } * { print-color-adjust: exact; } }
"""


def html_page(title: str, body: Iterable[str]) -> str:
    """The whole file. `title` is text; the parts of the body are HTML already."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(body)
        + "\n</main>\n</body>\n</html>\n"
    )


def paragraph(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def heading(text: str, level: int = 2) -> str:
    return f"<h{level}>{escape(text)}</h{level}>"


def numbers(*facts: tuple[str, str, str]) -> str:
    """Large figures in a row: a name, a value and a small remark each."""
    cells = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(value)}<small>{escape(remark)}</small></dd></div>"
        for name, value, remark in facts
    )
    return f'<dl class="numbers">{cells}</dl>'


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1, changed: Iterable[int] = ()) -> str:
    """The first `words` columns hold words, all others numbers; the rows named in `changed` are marked."""
    marked = set(changed)
    kinds = ["" if place < words else ' class="number"' for place in range(len(columns))]
    head = "".join(f'<th scope="col"{kind}>{escape(name)}</th>' for name, kind in zip(columns, kinds, strict=True))
    body = "".join(
        f"<tr{' class=changed' if at in marked else ''}>"
        + "".join(f"<td{_kind(cell, kind)}>{escape(cell)}</td>" for cell, kind in zip(row, kinds, strict=True))
        + "</tr>"
        for at, row in enumerate(rows)
    )
    # A region that scrolls must be reached by the keyboard too.
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(columns[0])}"><table><thead><tr>{head}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>"
    )


def _kind(cell: str, kind: str) -> str:
    """Names stay in one line; what is longer than a line breaks anywhere."""
    return ' class="long"' if len(cell) > LONG else kind or (' class="name"' if len(cell) < SHORT else "")


def figure(finding: str, key: str, wide: str, narrow: str, caption: str = "") -> str:
    """A chart under its finding, which is also what a screen reader says; both drawings are SVG elements."""
    wide, narrow = (svg.replace('class="marks"', f'class="{size}"', 1) for svg, size in ((wide, "wide"), (narrow, "narrow")))
    below = paragraph(caption, "quiet") if caption else ""
    return f"<figure><figcaption><b>{escape(finding)}</b></figcaption>{key}{wide}{narrow}{below}</figure>"


def chart_key(marks: Mapping[str, Mark]) -> str:
    """What each line of a chart is, by its name."""
    items = "".join(
        f'<li><svg width="34" height="12" aria-hidden="true"><path d="M0 6H34" stroke="{mark.colour}" stroke-width="2.2" '
        f'stroke-dasharray="{" ".join(map(str, mark.dash)) if mark.dash[1:] != [0] else "none"}"/>'
        f'<path d="{SHAPES[mark.shape]}" fill="{mark.colour}"/></svg>{escape(name)}</li>'
        for name, mark in marks.items()
    )
    return f'<ul class="key">{items}</ul>'


def digit(image: numpy.ndarray, title: str, remark: str) -> str:
    """A list item with a picture (28, 28) uint8 of its own inside the page."""
    # Imported here because only those who ask for a report need it.
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(image).save(stream, "PNG")
    source = f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"
    alt = f"{title}, {remark}"
    return (
        f'<li><img src="{source}" alt="{escape(alt)}" width="28" height="28">'
        f"<strong>{escape(title)}</strong>{escape(remark)}</li>"
    )


def digits(items: Iterable[str]) -> str:
    return f'<ul class="digits">{"".join(items)}</ul>'
