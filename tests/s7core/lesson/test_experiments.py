"""Experiments against the published facts, and the experiments of our own."""

import json
from importlib import resources

import pytest

from s7core.lesson.experiments import (
    TARGET,
    all_experiments,
    best_published_accuracy,
    experiment,
    experiments,
    experiments_of,
    lesson_experiments,
    published_experiment,
    records,
)
from s7core.lesson.palette import SKY, Mark
from s7core.lesson.stages import ALL_STAGES, Stage, stage
from s7core.recipe import STAGES

FACTS = json.loads(resources.files("s7core.lesson").joinpath("published.json").read_text("utf-8"))


def test_recipes_equal_the_published_settings():
    expected = {  # learning rate, augmentation, scheduler, dropout
        "init": (0.01, "rotation", "none", 0.0),
        "net1": (0.01, "rotation", "none", 0.025),
        "net2": (0.01, "rotation", "none", 0.1),
        "final-exp1": (0.01, "rotation", "none", 0.1),
        "final-exp2": (0.1, "rotation", "none", 0.1),
        "final-exp3": (0.1, "heavy", "reduce-on-plateau", 0.1),
    }
    assert [published.key for published in experiments()] == list(expected)
    for published in experiments():
        recipe = published.recipe
        assert (recipe.learning_rate, recipe.augmentation, recipe.scheduler, recipe.dropout) == expected[published.key]
        assert (recipe.batch_size, recipe.momentum, recipe.epochs, recipe.seed) == (128, 0.9, 15, 1)
        assert (recipe.train_images, recipe.weight_decay, recipe.validation) == (60_000, 0.0, "test")
        assert recipe.batch_norm == (published.key != "init")


@pytest.mark.parametrize("facts", FACTS["experiments"], ids=lambda facts: facts["key"])
def test_published_curves_and_claims_are_read_without_a_change(facts):
    published, derived = published_experiment(facts["key"]), facts["from_curves"]
    curves = published.curves
    assert curves.best_epoch == derived["best_epoch"]
    assert max(curves.test_accuracy) == pytest.approx(derived["best_test_accuracy"] / 100, abs=1e-9)
    assert curves.test_accuracy[-1] == pytest.approx(derived["last_test_accuracy"] / 100, abs=1e-9)
    assert curves.train_accuracy[-1] == pytest.approx(derived["last_train_accuracy"] / 100, abs=1e-9)
    assert sum(curves.train_seconds) == derived["train_seconds_total"]
    assert published.test_accuracy == pytest.approx(facts["published"]["test_accuracy"] / 100, abs=1e-9)
    assert curves.epoch == tuple(range(1, 16)) and all(type(epoch) is int for epoch in curves.epoch)


@pytest.mark.parametrize("facts", FACTS["experiments"], ids=lambda facts: facts["key"])
def test_the_figures_for_programs_are_the_published_ones(facts):
    figures = published_experiment(facts["key"]).to_dict()
    assert json.loads(json.dumps(figures)) == figures
    assert figures["parameters"] == facts["published"]["parameters"]
    assert figures["best_epoch"] == facts["from_curves"]["best_epoch"]
    assert figures["receptive_field"] == facts["published"].get("receptive_field")
    for name in ("train_accuracy", "test_accuracy"):
        assert figures[name] == pytest.approx(facts["published"][name] / 100, abs=1e-9)


def test_the_highest_published_accuracy_of_a_stage_is_that_of_its_best_experiment():
    for declared in ALL_STAGES:
        claimed = [
            facts["published"]["test_accuracy"] / 100 for facts in FACTS["experiments"] if facts["stage"] == declared.key
        ]
        assert best_published_accuracy(declared.key) == pytest.approx(max(claimed), abs=1e-9)
    assert best_published_accuracy("nothing") is None


def test_our_own_recipe_trains_the_published_network_and_is_not_published():
    [record] = records()
    assert record in all_experiments() and published_experiment(record.key) is None
    assert record.recipe.stage == "final" and record.recipe.batch_norm and record.recipe.validation == "test"
    assert 0.99 < TARGET < 1


def test_every_stage_has_experiments_in_the_lesson():
    for declared in ALL_STAGES:
        assert lesson_experiments(declared.key) == experiments_of(declared.key) != ()
        assert all(published.stage is declared for published in experiments_of(declared.key))


def test_a_stage_of_which_nothing_was_published_has_an_experiment_of_our_own(monkeypatch):
    layers = stage("final").layers
    added = Stage("tiny", "Tiny", layers, Mark(SKY, (4, 2), "cross"), batch_norm=False, dropout=0.05)
    monkeypatch.setattr("s7core.lesson.experiments.ALL_STAGES", [*ALL_STAGES, added])
    monkeypatch.setitem(STAGES, "tiny", "Tiny")
    [own] = lesson_experiments("tiny")
    assert own == experiment("tiny") and own.stage is added and own.target
    assert (own.recipe.stage, own.recipe.batch_norm, own.recipe.dropout) == ("tiny", False, 0.05)
    assert experiments_of("tiny") == () and published_experiment("tiny") is None


def test_an_unknown_experiment_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"^experiment is 'x', but it must be one of init, net1.*final-record"):
        experiment("x")
    assert published_experiment("x") is None
