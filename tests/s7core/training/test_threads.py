import os

import pytest

from s7core.recipe import Recipe
from s7core.training import threads as module
from s7core.training.threads import threads_of, usable_cores


@pytest.mark.parametrize(("asked", "cores", "threads"), [(0, 2, 2), (0, 64, 8), (1, 4, 1), (16, 4, 4), (16, 64, 16)])
def test_a_run_has_the_threads_it_asks_for_and_never_more_than_there_are_cores(asked, cores, threads, monkeypatch):
    monkeypatch.setattr(module, "usable_cores", lambda: cores)
    assert threads_of(Recipe(threads=asked)) == threads


def test_there_is_at_least_one_core_and_never_more_than_the_machine_has():
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
