"""Whatever comes in from outside is answered: taken, or refused in one sentence, in bounded time and memory."""

import pytest
from library_ways import LIBRARY_WAYS
from ways_in import FAST, Way, try_way

MOST_MEGABYTES = 300  # by which a way may make the process grow, also by a picture of 16 megapixels


@pytest.mark.parametrize("way", LIBRARY_WAYS, ids=lambda way: way.name)
def test_strange_values_are_taken_or_refused_in_a_sentence(way: Way):
    tally = try_way(way, FAST)
    assert tally.tried >= FAST // 2


@pytest.mark.slow
@pytest.mark.many_cases
@pytest.mark.parametrize("way", LIBRARY_WAYS, ids=lambda way: way.name)
def test_thousands_of_strange_values_are_taken_or_refused_in_a_sentence(way: Way):
    tally = try_way(way, way.slow_cases)
    assert tally.tried >= way.slow_cases * 0.9 and tally.refused < tally.tried
    assert tally.megabytes < MOST_MEGABYTES
