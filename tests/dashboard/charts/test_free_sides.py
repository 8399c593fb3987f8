"""Words stand beside their point where they touch nothing, or are left out."""

import pytest

from dashboard.charts.free_sides import Box, Drawn, Words, free_spots, spots

PLOT = Box(0, 0, 400, 200)
POINT = Box(200, 100, 200, 100)


def _sides(words: list[Words], drawn: list[Drawn]) -> list[str | None]:
    return [spot and spot.side for spot in free_spots(words, drawn, PLOT)]


def _word(place: Box = POINT, *levels: float, **more: object) -> Words:
    return Words("best", 11, place, levels or (place.top,), **more)


def test_boxes_that_only_share_an_edge_do_not_touch():
    assert Box(0, 0, 10, 10).touches(Box(9, 9, 20, 20)) and not Box(0, 0, 10, 10).touches(Box(10, 0, 20, 10))
    assert PLOT.holds(Box(0, 0, 400, 200)) and not PLOT.holds(Box(-1, 0, 10, 10))


@pytest.mark.parametrize(
    ("drawn", "word", "name"),
    [
        ([], "right", "right"),
        ([Box(220, 95, 230, 105)], "left", "left"),
        ([Box(0, 95, 400, 105)], None, "above"),
        ([Box(0, 60, 400, 105)], None, "below"),
        ([Box(0, 0, 400, 200)], None, "right"),  # a name rather covers points than stands nowhere
    ],
)
def test_the_first_free_side_is_taken_and_only_names_stand_above_or_below(drawn, word, name):
    marks = [Drawn(POINT, 6), *(Drawn(box, 1) for box in drawn)]
    assert _sides([_word()], marks) == [word] and _sides([_word(is_name=True)], marks) == [name]


def test_what_lies_between_a_point_and_its_words_would_be_below_them_in_a_wider_plot():
    near = Drawn(Box(204, 60, 204, 140), 2)  # an interval 4 pixels from the point; the words begin 13 from it
    assert _sides([_word()], [Drawn(POINT, 6), near]) == ["left"]


def test_a_name_may_stand_beside_any_of_its_points():
    column = Box(200, 50, 200, 150)
    line = Drawn(Box(0, 100, 400, 100), 2)
    (spot,) = free_spots([_word(column, 100, 60, 140, is_name=True)], [line], PLOT)
    assert spot and (spot.side, spot.level) == ("right", 1) and spot.box.top < 60 < spot.box.bottom


def test_a_name_without_a_free_place_covers_as_little_as_it_can():
    everywhere = [Drawn(PLOT, 0)] * 2
    right = Drawn(Box(220, 0, 221, 200), 1)
    assert _sides([_word(is_name=True)], [*everywhere, right]) == ["left"]


def test_words_do_not_leave_the_plot():
    assert _sides([_word(Box(at, 100, at, 100)) for at in (390, 10)], []) == ["left", "right"]


def test_earlier_words_keep_later_ones_away_and_names_off_each_other():
    same = [_word(is_name=True)] * 4
    found = free_spots(same, [Drawn(PLOT, 0)], PLOT)
    assert [spot and spot.side for spot in found] == ["right", "left", "above", "below"]
    boxes = [spot.box for spot in found if spot]
    assert not any(first.touches(second) for at, first in enumerate(boxes) for second in boxes[:at])


def test_chinese_words_are_taken_to_be_as_wide_as_they_are():
    latin, chinese = (next(spots(Words(text, 10, POINT, (100,)))).box for text in ("four", "\u56db\u4e2a\u5b57\u7b26"))
    assert chinese.right - chinese.left == 40 and latin.right - latin.left < 30
