"""A process that stands still loses nothing, and one that was given up spoils nothing."""

import pauses
import pytest

from s7core.training.threads import usable_cores

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "fault", [pauses.pause_server_and_worker, pauses.pause_worker, pauses.pause_command], ids=lambda fault: fault.__name__
)
def test_a_pause_interrupts_no_run(fault, tmp_path):
    for count in fault(tmp_path):
        assert not count.losses, count


def test_a_worker_that_hangs_is_killed_and_its_run_goes_on_to_the_same_numbers(tmp_path):
    for count in pauses.hang_worker(tmp_path):
        assert not count.losses, count


@pytest.mark.skipif(usable_cores() < 2, reason="the worker that sleeps keeps its core, so another needs a second one")
def test_a_worker_that_wakes_up_after_its_run_was_given_up_writes_nothing(tmp_path):
    for count in pauses.wake_stale_worker(tmp_path):
        assert not count.losses, count
