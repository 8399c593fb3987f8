"""The replayed lesson: the same for the same seed, and a larger cluster makes nobody wait longer."""

import pytest

from tests.scaling.simulation import RUNS_EACH, Waits, replay

STUDENTS = 20


@pytest.mark.slow
@pytest.mark.one_core
def test_a_seed_gives_the_same_lesson_and_every_run_of_every_student_is_trained():
    lesson = replay(STUDENTS, cores=2, poll_seconds=5.0)
    assert lesson == replay(STUDENTS, cores=2, poll_seconds=5.0)
    assert lesson.runs == STUDENTS * RUNS_EACH and 0.1 < lesson.used <= 1.0
    assert lesson != replay(STUDENTS, cores=2, seed=2, poll_seconds=5.0)


@pytest.mark.slow
@pytest.mark.one_core
def test_a_larger_cluster_has_shorter_waits():
    small, large = (replay(STUDENTS, cores, poll_seconds=5.0).first for cores in (1, 40))
    assert small.p95 > 10 * large.p95 and large.worst <= 5.0  # a poll


@pytest.mark.parametrize(("count", "waits"), [(1, Waits(1, 1, 1)), (100, Waits(50, 95, 100))])
def test_waits_are_those_that_so_many_of_a_hundred_do_not_exceed(count, waits):
    assert Waits.of(list(range(count, 0, -1))) == waits
