"""The width of a pen, and thin strokes made as wide as those of MNIST's digits."""

import numpy as np
from PIL import Image
from scipy.ndimage import distance_transform_edt

_SIDE = 200  # pixels of the longer side of the ink, when strokes are made wider
_THIN = 0.06  # of the ink's longer side: thinner strokes are widened
_WIDTH = 0.105  # the width that they get


def pen_width(is_ink: np.ndarray) -> float:
    """The mean width of the strokes, in pixels; is_ink (H, W) bool has some ink.

    Within a long strip the distance to its outside is a quarter of its width on average, and half a pixel more.
    """
    return max(1.0, 4 * float(distance_transform_edt(np.pad(is_ink, 1))[1:-1, 1:-1][is_ink].mean()) - 2)


def with_wider_strokes(ink: np.ndarray) -> tuple[np.ndarray, bool]:
    """The ink (H, W) uint8 with its strokes as wide as in MNIST if they are much thinner, and whether they were.

    Otherwise thin strokes would become faint when they are scaled to a digit of 20 pixels.
    """
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not len(rows):
        return ink, False
    side = max(np.ptp(rows), np.ptp(columns)) + 1
    is_ink = ink > 96
    if not is_ink.any() or pen_width(is_ink) >= _THIN * side:
        return ink, False
    box = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = _SIDE / side
    size = [max(1, round(each * scale)) for each in box.shape[::-1]]
    large = np.pad(np.asarray(Image.fromarray(box).resize(size, Image.Resampling.BICUBIC)), 16)
    strokes = large > 96
    if not strokes.any():
        return ink, False
    grow = (_WIDTH * _SIDE - pen_width(strokes)) / 2
    distance = distance_transform_edt(~strokes)
    wider = ((grow + 1 - distance).clip(0, 1) * 255).astype(np.uint8)
    size = [max(1, round(each / scale)) for each in wider.shape[::-1]]
    back = np.asarray(Image.fromarray(wider).resize(size, Image.Resampling.BOX if scale > 1 else Image.Resampling.BILINEAR))
    return _placed(back, rows[0] - 16 / scale, columns[0] - 16 / scale, ink.shape), True


def _placed(part: np.ndarray, top: float, left: float, shape: tuple[int, int]) -> np.ndarray:
    """The part at this place of a picture (H, W) that is enlarged by a margin where the part would not fit."""
    margin = max(part.shape)
    canvas = np.zeros((shape[0] + 2 * margin, shape[1] + 2 * margin), np.uint8)
    y, x = round(top) + margin, round(left) + margin
    canvas[y : y + part.shape[0], x : x + part.shape[1]] = part
    rows, columns = np.flatnonzero(canvas.any(1)), np.flatnonzero(canvas.any(0))
    first, last = min(margin, rows[0]), max(margin + shape[0] - 1, rows[-1])
    start, end = min(margin, columns[0]), max(margin + shape[1] - 1, columns[-1])
    return canvas[first : last + 1, start : end + 1]
