"""The curve of a web page: axes with labels, values where they belong, and what lies below the axis cut off."""

import re
from xml.etree import ElementTree

import pytest

from s7core.export.report.report_charts import Line
from s7core.export.web.accuracy_svg import HEIGHT_PIXELS, accuracy_svg
from s7core.lesson.palette import BLUE, SOLID, Mark

SOLID_BLUE = Mark(BLUE, SOLID, "circle")


def texts(svg: str) -> list[str]:
    return [each.text for each in ElementTree.fromstring(svg).iter("text")]


def path_of(svg: str) -> list[tuple[float, float]]:
    """The points of the first line."""
    drawn = re.search(r'<path d="M([^"]*)" fill="none"', svg)[1]
    return [tuple(map(float, point.split())) for point in drawn.split("L")]


def test_both_axes_are_labelled_and_values_are_round():
    found = texts(accuracy_svg([Line("test", SOLID_BLUE, [98.2, 99.0, 99.4])], 98, 820))
    assert found == ["98", "98.5", "99", "99.5", "100", "1", "2", "3", "epoch", "accuracy, %"]


@pytest.mark.parametrize("start", [0, 50, 80, 90, 95, 98, 99])
def test_every_axis_ends_at_a_hundred(start):
    found = texts(accuracy_svg([Line("test", SOLID_BLUE, [99.0, 99.4])], start, 360))
    assert found[0] == str(start) and "100" in found[:7]


@pytest.mark.parametrize("epochs", [1, 2, 7, 15, 24, 60, 200])
def test_epochs_are_labelled_without_crowding_and_the_last_one_always(epochs):
    found = texts(accuracy_svg([Line("test", SOLID_BLUE, [99.0] * epochs)], 98, 360))
    labels = found[found.index("100") + 1 : found.index("epoch")]
    assert labels[-1] == str(epochs) and len(labels) <= 12 and len(set(labels)) == len(labels)


def test_higher_accuracy_is_higher_up_and_later_epochs_are_further_right():
    points = path_of(accuracy_svg([Line("test", SOLID_BLUE, [98, 99, 100])], 98, 820))
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    (_, low), (_, middle), (_, high) = points
    assert 0 < high < middle < low < HEIGHT_PIXELS and middle == pytest.approx((low + high) / 2, abs=0.1)


def test_values_below_the_axis_are_outside_the_clip():
    svg = accuracy_svg([Line("test", SOLID_BLUE, [50, 99])], 98, 820)
    clip = ElementTree.fromstring(svg).find(".//clipPath/rect")
    assert path_of(svg)[0][1] > float(clip.get("y")) + float(clip.get("height"))


def test_lines_have_their_dashes_and_marks_unless_there_are_too_many():
    dashed = accuracy_svg([Line("a", Mark(BLUE, (6, 4), "square"), [98, 99])], 98, 820)
    assert 'stroke-dasharray="6 4"' in dashed and dashed.count("M13.5 2.5h7v7h-7z") == 2
    assert "M13.5 2.5h7v7h-7z" not in accuracy_svg([Line("a", Mark(BLUE, (6, 4), "square"), [99] * 60)], 98, 820)
    assert "stroke-dasharray" not in accuracy_svg([Line("a", SOLID_BLUE, [98, 99])], 98, 820)
