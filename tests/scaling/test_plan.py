"""The plan follows from the figures, and docs/scaling.md has the plan that follows from those that were measured."""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from tests.scaling.__main__ import COSTS, REPLAYS, planned
from tests.scaling.plan import BUSY_SHARE, breaks, plan

PAGE = Path(__file__).parents[2] / "docs" / "scaling.md"


@pytest.fixture
def costs():
    return json.loads(COSTS.read_text())


@pytest.fixture
def replays():
    return json.loads(REPLAYS.read_text())


def test_the_page_has_the_tables_that_the_measured_figures_give(costs, replays):
    text = PAGE.read_text(encoding="utf-8")
    for part in planned(costs, replays).split("\n\n"):
        assert part in text, "run `python -m tests.scaling --plan` and put its tables into docs/scaling.md"
    few = plan(1_000, costs, replays)
    assert f"{few.replicas} dashboards" in text and f"{few.cores} cores" in text, "the page begins with another plan"


def test_ten_times_the_students_need_ten_times_the_cores(costs, replays):
    one, ten = (plan(students, costs, replays) for students in (10_000, 100_000))
    assert ten.cores == pytest.approx(10 * one.cores) and ten.replicas == pytest.approx(10 * one.replicas, rel=0.2)
    assert ten.bytes_a_lesson == pytest.approx(10 * one.bytes_a_lesson)


def test_a_cluster_on_which_first_runs_wait_too_long_is_not_planned_with(costs, replays):
    slow = deepcopy(replays)
    for each in slow:
        each["first"]["p95"] = 1_000.0
    with pytest.raises(ValueError, match="too few for waits of 60 s"):
        plan(1_000, costs, slow)


def test_what_breaks_first_comes_first_and_a_cheaper_page_lets_one_dashboard_hold_more(costs, replays):
    found = breaks(costs, replays, 1_000.0)
    assert [students for students, *_ in found] == sorted(students for students, *_ in found)
    cheap = deepcopy(costs)
    for each in cheap["viewer"].values():
        each["cpu_ms"] /= 2
    of_pages = [
        next(each[0] for each in breaks(figures, replays, 1_000.0) if "dashboard" in each[1]) for figures in (costs, cheap)
    ]
    assert of_pages[1] == pytest.approx(2 * of_pages[0], rel=0.01)


def test_one_queue_breaks_where_a_poll_that_starts_a_run_takes_most_of_the_time_between_two_starts(costs, replays):
    students = next(each[0] for each in breaks(costs, replays, 1_000.0) if "queue" in each[1])
    there, queue = plan(students, costs, replays), costs["queue"]
    reading = (queue["training_us"] * there.cores + queue["served_us"] * students) / 1e6
    poll = costs["run"]["postgresql"]["start_ms"] / 1e3 + reading
    assert there.starts_a_second * poll == pytest.approx(BUSY_SHARE, rel=0.01)
