"""A fault of the surroundings that passes ends no run."""

import pytest
import surroundings

pytestmark = pytest.mark.slow


@pytest.mark.one_core
@pytest.mark.parametrize("fault", [surroundings.lock_store, surroundings.refuse_memory], ids=lambda fault: fault.__name__)
def test_a_run_ends_with_the_same_numbers(fault, tmp_path):
    for count in fault(tmp_path):
        assert not count.losses, count


def test_a_clock_that_is_set_forward_and_back_changes_no_number(tmp_path):
    for count in surroundings.set_clocks(tmp_path):
        assert not count.losses, count
