"""Lines that were printed on the paper, ruled or squared, found as what crosses the whole picture, and taken out."""

import numpy as np
from scipy.ndimage import binary_dilation, binary_opening, maximum_filter1d

_MAX_SLOPE = 0.12  # lines may be tilted by this many pixels a pixel
_SLOPE_STEPS = 97
_EVERY = 4  # columns; so many are enough to find a line
_LEAST_COVER = 0.75  # of the picture's width: share of it that a line is seen on
_WIDEST = 0.025  # of the picture's side
_REMAINS = 2  # pixels: half the width of what may remain of a line
_MOSTLY = 0.7  # of the ink
_STRONGER = 1.5  # ink this many times as dark as a line is a pen's
_FAINTEST = 0.05  # share of black; fainter lines do no harm


def without_lines(ink: np.ndarray, noise: float) -> tuple[np.ndarray, bool]:
    """The ink (H, W) float, 0..1, without printed lines, and whether there were any.

    A line is thin, straight, nearly horizontal or vertical, and goes from one side to the other. What crosses it stays.
    """
    ink, across = _without_horizontal(ink, noise)
    turned, down = _without_horizontal(ink.T, noise)
    return (_without_remains(turned.T) if across or down else ink), across or down


def _without_remains(ink: np.ndarray) -> np.ndarray:
    """The ink without what is as thin as a line, if nearly all of the ink is wider than that."""
    strokes = ink > 0.5 * ink.max()
    wide = binary_opening(strokes, np.ones((3, 3)), _REMAINS)
    if wide.sum() < _MOSTLY * strokes.sum():
        return ink
    return np.where(binary_dilation(wide, np.ones((3, 3)), _REMAINS + 1), ink, 0)


def _without_horizontal(ink: np.ndarray, noise: float) -> tuple[np.ndarray, bool]:
    height, width = ink.shape
    if min(height, width) < 40:  # too few pixels to tell a line from a stroke
        return ink, False
    seen = maximum_filter1d(ink > max(3 * noise, _FAINTEST), 3, axis=0)
    sampled = seen[:, ::_EVERY]
    y, x = np.nonzero(sampled)
    middle = (x * _EVERY - width / 2).astype(np.float32)
    slopes = np.linspace(-_MAX_SLOPE, _MAX_SLOPE, _SLOPE_STEPS)
    covers = np.stack([_cover(y, middle, slope, height) for slope in slopes]) / sampled.shape[1]
    slope = float(slopes[(covers**4).sum(1).argmax()])
    best = covers[np.abs(slopes - slope).argmin()]
    rows = _thin_peaks(best, max(3, round(_WIDEST * height)) + 2)
    if not rows.any():
        return ink, False
    line = np.zeros(height + 1, bool)
    line[:-1] = rows
    ys, xs = np.mgrid[0:height, 0:width]
    place = np.round(ys - slope * (xs - width / 2)).astype(int)
    found = line[np.where((place >= 0) & (place < height), place, height)]
    found &= maximum_filter1d(found, 3, axis=0)
    return _taken_out(ink, found), True


def _cover(y: np.ndarray, middle: np.ndarray, slope: float, height: int) -> np.ndarray:
    """(height,) how many pixels lie on the line of this slope through each row of the picture's middle."""
    place = np.round(y - slope * middle).astype(int)
    return np.bincount(place[(place >= 0) & (place < height)], minlength=height).astype(float)


def _thin_peaks(cover: np.ndarray, widest: int) -> np.ndarray:
    """(H,) bool: rows of runs that are no wider than `widest` and reach _LEAST_COVER; the run includes its edges."""
    edge = np.diff(np.concatenate([[0], (cover > 0.5 * _LEAST_COVER).astype(int), [0]]))
    rows = np.zeros(len(cover), bool)
    for start, end in zip(np.flatnonzero(edge > 0), np.flatnonzero(edge < 0), strict=True):
        if end - start <= widest and cover[start:end].max() >= _LEAST_COVER:
            rows[max(0, start - 1) : end + 1] = True
    return rows


def _taken_out(ink: np.ndarray, found: np.ndarray) -> np.ndarray:
    """The ink, where a line was found, no darker than what is above and below the line; a pen's stroke is left."""
    level = float(np.median(ink[found & (ink > _FAINTEST)])) if (found & (ink > _FAINTEST)).any() else 0.0
    height = len(ink)
    rows = np.arange(height)[:, None]
    above = np.maximum.accumulate(np.where(found, -1, rows), axis=0)
    below = np.minimum.accumulate(np.where(found, height, rows)[::-1], axis=0)[::-1]
    columns = np.broadcast_to(np.arange(ink.shape[1]), ink.shape)
    padded = np.pad(ink, ((1, 1), (0, 0)))  # outside of the picture there is no ink
    around = np.minimum(padded[above + 1, columns], padded[below + 1, columns])
    replaced = found & (ink < _STRONGER * level)
    return np.where(replaced, np.minimum(ink, around), ink)
