"""Labels at the ends of curves: apart, in order, and near where they are wanted."""

import itertools

import pytest

from dashboard.charts.label_places import places_apart


def test_labels_with_room_stay_where_they_are_wanted():
    assert places_apart([99.5, 99.1, 98.2], 0.2, 98, 100) == [99.5, 99.1, 98.2]


@pytest.mark.parametrize("wanted", [[99.4, 99.41, 99.39, 99.4], [100, 100, 99.99], [98, 98.01, 98]])
def test_labels_that_would_cover_each_other_are_moved_apart_within_the_axis(wanted):
    found = places_apart(wanted, 0.2, 98, 100)
    order = sorted(found)
    assert all(second - first >= 0.2 - 1e-9 for first, second in itertools.pairwise(order))
    assert order[0] >= 98 and order[-1] <= 100
    assert [found[at] for at in sorted(range(len(wanted)), key=lambda at: (wanted[at], -at))] == sorted(found)


def test_where_there_is_no_room_they_fill_the_axis_evenly():
    assert sorted(places_apart([99, 99, 99], 5, 98, 100)) == pytest.approx([98, 99, 100])
    assert places_apart([], 1, 0, 1) == []
