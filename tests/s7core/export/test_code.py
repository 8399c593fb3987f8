"""Settings as code: what is shown gives the very same recipe."""

import shlex
import subprocess
import sys
from dataclasses import replace
from unittest.mock import patch

import pytest

from s7core.__main__ import command_parser
from s7core.commands.arguments import given_settings
from s7core.commands.training_commands import TRAIN_OPTIONS
from s7core.export.code import command_line, python_snippet
from s7core.lesson.experiments import all_experiments, experiment
from s7core.recipe import Recipe

EXPERIMENTS = all_experiments()


def recipe_of_snippet(snippet: str) -> Recipe:
    """What it hands to `train`, without training it."""
    trained = []
    with patch("s7core.training.engine.train", lambda recipe: trained.append(recipe) or []):
        exec(compile(snippet, "snippet", "exec"), {})
    [recipe] = trained
    return recipe


def recipe_of_command(command: str) -> Recipe:
    words = shlex.split(command)
    assert words[:3] == ["python", "-m", "s7core"]
    options = command_parser().parse_args(words[3:])
    return replace(experiment(options.experiment).recipe, **given_settings(options, TRAIN_OPTIONS))


@pytest.mark.parametrize("chosen", EXPERIMENTS, ids=lambda chosen: chosen.key)
def test_code_of_any_settings_gives_the_identical_recipe(chosen, random_recipe):
    for number in range(40):
        recipe = random_recipe(number, chosen.stage.key)
        assert recipe_of_snippet(python_snippet(recipe, chosen.key)) == recipe
        assert recipe_of_command(command_line(recipe, chosen.key)) == recipe


@pytest.mark.parametrize("chosen", EXPERIMENTS, ids=lambda chosen: chosen.key)
def test_code_of_an_experiment_says_nothing_but_its_key(chosen):
    assert command_line(chosen.recipe, chosen.key) == f"python -m s7core train {chosen.key}"
    assert "replace" not in python_snippet(chosen.recipe, chosen.key)


def test_settings_that_only_a_subclass_of_recipe_declares_are_in_the_code(clipped_recipe):
    recipe = clipped_recipe(clip_gradient=0.5, clip_often=True)
    assert command_line(recipe, "final-exp1") == "python -m s7core train final-exp1 --clip-gradient 0.5 --clip-often"
    assert "    clip_gradient=0.5,\n    clip_often=True,\n" in python_snippet(recipe, "final-exp1")
    assert command_line(clipped_recipe(), "final-exp1") == "python -m s7core train final-exp1"


def test_a_command_line_never_trains_another_stage():
    with pytest.raises(ValueError, match="stage is 'net1', but final-exp1 trains 'final'"):
        command_line(Recipe(stage="net1"), "final-exp1")


@pytest.mark.slow
@pytest.mark.one_core
def test_a_snippet_runs_by_itself():
    recipe = Recipe(epochs=1, train_images=200, device="cpu")
    ran = subprocess.run([sys.executable, "-c", python_snippet(recipe, "final-exp1")], capture_output=True, text=True)
    assert ran.returncode == 0 and ran.stdout.startswith("epoch 1: "), ran.stderr
