"""The table of a sweep: the figures of its runs, what is not known, and what did not finish."""

import json
from dataclasses import replace

import pytest

from s7core.analysis.sweep_figures import cell_figures, paired_differences
from s7core.commands.sweep_report import sweep_facts, sweep_in_words
from s7core.lesson.experiments import experiment
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.reference.sweep_state import sweep_state
from s7core.runs.attempt import Attempt
from s7core.runs.sweep_plan import SweepPlan, sweep_plan

BASE = replace(experiment("final-exp1").recipe, epochs=1, train_images=500)
WRONG = ([100, 120, 140], [80, 90, 125], [300])  # digits that the runs of each cell miss; of the last cell two are not there


@pytest.fixture
def sweep(store, finish) -> tuple[SweepPlan, RunCatalog]:
    plan = sweep_plan("final-exp1", "0-2", ["learning_rate=0.01,0.05,100"], BASE)
    for cell, wrong in zip(plan.cells, WRONG, strict=True):
        for recipe, missed in zip(cell.recipes, wrong, strict=False):
            finish(store, recipe, "final-exp1", [missed])
    diverged = store.submit(plan.recipes[-1], "final-exp1", state="running")
    Attempt.current(store, diverged).end("diverged", "The loss of step 3 is not a finite number.")
    return plan, RunCatalog(store, ReferenceStore())


def test_the_table_has_a_line_a_cell_with_mean_interval_and_paired_difference(sweep):
    plan, catalog = sweep
    lines = sweep_in_words(plan, sweep_state(catalog, plan)).splitlines()
    assert lines[0].split("  ")[0] == "Learning rate" and lines[0].endswith("minus the first")
    assert [line.split()[0] for line in lines[1:4]] == ["0.01", "0.05", "100"]
    assert "98.80%  98.30 to 99.30" in lines[1] and lines[1].split()[1] == "3"
    assert "99.02%  98.43 to 99.60" in lines[2] and "+0.22 (+0.03 to +0.41)" in lines[2]
    assert "1 of 3" in lines[3] and "97.00%" in lines[3] and lines[3].endswith("−2.00 (unknown)")
    assert lines[1].index("98.80") == lines[2].index("99.02") == lines[0].index("mean")


def test_the_table_says_what_chose_the_best_cell_and_which_runs_did_not_finish(sweep):
    plan, catalog = sweep
    state = sweep_state(catalog, plan)
    told = sweep_in_words(plan, state)
    assert "Highest mean: learning rate 0.05. The test set chose it, so a new test would find a little less." in told
    [diverged] = [run.id for run in state.runs if run.state == "diverged"]
    assert f"1 diverged, not in the table: {diverged}. The loss of step 3 is not a finite number." in told
    assert "about one in 20 of 2 such intervals leaves out zero by chance" in told


def test_json_has_the_figures_of_the_table_and_every_run(sweep):
    plan, catalog = sweep
    state = sweep_state(catalog, plan)
    facts = sweep_facts(plan, state)
    assert json.loads(json.dumps(facts, allow_nan=False)) == facts
    assert facts["axes"] == {"learning_rate": [0.01, 0.05, 100.0]} and facts["seeds"] == [0, 1, 2]
    assert facts["runs"] == {"finished": 7, "diverged": 1, "missing": 1} and facts["best"] == 1
    accuracies = [{seed: 1 - missed / 10_000 for seed, missed in enumerate(wrong)} for wrong in WRONG]
    for cell, own, paired in zip(facts["cells"], accuracies, paired_differences(accuracies), strict=True):
        figures = cell_figures(list(own.values()))
        assert (cell["mean"], cell["interval"]) == (figures.mean, [figures.interval.low, figures.interval.high])
        assert (cell["difference"], cell["difference_p"]) == (paired.difference, paired.p)
        assert {run["seed"]: run["accuracy"] for run in cell["runs"] if run["accuracy"]} == own
    assert [run["state"] for run in facts["cells"][2]["runs"]] == ["finished", None, "diverged"]
    assert facts["cells"][2]["runs"][2]["message"] == "The loss of step 3 is not a finite number."
    assert facts["cells"][2]["difference_interval"] is None and facts["cells"][1]["shared_seeds"] == 3


def test_a_sweep_without_an_axis_and_a_run_has_a_line_without_figures(store):
    plan = sweep_plan("final-exp1", "5", [], replace(BASE, test_images=2_000))
    told = sweep_in_words(plan, sweep_state(RunCatalog(store, ReferenceStore()), plan))
    assert told.splitlines()[1].split() == ["0", "of", "1", "unknown", "unknown"]
    assert "on 2,000 of the 10,000 test digits" in told and "Highest" not in told and "Differences" not in told
