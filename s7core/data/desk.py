"""Strips of what the paper lies on, along edges of a photograph: found by their straight inner edge, and taken out."""

import numpy as np

_LEAST_LENGTH = 0.4  # of the edge: how much of it a strip covers
_MOST_DEPTH = 0.4  # of the picture
_ROUGHNESS = 0.02  # of the picture: how far the inner edge may be from a straight line
_ROUNDS = 4


def without_desk(ink: np.ndarray, is_ink: np.ndarray) -> tuple[np.ndarray, bool]:
    """The ink (H, W) float without dark strips along edges, and whether there were any; is_ink (H, W) bool.

    A strip is left if nothing else of the picture is dark, or if the rest hangs on it and fills the picture: then it is a
    straight stroke of a digit that was cropped to its ink.
    """
    if min(ink.shape) < 40:  # too few pixels to tell a strip from a stroke
        return ink, False
    strips = np.zeros(ink.shape, bool)
    for turns in range(4):
        np.rot90(strips, turns)[:] |= _strip(np.rot90(is_ink, turns))
    rest = is_ink & ~strips
    if not strips.any() or rest.sum() < 0.002 * ink.size or _fills(rest):
        return ink, False
    return np.where(strips, 0, ink), True


def _fills(rest: np.ndarray) -> bool:
    """Whether what is dark is as wide or as high as the picture, but for a few pixels."""
    rows, columns = np.flatnonzero(rest.any(1)), np.flatnonzero(rest.any(0))
    return bool(np.ptp(rows) + 1 > 0.8 * rest.shape[0] or np.ptp(columns) + 1 > 0.8 * rest.shape[1])


def _strip(is_ink: np.ndarray) -> np.ndarray:
    """(H, W) bool: the dark strip along the left edge, if there is one."""
    height, width = is_ink.shape
    depth = np.where(is_ink.all(1), width, is_ink.argmin(1)).astype(float)  # dark pixels from the left, in each row
    nothing = np.zeros(is_ink.shape, bool)
    rows = np.flatnonzero(depth > 0)
    if len(rows) < _LEAST_LENGTH * height or not (depth[0] > 0 or depth[-1] > 0):
        return nothing
    used, tolerance = rows, max(1.5, _ROUGHNESS * width)
    for _ in range(_ROUNDS):
        slope, start = np.polyfit(used, depth[used], 1)
        off = np.abs(depth[rows] - (slope * rows + start))
        used = rows[off <= max(tolerance, np.median(off))]
        if len(used) < 2:
            return nothing
    off = np.abs(depth[rows] - (slope * rows + start))
    inner = slope * np.arange(height) + start
    if (off <= tolerance).mean() < 0.75 or inner.clip(0).mean() > _MOST_DEPTH * width:
        return nothing
    margin = np.where(inner > -tolerance, tolerance + 1, 0)
    strip: np.ndarray = np.arange(width)[None] < (inner + margin)[:, None]
    return strip
