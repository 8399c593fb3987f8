"""Whatever comes in from outside is answered: taken, or refused in one sentence, in bounded time and memory."""

import resource

import pytest
from library_ways import LIBRARY_WAYS
from ways_in import FAST, Way, try_way

MOST_MEGABYTES = 600  # by which the process may grow during the cases of one way, pictures of 16 megapixels included


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.parametrize("way", LIBRARY_WAYS, ids=lambda way: way.name)
def test_strange_values_are_taken_or_refused_in_a_sentence(way: Way):
    tally = try_way(way, FAST)
    assert tally.tried >= FAST // 2


@pytest.mark.slow
@pytest.mark.many_cases
@pytest.mark.parametrize("way", LIBRARY_WAYS, ids=lambda way: way.name)
def test_thousands_of_strange_values_are_taken_or_refused_in_a_sentence(way: Way):
    before = _peak_megabytes()
    tally = try_way(way, way.slow_cases)
    assert tally.tried >= way.slow_cases * 0.9 and tally.refused < tally.tried
    assert _peak_megabytes() - before < MOST_MEGABYTES
