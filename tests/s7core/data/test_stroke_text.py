"""The text of strokes in an address: what is read from it, and what is refused."""

import pytest

from s7core.data.drawing import MAX_POINTS
from s7core.data.stroke_text import strokes_as_text, strokes_from_text


def test_strokes_that_the_pad_writes_come_back_as_points():
    assert strokes_from_text("") == []
    assert strokes_from_text("0aff-000102030405") == [[(10, 255)], [(0, 1), (2, 3), (4, 5)]]


@pytest.mark.parametrize("text", ["", "0aff", "0aff-000102030405"])
def test_strokes_written_as_text_are_the_text_that_they_were_read_from(text):
    assert strokes_as_text(strokes_from_text(text)) == text


def test_spaces_and_capitals_which_the_pad_never_writes_are_not_kept():
    assert strokes_as_text(strokes_from_text("0A FF\t- 00 01")) == "0aff-0001"


@pytest.mark.parametrize("text", ["zz", "4d3", "-", "4d33-", "4d33b3"])
def test_what_the_pad_never_writes_is_refused(text):
    with pytest.raises(ValueError, match="strokes is not what the drawing pad writes"):
        strokes_from_text(text)


def test_as_many_points_as_the_pad_takes_are_read_and_one_more_is_refused():
    assert sum(map(len, strokes_from_text("-".join(["00ff"] * MAX_POINTS)))) == MAX_POINTS
    with pytest.raises(ValueError, match=f"more than {MAX_POINTS:,} points"):
        strokes_from_text("00ff" * (MAX_POINTS + 1))
