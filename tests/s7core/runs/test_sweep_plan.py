"""Sweeps as texts describe them: which runs they are made of, and what is refused."""

from dataclasses import replace

import pytest

from s7core.lesson.experiments import experiment
from s7core.recipe import CHANCE_AND_MACHINE, Recipe
from s7core.runs.settings_key import settings_key
from s7core.runs.sweep_plan import MOST_SWEEP_RUNS, Axis, axis_settings, seeds_from, sweep_plan

BASE = experiment("final-exp1").recipe


def test_a_sweep_has_every_combination_of_its_values_with_every_seed_and_the_last_axis_changes_fastest():
    plan = sweep_plan("final-exp1", "0-2", ["learning_rate=0.01,0.03", "batch_norm=true,false"])
    assert plan.axes == (Axis("learning_rate", (0.01, 0.03)), Axis("batch_norm", (True, False)))
    combinations = [(0.01, True), (0.01, False), (0.03, True), (0.03, False)]
    assert [tuple(dict(cell.settings).values()) for cell in plan.cells] == combinations
    assert plan.size == len(plan.recipes) == 12 and plan.recipes[:3] == plan.cells[0].recipes
    for cell, (rate, norm) in zip(plan.cells, combinations, strict=True):
        assert cell.recipes == tuple(
            replace(BASE, learning_rate=rate, batch_norm=norm, seed=seed, threads=1) for seed in (0, 1, 2)
        )


def test_a_sweep_without_an_axis_is_the_experiment_with_several_seeds():
    plan = sweep_plan("net1", "4,7", [])
    assert [cell.recipes for cell in plan.cells] == [
        tuple(replace(experiment("net1").recipe, seed=seed, threads=1) for seed in (4, 7))
    ]
    assert plan.cells[0].title == "the experiment itself"


def test_the_base_takes_the_place_of_the_experiments_recipe_and_keeps_its_threads():
    plan = sweep_plan("final-exp1", "1", ["dropout=0,0.2"], replace(BASE, epochs=3, threads=2))
    assert [(each.epochs, each.threads, each.dropout) for each in plan.recipes] == [(3, 2, 0.0), (3, 2, 0.2)]
    assert [cell.title for cell in plan.cells] == ["dropout 0", "dropout 0.2"]


@pytest.mark.parametrize(
    ("text", "seeds"), [("0-29", tuple(range(30))), ("0,2,5-7", (0, 2, 5, 6, 7)), ("7", (7,)), (" 3 , 1-2 ", (3, 1, 2))]
)
def test_seeds_are_numbers_and_ranges_with_both_ends(text, seeds):
    assert seeds_from(text) == seeds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "seeds is '', but it must be numbers and ranges such as 0-29 or 0,2,5-7."),
        ("5-2", "seeds is '5-2', but a range begins with its lower end: 2-5."),
        ("-1", "seeds is '-1', but it must be"),
        ("1,,2", "seeds is '1,,2', but it must be"),
        ("0-3,2", "seeds has 2 twice: name each once."),
        ("0-9999999999", "seeds is '0-9999999999', but 1,000 seeds are the most."),
        ("3000000000", "seed is 3000000000, but it must be a whole number from 0 to 2,147,483,647."),
        ("٣", "seeds is '٣', but it must be"),
    ],
)
def test_other_seeds_are_refused_in_one_sentence(text, words):
    with pytest.raises(ValueError) as refused:
        seeds_from(text)
    assert words in str(refused.value) and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("axes", "words"),
    [
        (["learning_rate"], "set is 'learning_rate', but it must be a setting and its values: learning_rate=0.01,0.03."),
        (["seed=1,2"], "set is 'seed=1,2', but a sweep varies one of batch_norm, dropout, layers, learning_rate,"),
        (["stage=net1,net2"], "but a sweep varies one of"),
        (["test_images=1000,2000"], "but a sweep varies one of"),
        (["depth=3"], "set is 'depth=3', but a sweep varies one of batch_norm,"),
        (["=3"], "set is '=3', but a sweep varies one of batch_norm,"),
        (["learning_rate=0.01,fast"], "learning_rate is 'fast', but it must be a number from 1e-06 to 100."),
        (["learning_rate="], "learning_rate is '', but it must be a number"),
        (["batch_norm=yes"], "batch_norm is 'yes', but it must be true or false."),
        (["learning_rate=0.1,1e-1"], "learning_rate has 0.1 twice: name each once."),
        (["dropout=0", "dropout=0.1"], "set has 'dropout' twice: name each once."),
        (["scheduler=none,range-test"], "scheduler is 'range-test', but a range test is not tested"),
    ],
)
def test_other_axes_are_refused_in_one_sentence(axes, words):
    with pytest.raises(ValueError) as refused:
        sweep_plan("final-exp1", "0-1", axes)
    assert words in str(refused.value) and "\n" not in str(refused.value)


def test_a_sweep_that_is_too_large_is_refused_before_its_recipes_are_made():
    axes = ["batch_size=" + ",".join(map(str, range(4, 1024))), "epochs=" + ",".join(map(str, range(1, 201)))]
    with pytest.raises(ValueError, match=r"a sweep of 204,000,000 runs is too large, since 1,000 are the most: take fewer"):
        sweep_plan("final-exp1", f"0-{MOST_SWEEP_RUNS - 1}", axes)
    assert sweep_plan("final-exp1", f"0-{MOST_SWEEP_RUNS - 1}", []).size == MOST_SWEEP_RUNS


def test_an_unknown_experiment_is_refused():
    with pytest.raises(ValueError, match="experiment is 'final', but it must be one of"):
        sweep_plan("final", "0", [])


def test_the_settings_that_can_be_an_axis_are_those_that_make_other_replicates():
    """Otherwise two cells would count the same runs."""
    assert not set(axis_settings()) & {*CHANCE_AND_MACHINE, "stage"}
    plan = sweep_plan("final-exp1", "0", ["nesterov=true,false", "layers=,conv10 relu flatten linear10"])
    assert len({settings_key("final-exp1", recipe) for recipe in plan.recipes}) == 4
    assert {recipe.layers for recipe in plan.recipes} == {Recipe().layers, "conv10 relu flatten linear10"}
