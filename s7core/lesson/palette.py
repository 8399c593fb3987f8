"""Colours, dashes and markers of all charts and reports; the colours suit colour-blind readers (Okabe and Ito, 2008)."""

from dataclasses import dataclass

BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#E69F00", "#009E73", "#CC79A7"
SKY, VERMILION, GREY = "#56B4E9", "#D55E00", "#8A8A8A"


@dataclass(frozen=True)
class Mark:
    """How a line and its points are drawn: colour, lengths of dashes and gaps in pixels, and the point's shape in Vega."""

    colour: str
    dash: tuple[int, ...]
    shape: str


SOLID = (1, 0)
PUBLISHED = GREY
MISTAKE = VERMILION

SPARE_MARKS = (Mark(SKY, (4, 2), "cross"), Mark(VERMILION, (1, 3), "triangle-down"))  # marks that no stage has
LONG_DASH = (12, 3)  # of the published line of what is solid where it is measured


def published_mark(mark: Mark) -> Mark:
    """How what was published of it is drawn: grey, with its own shape and dashes, for it is never solid."""
    return Mark(PUBLISHED, LONG_DASH if mark.dash == SOLID else mark.dash, mark.shape)
