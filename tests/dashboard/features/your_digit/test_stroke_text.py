"""The text of strokes in an address: what is read from it, and what is refused."""

import pytest

from dashboard.features.your_digit.stroke_text import strokes_from_text
from s7core.data.drawing import MAX_POINTS

pytestmark = pytest.mark.usefixtures("no_workers")


def test_strokes_that_the_pad_writes_come_back_as_points():
    assert strokes_from_text("") == []
    assert strokes_from_text("0aff-000102030405") == [[(10, 255)], [(0, 1), (2, 3), (4, 5)]]
