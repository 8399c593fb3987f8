"""Charts of what a network answers."""

import numpy as np
import pytest

from dashboard.charts.confusion import CELL, confusion_chart
from s7core.lesson.palette import MISTAKE


def _matrix(**mistakes: int) -> np.ndarray:
    """(10, 10) counts: ten right answers a class, and mistakes by name: four_nine=3 are fours read as nines."""
    digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    matrix = np.diag(np.full(10, 10))
    for names, count in mistakes.items():
        true, predicted = map(digits.index, names.split("_"))
        matrix[true, predicted] = count
    return matrix


def test_rows_are_true_classes_and_columns_predicted_ones(specification, picture):
    chart = confusion_chart(_matrix(four_nine=3))
    (cell,) = (row for row in specification(chart).layer("text").rows if row["count"] == 3)
    assert (cell["true"], cell["predicted"]) == (4, 9)
    drawn = picture(chart)
    assert drawn.axis("X").startswith("X-axis titled 'predicted class' for a discrete scale with 10 values: 0, 1, 2")
    assert drawn.axis("Y").startswith("Y-axis titled 'true class' for a discrete scale with 10 values: 0, 1, 2")
    (number,) = (mark for mark in drawn.marks("text mark") if mark.words == "3")
    right_of_four_nine = {mark.facts["true"]: mark.place for mark in drawn.marks("text mark") if mark is not number}
    assert number.place == (right_of_four_nine["9"][0], right_of_four_nine["4"][1])


def test_predicted_classes_are_named_above_the_matrix(specification):
    assert specification(confusion_chart(_matrix())).layer("text").encoding["x"]["axis"]["orient"] == "top"


def test_colour_shows_mistakes_alone_the_most_frequent_strongest(picture):
    squares = picture(confusion_chart(_matrix(four_nine=8, seven_two=2))).marks("rect mark")[:100]
    opacity = {(square.facts["true"], square.facts["predicted"]): float(square.attributes["opacity"]) for square in squares}
    assert {square.attributes["fill"] for square in squares} == {MISTAKE}
    assert opacity["4", "9"] == pytest.approx(0.85) and opacity["7", "2"] == pytest.approx(0.85 / 4)
    assert not any(value for cell, value in opacity.items() if cell not in {("4", "9"), ("7", "2")})


def test_a_network_without_mistakes_has_a_plain_matrix(picture):
    drawn = picture(confusion_chart(_matrix()))
    assert {square.attributes["opacity"] for square in drawn.marks("rect mark")} == {"0"}
    assert len(drawn.marks("text mark")) == 10


def test_every_count_is_written_but_zero_and_right_ones_are_paler(specification, picture):
    matrix = _matrix(four_nine=8, seven_two=2)
    chart = confusion_chart(matrix)
    assert sorted(specification(chart).layer("text").column("count")) == sorted(matrix[matrix > 0])
    numbers = picture(chart).marks("text mark")
    assert all(mark.words == str(matrix[int(mark.facts["true"]), int(mark.facts["predicted"])]) for mark in numbers)
    assert {mark.attributes["fill"] for mark in numbers} == {"currentColor"}
    for mark in numbers:
        right = mark.facts["true"] == mark.facts["predicted"]
        assert mark.attributes["opacity"] == ("0.55" if right else "1")


def test_a_click_anywhere_in_a_cell_selects_its_two_classes(specification):
    read = specification(confusion_chart(_matrix(four_nine=8)))
    (selection,) = read.whole["params"]
    assert selection["name"] == CELL == "cell"
    assert selection["select"] == {"type": "point", "fields": ["true", "predicted"]}
    sheet = read.all_layers[-1]  # the last is on top, where nothing swallows a click
    assert (sheet.mark["type"], sheet.mark["opacity"], sheet.mark["cursor"]) == ("rect", 0, "pointer")
    assert {(row["true"], row["predicted"]) for row in sheet.rows} == {(t, p) for t in range(10) for p in range(10)}
    assert selection["views"] == [read.whole["layer"][-1]["name"]]


def test_counts_are_numbers_that_a_specification_can_hold(specification):
    squares, sheet = specification(confusion_chart(_matrix().astype(np.uint16))).layers("rect")
    assert all(type(row["count"]) is int and type(row["mistakes"]) is int for row in squares.rows + sheet.rows)
