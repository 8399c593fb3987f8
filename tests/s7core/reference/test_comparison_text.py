"""The sentences of comparisons, part by part; `test_comparison` has whole ones."""

import numpy as np
import pytest

from s7core.analysis.statistics import Interval, MeanDifference
from s7core.reference.comparison import Comparison, Digits
from s7core.reference.comparison_side import Side
from s7core.reference.comparison_text import difference_headline, titles_side_by_side, verdict_of_seeds
from s7core.runs.records import Run

TESTED = np.ones(10_000, bool)


def side(title: str, seeds: int = 3, is_rest: bool = False) -> Side:
    return Side(title, (Run.__new__(Run),) * seeds, np.ones((seeds, 10_000), bool), TESTED, is_rest)


def compared(a: Side, b: Side, difference: float, p: float, seeds_needed: int | None = None) -> Comparison:
    found = MeanDifference(difference, Interval(difference - 0.001, difference + 0.001), p, True, seeds_needed)
    return Comparison(a, b, Digits(0, 0, p), found)


def test_the_second_title_leaves_out_what_both_begin_with():
    first, second = side("Final Model, experiment 3"), side("Final Model, experiment 1")
    assert titles_side_by_side(first, second) == ("Final Model, experiment 3", "experiment 1")
    assert titles_side_by_side(first, side("Net1")) == ("Final Model, experiment 3", "Net1")
    assert titles_side_by_side(first, first) == ("Final Model, experiment 3", "Final Model, experiment 3")


def test_only_what_is_no_name_begins_with_a_capital_letter_of_its_own():
    assert titles_side_by_side(side("Net1", 1, is_rest=True), side("Net2"))[0] == "The other run of Net1"
    assert titles_side_by_side(side("net1-s1-a3b", 1), side("Net2"))[0] == "net1-s1-a3b"


@pytest.mark.parametrize(
    ("p", "sureness"),
    [(0.01, "more than noise"), (0.5, "that may be noise"), (float("nan"), "whether that is noise cannot be said")],
)
def test_a_headline_agrees_with_its_subject_in_number(p, sureness):
    rest = side("Net1", is_rest=True)
    assert difference_headline(compared(side("Net2"), rest, 0.0015, p)) == (
        f"The other 3 runs of Net1 read 0.15 points more than Net2: {sureness}."
    )
    assert difference_headline(compared(rest, side("Final Model, record"), 0.0015, p)) == (
        f"Final Model, record, reads 0.15 points more than the other 3 runs of Net1: {sureness}."
    )


def test_a_verdict_says_how_many_seeds_would_show_the_difference():
    for needed, told in ((40, "about 40 seeds on each side"), (None, "no reasonable number of seeds")):
        found = compared(side("A"), side("B"), 0.001, 0.5, needed)
        assert found.seeds and told in verdict_of_seeds(found, found.seeds)
