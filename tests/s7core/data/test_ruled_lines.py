"""Printed lines go, at any small tilt; strokes stay, also where they cross a line."""

import numpy as np
import pytest

from s7core.data.ruled_lines import without_lines


def lined(slope: float) -> tuple[np.ndarray, np.ndarray]:
    """A digit's stroke with lines behind it, and the stroke alone."""
    y, x = np.mgrid[0:200, 0:200]
    stroke = np.where((np.abs(x - y * 0.5 - 50) < 8) & (y > 40) & (y < 160), 0.85, 0)
    lines = np.where((y - slope * x) % 25 < 2, 0.35, 0)
    return np.maximum(stroke, lines), stroke


@pytest.mark.parametrize("slope", [0.0, 0.03, -0.08])
def test_lines_are_taken_out_and_what_crosses_them_stays(slope):
    ink, stroke = lined(slope)
    for found, had in (
        without_lines(ink, 0.0),
        [each.T if isinstance(each, np.ndarray) else each for each in without_lines(ink.T, 0.0)],
    ):
        assert had
        assert (found[stroke == 0] > 0.1).mean() < 0.01
        assert (found[stroke > 0] > 0.5).mean() > 0.98


def test_without_lines_nothing_changes():
    _, stroke = lined(0.0)
    found, had = without_lines(stroke, 0.0)
    assert not had and np.array_equal(found, stroke)
