"""SIGKILL costs nothing: each run ends with exactly the numbers of an undisturbed one.

`python tests/faults/measure.py` kills more than twice as often, for the figures of docs/reliability.md.
"""

import pytest
from kills import die_within_transactions, kill_at_random, kill_command_line, kill_in_moments

SEED = 20_240_717

pytestmark = [pytest.mark.slow, pytest.mark.one_core]


def test_kills_at_random_moments_cost_nothing(tmp_path):
    for count in kill_at_random(tmp_path, SEED, {"a worker": 5, "the server": 2, "the server and its workers": 2}):
        assert not count.losses, f"seed {SEED}: {count}"


def test_a_worker_may_be_killed_as_it_takes_its_run_and_as_it_writes_an_epoch(tmp_path):
    for count in kill_in_moments(tmp_path, rounds=1):
        assert not count.losses, count


def test_an_epoch_is_written_as_a_whole_or_not_at_all(tmp_path):
    for count in die_within_transactions(tmp_path):
        assert not count.losses, count


def test_a_killed_command_leaves_a_run_that_resumes_to_the_same_numbers(tmp_path):
    for count in kill_command_line(tmp_path, SEED, kills=3):
        assert not count.losses, f"seed {SEED}: {count}"
