"""What becomes of a command's terminal decides no run's state."""

import pytest
import terminals

pytestmark = [pytest.mark.slow, pytest.mark.one_core]


def test_a_closed_terminal_leaves_a_run_that_resumes_to_the_same_numbers(tmp_path):
    for count in terminals.close_terminal(tmp_path):
        assert not count.losses, count


def test_output_that_cannot_be_written_ends_no_run(tmp_path):
    for count in terminals.refuse_output(tmp_path):
        assert not count.losses, count
