"""The table of goals, against figures counted by hand."""

import json

from goals import Row, as_json, as_text, percentile, summary


def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed():
    values = list(range(100, 0, -1))
    assert [percentile(values, share) for share in (0.01, 0.5, 0.95, 1.0)] == [1, 50, 95, 100]
    assert percentile([7.0], 0.95) == 7.0
    assert percentile([1, 2, 3], 0.5) == 2
    assert percentile([], 0.95) is None


def test_a_summary_says_how_many_there_are_and_their_percentiles():
    assert summary([3.0, 1.0, 2.0]) == {"count": 3, "p50": 2.0, "p95": 3.0, "max": 3.0}
    assert summary([]) == {"count": 0, "p50": None, "p95": None, "max": None}


def test_a_goal_is_met_by_a_value_up_to_it_and_never_without_one():
    assert Row("errors", 0, 0, "").met
    assert Row("update", 15, 15.0, "ms").met
    assert not Row("update", 15, 15.01, "ms").met
    assert not Row("update", 15, None, "ms").met


def test_the_text_has_a_line_for_each_goal_with_its_verdict():
    lines = as_text(
        [Row("Live update", 15, 12.346, "ms"), Row("Errors", 0, 3, ""), Row("Page", 120, None, "ms")]
    ).splitlines()
    assert [line.split() for line in lines[1:]] == [
        ["Live", "update", "15", "ms", "12.35", "ms", "met"],
        ["Errors", "0", "3", "MISSED"],
        ["Page", "120", "ms", "nothing", "MISSED"],
    ]


def test_the_json_has_the_details_and_the_verdict():
    row = json.loads(as_json([Row("Live update", 15, 12.346, "ms", {"errors": []})]))[0]
    assert row == {
        "what": "Live update",
        "goal": 15,
        "value": 12.35,
        "unit": "ms",
        "details": {"errors": []},
        "met": True,
    }
