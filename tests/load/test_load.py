"""Ten sessions watch two runs train, through the protocol that browsers speak."""

from pathlib import Path

import pytest
from measure import short_form

# Processor time of the server for a live update, in milliseconds: the goal is 15. Time of the clock would depend on what
# else the machine does; processor time hardly does, yet other programs that empty the processor's caches add to it.
MOST_UPDATE_MILLISECONDS = 30


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads processor time and memory as Linux gives them")
def test_ten_sessions_see_every_point_of_two_runs_at_little_cost(tmp_path):
    update, errors, lost = short_form(tmp_path)
    assert errors.value == 0, errors.details
    assert lost.value == 0 and lost.details["sessions"] == 10 and lost.details["epochs"] > 10, lost
    assert update.details["updates ms"]["count"] > 20, update.details
    assert update.value < MOST_UPDATE_MILLISECONDS, update.details
