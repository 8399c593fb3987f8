"""Figures of a sweep beside scipy's."""

import numpy
import pytest
from scipy import stats

from s7core.analysis.statistics import wilson_interval
from s7core.analysis.sweep_figures import CellFigures, PairedFigures, best_cell, cell_figures, paired_differences

CELLS = [
    dict(enumerate([0.9912, 0.9925, 0.9931, 0.9907, 0.9918])),
    dict(enumerate([0.9931, 0.9929, 0.9944, 0.9925, 0.9921])),
    {1: 0.9901, 3: 0.9899, 4: 0.9885, 9: 0.9999},
]


@pytest.mark.parametrize("cell", CELLS)
def test_the_mean_of_a_cell_has_students_interval_over_its_seeds(cell):
    values = list(cell.values())
    found = cell_figures(values)
    low, high = stats.t.interval(0.95, len(values) - 1, loc=numpy.mean(values), scale=stats.sem(values))
    assert found.count == len(values) and found.mean == pytest.approx(numpy.mean(values), abs=1e-12)
    assert (found.interval.low, found.interval.high) == pytest.approx((low, high), abs=1e-12)


def test_a_single_run_has_wilsons_interval_over_the_digits_that_it_was_tested_on():
    assert cell_figures([0.99], 2_000) == CellFigures(1, 0.99, wilson_interval(0.99, 2_000))


def test_what_too_few_runs_do_not_show_is_none():
    assert cell_figures([]) == CellFigures(0, None, None)
    assert cell_figures([0.99, 0.99]) == CellFigures(2, 0.99, None)


def test_differences_are_paired_by_the_seeds_that_both_cells_have():
    same, second, third = paired_differences(CELLS)
    for found, cell in ((second, CELLS[1]), (third, CELLS[2])):
        seeds = sorted(set(CELLS[0]) & set(cell))
        test = stats.ttest_rel([cell[seed] for seed in seeds], [CELLS[0][seed] for seed in seeds])
        bounds = test.confidence_interval(0.95)
        assert found.count == len(seeds)
        assert found.difference == pytest.approx(numpy.mean([cell[seed] - CELLS[0][seed] for seed in seeds]), abs=1e-12)
        assert (found.interval.low, found.interval.high) == pytest.approx((bounds.low, bounds.high), abs=1e-12)
        assert found.p == pytest.approx(test.pvalue)
    assert third.count == 3
    assert same == PairedFigures(5, 0.0, None, None)


def test_another_baseline_turns_the_differences_round():
    assert paired_differences(CELLS, 1)[0].difference == pytest.approx(-paired_differences(CELLS)[1].difference)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ({}, PairedFigures(0, None, None, None)),
        ({7: 0.9}, PairedFigures(0, None, None, None)),
        ({0: 0.9962}, PairedFigures(1, pytest.approx(0.005), None, None)),
    ],
)
def test_a_difference_that_no_two_seeds_show_has_no_interval(cell, expected):
    assert paired_differences([CELLS[0], cell])[1] == expected


def test_the_best_cell_has_the_highest_mean_and_of_equal_ones_the_first():
    assert best_cell(CELLS) == 1 and best_cell([{}, {}]) is None
    assert best_cell([{}, {0: 0.5}, {1: 0.5}]) == 1
