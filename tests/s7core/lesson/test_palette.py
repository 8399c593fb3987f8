"""Colours that colour-blind people can tell apart, and marks that differ in more than colour."""

from itertools import combinations

from s7core.lesson.palette import BLUE, GREEN, GREY, ORANGE, PURPLE, SKY, SOLID, SPARE_MARKS, VERMILION, published_mark
from s7core.lesson.stages import ALL_STAGES

# Okabe and Ito, "Color Universal Design", 2008, as sRGB; grey is not one of theirs.
OKABE_ITO = {
    "blue": (0, 114, 178),
    "orange": (230, 159, 0),
    "bluish green": (0, 158, 115),
    "reddish purple": (204, 121, 167),
    "sky blue": (86, 180, 233),
    "vermilion": (213, 94, 0),
}


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[start : start + 2], 16) for start in (1, 3, 5))


def test_the_colours_are_okabe_and_ito_s():
    assert [rgb(colour) for colour in (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION)] == list(OKABE_ITO.values())
    assert len(set(rgb(GREY))) == 1


def test_any_two_marks_differ_in_colour_dashes_and_shape():
    marks = [*(stage.mark for stage in ALL_STAGES), *SPARE_MARKS]
    for first, second in combinations(marks, 2):
        assert first.colour != second.colour and first.dash != second.dash and first.shape != second.shape
    assert all(len(mark.dash) % 2 == 0 for mark in marks)  # a dash and a gap each


def test_published_lines_are_grey_never_solid_and_differ_in_dashes_and_shape():
    marks = [published_mark(mark) for mark in (*(stage.mark for stage in ALL_STAGES), *SPARE_MARKS)]
    assert {mark.colour for mark in marks} == {GREY} and SOLID not in [mark.dash for mark in marks]
    assert len({mark.dash for mark in marks}) == len({mark.shape for mark in marks}) == len(marks)
