"""What is measured for docs/scaling.md has the names that its plan reads, and can still be measured."""

import json
from dataclasses import replace

import pytest

from tests.scaling import costs
from tests.scaling.__main__ import COSTS


def test_a_poll_takes_longer_for_each_run_that_trains_and_for_each_student_who_was_served(store, monkeypatch):
    monkeypatch.setattr(costs, "TRAINING", 20)
    monkeypatch.setattr(costs, "SERVED", 30)
    measured = costs._queue_costs(store)
    assert set(measured) == set(json.loads(COSTS.read_text())["queue"]) and min(measured.values()) > 0
    assert costs._rows(store, "run-19")["runs"] == 1


@pytest.mark.slow
@pytest.mark.one_core
def test_what_a_run_costs_is_measured_as_the_plan_reads_it(store, monkeypatch):
    for name, value in {"TYPICAL": replace(costs.TYPICAL, train_images=200, epochs=1), "COPIES": 2, "STARTS": 3}.items():
        monkeypatch.setattr(costs, name, value)
    measured = costs._run_costs(store)
    assert set(measured) == set(json.loads(COSTS.read_text())["run"]["sqlite"])
    assert measured["rows"] > 1 and measured["bytes"] > 0 and measured["commits"] > 0 and measured["start_ms"] > 0
