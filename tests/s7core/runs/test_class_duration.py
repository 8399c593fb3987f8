"""How long a class's runs take."""

from dataclasses import replace

import pytest

from s7core.recipe import Recipe
from s7core.runs.class_duration import class_seconds
from s7core.runs.pace import pace_of

SHORT = replace(Recipe(), train_images=1_000, test_images=1_000, epochs=1)


@pytest.fixture(autouse=True)
def two_cores(monkeypatch):
    monkeypatch.setattr("s7core.training.threads.usable_cores", lambda: 2)


def test_runs_on_all_cores_train_one_after_another():
    alone = pace_of(SHORT).seconds_of(SHORT)
    assert class_seconds([SHORT], 30, 2) == pytest.approx(30 * alone)
    assert class_seconds([SHORT, SHORT], 30, 2) == pytest.approx(60 * alone)


def test_runs_on_one_core_each_train_side_by_side():
    one = replace(SHORT, threads=1)
    assert class_seconds([one], 30, 2) == pytest.approx(15 * pace_of(one).seconds_of(one))


def test_nobody_waits_for_nothing():
    assert class_seconds([], 30, 2) == class_seconds([SHORT], 0, 2) == 0
