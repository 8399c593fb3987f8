"""Digits of 28 × 28 pixels from strokes or from a picture with light ink on black, made as MNIST's digits were made.

LeCun, Bottou, Bengio and Haffner, "Gradient-Based Learning Applied to Document Recognition", 1998, section III.A: each
digit was scaled into a box of 20 × 20 pixels without distortion, and placed with its centre of mass in the middle.
"""

import math
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

DIGIT_SIDE = 28  # pixels of a digit
BOX_SIDE = 20  # pixels of the box that the ink is scaled into

STROKE_UNITS = 255  # coordinates of strokes are whole numbers 0..255 over the width and the height of the pad
PAD_SIDE = 10 * DIGIT_SIDE  # pixels of the picture that strokes become
PEN_WIDTH = 2.2 / DIGIT_SIDE  # width of a stroke as a share of the pad's side
SUPERSAMPLING = 2  # strokes are drawn this many times larger and averaged, for smooth edges
MAX_POINTS = 1_500  # of all strokes together; a digit has about 100

LEAST_EXTENT = 162  # units; strokes that extend less are enlarged to it, so that the pen is as wide as MNIST's
DOT_EXTENT = 8  # units; what extends less is a dot, which is not enlarged

Stroke = Sequence[tuple[float, float]]  # points (x, y), each 0..STROKE_UNITS


def enlarge_strokes(strokes: Sequence[Stroke]) -> list[Stroke]:
    """Strokes that are small, enlarged to LEAST_EXTENT and moved to the middle; others as they are.

    The pen is as wide on a small drawing as on a large one, so a small digit would become a blot. A dot stays as it is.
    """
    points = [point for stroke in strokes for point in stroke]
    if not points:
        return []
    low = [min(point[axis] for point in points) for axis in (0, 1)]
    high = [max(point[axis] for point in points) for axis in (0, 1)]
    extent = max(high[0] - low[0], high[1] - low[1])
    if not DOT_EXTENT <= extent < LEAST_EXTENT:
        return list(strokes)
    scale, middle = LEAST_EXTENT / extent, STROKE_UNITS / 2
    across, down = (middle - scale * (low[axis] + high[axis]) / 2 for axis in (0, 1))
    return [[(x * scale + across, y * scale + down) for x, y in stroke] for stroke in strokes]


def draw_strokes(strokes: Sequence[Stroke]) -> np.ndarray:
    """Strokes as a picture (280, 280) uint8, white on black. A stroke of one point is a dot."""
    side = PAD_SIDE * SUPERSAMPLING
    canvas = Image.new("L", (side, side))
    pen = ImageDraw.Draw(canvas)
    radius = PEN_WIDTH * side / 2
    for stroke in strokes:
        points = [(x / STROKE_UNITS * side, y / STROKE_UNITS * side) for x, y in stroke]
        if len(points) > 1:
            pen.line(points, fill=255, width=round(2 * radius))
        for x, y in points:  # round ends and joints
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    return np.asarray(canvas.reduce(SUPERSAMPLING))


def centre_ink(picture: np.ndarray) -> np.ndarray:
    """The ink of a picture (H, W) uint8 scaled and placed as in MNIST, (28, 28) uint8; all black if there is no ink."""
    ink = _cropped(picture)
    if ink is None:
        return np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    small = _fitted(ink)
    down, across = (_shift(small.sum(axis).astype(float)) for axis in (1, 0))
    canvas = np.zeros((DIGIT_SIDE, DIGIT_SIDE), np.uint8)
    canvas[down : down + small.shape[0], across : across + small.shape[1]] = small
    return canvas


def shrink_whole(picture: np.ndarray) -> np.ndarray:
    """The whole picture (H, W) uint8, padded to a square and scaled to (28, 28); the ink is neither moved nor enlarged."""
    height, width = picture.shape
    side = max(height, width)
    square = np.zeros((side, side), np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = picture
    return np.asarray(Image.fromarray(square).resize((DIGIT_SIDE, DIGIT_SIDE), Image.Resampling.BOX))


def _cropped(picture: np.ndarray) -> np.ndarray | None:
    """The smallest rectangle with all pixels above 0; None if there are none."""
    rows, columns = np.flatnonzero(picture.any(1)), np.flatnonzero(picture.any(0))
    return picture[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else None


def _fitted(ink: np.ndarray) -> np.ndarray:
    """Ink (H, W) scaled to BOX_SIDE pixels along its longer side; averaging makes grey edges, as in MNIST.

    Ink that is enlarged gets smooth edges, which reach a little out of the box.
    """
    height, width = ink.shape
    if max(height, width) == BOX_SIDE:
        return ink
    scale = BOX_SIDE / max(height, width)
    if scale < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        return np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BOX))
    size = round((width + 2) * scale), round((height + 2) * scale)
    large = np.asarray(Image.fromarray(np.pad(ink, 1)).resize(size, Image.Resampling.LANCZOS))
    spare = [max(0, math.ceil((side - DIGIT_SIDE) / 2)) for side in large.shape]
    return large[spare[0] : large.shape[0] - spare[0], spare[1] : large.shape[1] - spare[1]]


def _shift(weights: np.ndarray) -> int:
    """The pixel where ink must begin, along one axis, so that its centre of mass is at 13.5 to 14.5, as in all of MNIST.

    `weights` (n,) are the sums of the ink's rows or columns. Ink that would not fit into the image is moved less.
    """
    centre = float((weights * np.arange(len(weights))).sum() / weights.sum())
    return min(max(math.ceil(DIGIT_SIDE / 2 - 0.5 - centre), 0), DIGIT_SIDE - len(weights))
