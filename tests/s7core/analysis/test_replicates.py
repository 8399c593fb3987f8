"""Replicates are told from other runs by everything but seed and machine."""

from dataclasses import dataclass, replace

from s7core.analysis.replicates import replicate_groups, replicates_of
from s7core.recipe import Recipe

RECIPE = Recipe(epochs=3)


@dataclass(frozen=True)
class FakeRun:
    """The two facts that replicates are found by, and a name."""

    name: str
    recipe: Recipe
    experiment: str = "final-exp1"


NEWEST_FIRST = [
    FakeRun("second of seed 3", replace(RECIPE, seed=3)),
    FakeRun("seed 1 on one thread", replace(RECIPE, seed=1, threads=1, device="cpu", precision="float32")),
    FakeRun("other dropout", replace(RECIPE, seed=2, dropout=0.2)),
    FakeRun("other experiment", replace(RECIPE, seed=4), experiment="final-exp2"),
    FakeRun("first of seed 3", replace(RECIPE, seed=3)),
]


def names(runs):
    return [run.name for run in runs]


def test_groups_hold_runs_that_differ_in_seed_and_machine_alone_with_the_newest_of_each_seed():
    groups = replicate_groups(NEWEST_FIRST)
    assert [names(group) for group in groups.values()] == [
        ["seed 1 on one thread", "second of seed 3"],
        ["other dropout"],
        ["other experiment"],
    ]
    assert next(iter(groups)) == ("final-exp1", RECIPE.without_chance)
    assert replicate_groups([]) == {}


def test_a_run_stands_for_its_own_seed_among_its_replicates_however_old_it_is():
    oldest = NEWEST_FIRST[-1]
    assert names(replicates_of(oldest, NEWEST_FIRST)) == ["seed 1 on one thread", "first of seed 3"]


def test_a_run_that_nobody_repeated_is_its_only_replicate():
    assert replicates_of(NEWEST_FIRST[2], NEWEST_FIRST) == [NEWEST_FIRST[2]]
    assert replicates_of(NEWEST_FIRST[3], []) == [NEWEST_FIRST[3]]
