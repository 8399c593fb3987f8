"""Drawn digits as images: placed as MNIST's digits are, and as they were drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from s7core.data.drawing import DIGIT_SIDE, PAD_SIDE, centre_ink, draw_strokes, enlarge_strokes, shrink_whole
from s7core.data.stroke_text import strokes_from_text


@dataclass(frozen=True, eq=False)
class DrawnImages:
    """N drawn digits: `centred` and `as_drawn` are (N, 28, 28) uint8, white on black.

    `extents` (N,) are the longer sides of the ink's boxes on the pad, in pixels of a pad of 28 × 28.
    """

    centred: np.ndarray
    as_drawn: np.ndarray
    extents: np.ndarray


def drawn_images(texts: Sequence[str]) -> DrawnImages:
    """The images of drawings given as the pad writes their strokes; ValueError where a text is none of the pad's."""
    drawn = [_of_text(text) for text in texts]
    return DrawnImages(
        _stacked([centred for centred, _, _ in drawn]),
        _stacked([as_drawn for _, as_drawn, _ in drawn]),
        np.array([extent for _, _, extent in drawn]),
    )


@lru_cache(maxsize=8_192)  # a set grows by a digit at a time, each of which takes some milliseconds to draw
def _of_text(text: str) -> tuple[np.ndarray, np.ndarray, float]:
    """One drawing placed as MNIST's digits are, the same as it was drawn, and its extent."""
    strokes = strokes_from_text(text)
    pad = draw_strokes(strokes)
    return centre_ink(draw_strokes(enlarge_strokes(strokes))), shrink_whole(pad), _extent(pad)


def _stacked(images: list[np.ndarray]) -> np.ndarray:
    return np.stack(images) if images else np.zeros((0, DIGIT_SIDE, DIGIT_SIDE), np.uint8)


def _extent(pad: np.ndarray) -> float:
    """The longer side of the ink's box on a pad (PAD_SIDE, PAD_SIDE), in pixels of a pad of 28 × 28; 0 without ink."""
    if not pad.any():
        return 0.0
    rows, columns = np.flatnonzero(pad.any(1)), np.flatnonzero(pad.any(0))
    return float(max(np.ptp(rows), np.ptp(columns)) + 1) * DIGIT_SIDE / PAD_SIDE
