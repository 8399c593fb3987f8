"""Replicates have the same key, and nothing else has."""

from dataclasses import replace

import pytest

from s7core.analysis.replicates import replicate_key
from s7core.recipe import CHANCE_AND_MACHINE, Recipe, declare, settings
from s7core.runs.records import Run
from s7core.runs.settings_key import settings_key


def _another(name: str) -> Recipe:
    """The default recipe with another value of one setting."""
    declared = next(each for each in settings() if each.name == name)
    value = getattr(Recipe(), name)
    others = {
        bool: lambda: not value,
        str: lambda: next((each for each in declared.choices if each != value), "conv8 relu flatten linear10"),
        int: lambda: value + 1 if value + 1 <= declared.maximum else value - 1,
        float: lambda: value + 0.001 if value + 0.001 <= declared.maximum else value - 0.001,
    }
    return replace(Recipe(), **{name: others[declared.kind]()})


@pytest.mark.parametrize("name", [each.name for each in settings()])
def test_the_key_changes_with_every_setting_but_those_of_chance_and_machine(name):
    same = settings_key("net1", _another(name)) == settings_key("net1", Recipe())
    assert same == (name in CHANCE_AND_MACHINE)


def test_the_experiment_is_part_of_the_key():
    assert settings_key("net1", Recipe()) != settings_key("net2", Recipe())


def test_a_setting_that_is_added_later_changes_no_key():
    from dataclasses import dataclass

    @dataclass(frozen=True)
    class Extended(Recipe):
        clipping: float = declare(0.0, "Clipping", "Optimiser", "Test.", minimum=0.0, maximum=9.0)

    assert settings_key("net1", Extended(epochs=3)) == settings_key("net1", Recipe(epochs=3))


def test_two_runs_have_the_same_key_exactly_where_they_are_replicates(store):
    recipes = [Recipe(), Recipe(seed=2), Recipe(threads=1), Recipe(epochs=2), Recipe(epochs=2, seed=7)]
    runs: list[Run] = [store.run(store.submit(recipe, "net1")) for recipe in recipes]
    for first in runs:
        for second in runs:
            keys = [settings_key(run.experiment, run.recipe) for run in (first, second)]
            assert (keys[0] == keys[1]) == (replicate_key(first) == replicate_key(second))
