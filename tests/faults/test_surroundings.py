"""A fault of the surroundings that passes ends no run."""

import pytest
import surroundings

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "fault", [surroundings.lock_store, surroundings.set_clocks, surroundings.refuse_memory], ids=lambda fault: fault.__name__
)
def test_a_run_ends_with_the_same_numbers(fault, tmp_path):
    for count in fault(tmp_path):
        assert not count.losses, count
