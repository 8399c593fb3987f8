"""From strokes, or from ink on a black ground, to a digit of 28 × 28 pixels, the way that MNIST's digits were made.

LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998, section III.A: each
digit was scaled to fit a box of 20 × 20 pixels with its shape kept, and placed with its centre of mass in the middle.
"""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

DIGIT_SIDE = 28  # pixels of a digit
BOX = 20  # pixels of the box that its ink is scaled to

UNITS = 255  # strokes are given in whole numbers from 0 to this, over the pad's width and height
PAD = 10 * DIGIT_SIDE  # pixels of the picture that strokes are drawn on
PEN = 2.2 / DIGIT_SIDE  # width of a stroke as a share of the pad's side
FINER = 2  # strokes are drawn so many times larger and averaged: grey edges instead of stairs
MOST_POINTS = 1_500  # a digit takes about 100

Stroke = Sequence[tuple[int, int]]  # points (x, y), each 0..UNITS


def draw_strokes(strokes: Sequence[Stroke]) -> np.ndarray:
    """Strokes as a picture (280, 280) uint8, light on dark. A stroke of one point is a dot."""
    side = PAD * FINER
    canvas = Image.new("L", (side, side))
    pen = ImageDraw.Draw(canvas)
    radius = PEN * side / 2
    for stroke in strokes:
        points = [(x / UNITS * side, y / UNITS * side) for x, y in stroke]
        if len(points) > 1:
            pen.line(points, fill=255, width=round(2 * radius))
        for x, y in points:  # round ends and joints
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(canvas.reduce(FINER))


def centre_ink(picture: np.ndarray) -> np.ndarray:
    """The ink of a picture (H, W) uint8 in MNIST's place and size, (28, 28) uint8; black where there is no ink."""
    ink = _cropped(picture)
    if ink is None:
        return np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    small = _fitted(ink)
    down, across = (_shift(small.sum(axis).astype(float)) for axis in (1, 0))
    canvas = np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    canvas[down : down + small.shape[0], across : across + small.shape[1]] = small
    return canvas


def shrink_whole(picture: np.ndarray) -> np.ndarray:
    """The whole picture made 28 × 28, with the ink wherever and however large it was drawn; (28, 28) uint8."""
    height, width = picture.shape
    side = max(height, width)
    square = np.zeros((side, side), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = picture
    return np.asarray(Image.fromarray(square).resize((DIGIT_SIDE, DIGIT_SIDE), Image.Resampling.BOX))


def _cropped(picture: np.ndarray) -> np.ndarray | None:
    rows, columns = np.flatnonzero(picture.any(1)), np.flatnonzero(picture.any(0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else None


def _fitted(ink: np.ndarray) -> np.ndarray:
    """Scaled to BOX pixels along its longer side; grey comes from averaging, as in MNIST."""
    height, width = ink.shape
    if max(height, width) == BOX:
        return ink
    scale = BOX / max(height, width)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    smoothing = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(ink).resize(size, smoothing))


def _shift(weights: np.ndarray) -> int:
    """Where the first row goes, so that the centre of mass falls on pixel 14: all of MNIST's lie from 13.5 to 14.5.

    Ink whose mass lies so far to one end that the other would be cut off moves less far.
    """
    centre = (weights * np.arange(len(weights))).sum() / weights.sum()
    return min(max(math.ceil(DIGIT_SIDE / 2 - 0.5 - centre), 0), DIGIT_SIDE - len(weights))
