"""Threads of a run: bounded by the cores that a process may use and by its CPU quota."""

import math
import os

import pytest

from s7core.recipe import Recipe
from s7core.training import threads as module
from s7core.training.threads import threads_of, usable_core_numbers, usable_cores


@pytest.mark.parametrize(("asked", "cores", "threads"), [(0, 2, 2), (0, 64, 8), (1, 4, 1), (16, 4, 4), (16, 64, 16)])
def test_a_run_has_the_threads_it_asks_for_and_never_more_than_there_are_cores(asked, cores, threads, monkeypatch):
    monkeypatch.setattr(module, "usable_cores", lambda: cores)
    assert threads_of(Recipe(threads=asked)) == threads


def test_there_is_at_least_one_core_and_never_more_than_the_machine_has():
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


@pytest.mark.parametrize(("quota", "cores"), [(math.inf, 4), (0.5, 1), (1.0, 1), (2.5, 2), (64.0, 4)])
def test_a_cpu_quota_bounds_the_cores_and_leaves_at_least_one(quota, cores, monkeypatch):
    monkeypatch.setattr(module, "cpu_quota", lambda: quota)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(4)), raising=False)
    assert usable_cores() == cores and usable_core_numbers() == [0, 1, 2, 3][:cores]


def test_the_cores_are_those_that_the_process_may_run_on(monkeypatch):
    monkeypatch.setattr(module, "cpu_quota", lambda: 2.0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {7, 3, 5}, raising=False)
    assert usable_core_numbers() == [3, 5]


def test_a_change_of_the_cores_that_a_process_may_use_counts_at_once(monkeypatch):
    for cores in (4, 1):
        monkeypatch.setattr(os, "sched_getaffinity", lambda process, cores=cores: set(range(cores)), raising=False)
        monkeypatch.setattr(module, "cpu_quota", lambda: math.inf)
        assert usable_cores() == cores
