"""Digits as pictures with crisp pixels."""

import base64
import html
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from s7core.model.trace import Row

MARGIN = 0.6   # pixels of the digit around the outermost square

GALLERY_STYLE = """
<style>
.s7-gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(118px, 1fr)); gap: 14px 12px; }
.s7-digit { margin: 0; font-size: 0.86rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
.s7-digit img { width: 100%; max-width: 148px; aspect-ratio: 1; image-rendering: pixelated; border-radius: 4px;
  display: block; margin-bottom: 5px; }
.s7-digit b { font-weight: 650; }
.s7-digit span { opacity: 0.75; }
</style>
"""


@dataclass(frozen=True)
class Card:
    """A digit (28, 28) uint8 with a bold line, quiet lines under it, and the same in words for a screen reader."""

    image: np.ndarray
    headline: str
    lines: tuple[str, ...] = ()
    alt: str = ""


def data_uri(image: np.ndarray) -> str:
    """A grey PNG as a data address."""
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, format="PNG")
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()


def gallery(cards: list[Card]) -> str:
    """HTML of a grid of cards that fits any width."""
    return GALLERY_STYLE + '<div class="s7-gallery">' + "".join(map(_card, cards)) + "</div>"


def _card(card: Card) -> str:
    lines = "".join(f"<br><span>{html.escape(line)}</span>" for line in card.lines)
    return (f'<figure class="s7-digit"><img src="{data_uri(card.image)}" alt="{html.escape(card.alt)}">'
            f"<figcaption><b>{html.escape(card.headline)}</b>{lines}</figcaption></figure>")


def sheet(images: np.ndarray, columns: int = 4) -> str:
    """HTML of (N, 28, 28) digits as one picture, with a pixel between them."""
    count, height, width = images.shape
    rows = -(-count // columns)
    canvas = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), 96, np.uint8)
    for place, image in enumerate(images):
        top, left = place // columns * (height + 1), place % columns * (width + 1)
        canvas[top : top + height, left : left + width] = image
    return (f'<img src="{data_uri(canvas)}" alt="{count} augmented training digits" '
            'style="width:100%;max-width:300px;image-rendering:pixelated;border-radius:4px;display:block">')


def growth_picture(image: np.ndarray, rows: list[Row], colour: str) -> str:
    """HTML: the digit with one square a row, what the unit in the middle of its grid sees; the last one is strong.

    Squares that reach past the image are drawn past it: there the unit sees padding.
    """
    squares = [row.receptive_square(*_middle(row)) for row in rows]
    low = min([0.0, *(min(square) for square in squares)]) - MARGIN
    side = max([float(len(image)), *(max(square) for square in squares)]) + MARGIN - low
    label = html.escape(f"One unit of {rows[-1].name} sees {rows[-1].receptive_field} pixels across")
    shapes = "".join(_square(square, low, side, colour, strong=square is squares[-1]) for square in squares)
    whole = _place((0.0, 0.0, float(len(image)), float(len(image))), low, side)
    return (f'<div role="img" aria-label="{label}" style="position:relative;width:100%;max-width:400px;aspect-ratio:1">'
            f'<img src="{data_uri(image)}" alt="" style="{whole};image-rendering:pixelated">{shapes}</div>')


def _middle(row: Row) -> tuple[int, int]:
    if len(row.output_shape) < 3:
        return 0, 0
    return (row.output_shape[1] - 1) // 2, (row.output_shape[2] - 1) // 2


def _place(square: tuple[float, float, float, float], low: float, side: float) -> str:
    """CSS that puts (top, left, bottom, right) in pixels of the digit into a box that spans [low, low + side]."""
    top, left, bottom, right = square
    return (f"position:absolute;top:{(top - low) / side:.3%};left:{(left - low) / side:.3%};"
            f"height:{(bottom - top) / side:.3%};width:{(right - left) / side:.3%}")


def _square(square: tuple[float, float, float, float], low: float, side: float, colour: str, strong: bool) -> str:
    look = f"border:3px solid {colour};background:{colour}33" if strong else f"border:1px solid {colour};opacity:0.75"
    return f'<div style="{_place(square, low, side)};{look};box-sizing:border-box"></div>'
