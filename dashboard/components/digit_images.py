"""Pictures of digits as HTML: single cards, galleries, sheets, and digits with squares drawn on them."""

import base64
import html
import io
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image

from s7core.language.translation import _
from s7core.model.trace import Row

MARGIN = 0.6  # pixels of the digit around the outermost square
SIDE = 28  # pixels of a digit
EXAMPLE_DIGITS = dict(enumerate((3, 2, 1, 18, 4, 8, 11, 0, 61, 7)))  # digit: index of a clear one in the test set

Square = tuple[float, float, float, float]  # (top, left, bottom, right) edges in pixels of the digit


@dataclass(frozen=True)
class Card:
    """A digit (28, 28) uint8 with a bold headline, lines of plain text below it, and a description for screen readers."""

    image: np.ndarray
    headline: str
    lines: tuple[str, ...] = ()
    alt: str = ""


def data_uri(image: np.ndarray) -> str:
    """A picture (H, W) or (H, W, 3) uint8 as a PNG in a data URI."""
    return _png_uri(image.tobytes(), image.shape)


@lru_cache(maxsize=4096)  # the same digits are on many pages of many visitors; one takes some hundred bytes
def _png_uri(pixels: bytes, shape: tuple[int, ...]) -> str:
    stream = io.BytesIO()
    Image.fromarray(np.frombuffer(pixels, np.uint8).reshape(shape)).save(stream, format="PNG")
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode()


def gallery(cards: list[Card], keys: list[str] | None = None) -> str:
    """HTML of a grid of cards that fits any width; with a key for each card they can be clicked, and each opens a dialog."""
    marks = (
        [f' data-key="{key}" tabindex="0" role="button" aria-haspopup="dialog"' for key in keys]
        if keys
        else [""] * len(cards)
    )
    return '<div class="s7-gallery">' + "".join(map(_card, cards, marks)) + "</div>"


def _card(card: Card, marks: str) -> str:
    lines = "".join(f"<br><span>{html.escape(line)}</span>" for line in card.lines)
    return (
        f'<div class="s7-digit"{marks}><img src="{data_uri(card.image)}" alt="{html.escape(card.alt)}">'
        f"<p><b>{html.escape(card.headline)}</b>{lines}</p></div>"
    )


def sheet(images: np.ndarray, columns: int = 4) -> str:
    """HTML of (N, 28, 28) digits as one picture, with a pixel between them."""
    count, height, width = images.shape
    rows = -(-count // columns)
    canvas = np.full((rows * (height + 1) - 1, columns * (width + 1) - 1), 96, np.uint8)
    for place, image in enumerate(images):
        top, left = place // columns * (height + 1), place % columns * (width + 1)
        canvas[top : top + height, left : left + width] = image
    label = html.escape(_("{count} augmented training digits", count=count))
    return f'<img class="s7-sheet" src="{data_uri(canvas)}" alt="{label}">'


def growth_picture(image: np.ndarray, rows: list[Row], colour: str) -> str:
    """HTML of a digit (28, 28) with a square for each layer: the receptive field of the unit in the middle of its grid.

    The last square is emphasised. Squares are drawn beyond the image where the unit sees padding.
    """
    squares = [row.receptive_square(*row.middle_unit) for row in rows]
    last = rows[-1]
    label = _("One unit of {layer} sees {pixels} pixels across", layer=last.name, pixels=last.receptive_field)
    return framed(
        data_uri(image),
        [(each, outline(colour, strong=each is squares[-1])) for each in squares],
        frame_around(squares),
        label,
    )


def frame_around(squares: list[Square]) -> tuple[float, float]:
    """The first pixel and the side of a frame that shows the whole digit and all of these squares."""
    low = min([0.0, *(min(square) for square in squares)]) - MARGIN
    high = max([float(SIDE), *(max(square) for square in squares)]) + MARGIN
    return low, high - low


def outline(colour: str, strong: bool) -> str:
    """CSS of a square: a strong one has a thick border and a light fill, others have a thin border."""
    return f"border:3px solid {colour};background:{colour}33" if strong else f"border:1px solid {colour};opacity:0.75"


def framed(address: str, squares: list[tuple[Square, str]], frame: tuple[float, float], label: str, most: int = 400) -> str:
    """HTML of a picture of 28 × 28 pixels, given as a data URI, with squares on it, each with its CSS.

    `frame` is the first pixel and the side of the shown area, see `frame_around`; `most` is its width in screen pixels.
    """
    shapes = "".join(f'<div style="{_place(square, frame)};{look}"></div>' for square, look in squares)
    whole = _place((0.0, 0.0, float(SIDE), float(SIDE)), frame)
    return (
        f'<div class="s7-frame" role="img" aria-label="{html.escape(label)}" style="max-width:{most}px">'
        f'<img src="{address}" alt="" style="{whole}">{shapes}</div>'
    )


def _place(square: Square, frame: tuple[float, float]) -> str:
    """CSS that places the square (top, left, bottom, right), in pixels of the digit, within its frame."""
    (top, left, bottom, right), (low, side) = square, frame
    return (
        f"top:{(top - low) / side:.3%};left:{(left - low) / side:.3%};"
        f"height:{(bottom - top) / side:.3%};width:{(right - left) / side:.3%}"
    )
