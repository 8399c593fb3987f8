"""Settings as something to type: a Python snippet and a command line, each of which gives the same recipe again."""

import shlex
from typing import Any

from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe, settings

_SETTINGS = {each.name: each for each in settings()}


def python_snippet(recipe: Recipe, experiment_key: str) -> str:
    """A program that trains these settings with s7core; only what differs from the experiment stands in it.

    ValueError if there is no such experiment.
    """
    chosen = experiment(experiment_key).recipe
    start = f"experiment({experiment_key!r}).recipe"
    changed = "".join(f"    {name}={mine!r},\n" for name, (mine, _) in recipe.differences(chosen).items())
    made = f"replace(\n    {start},\n{changed})" if changed else start
    first = "from dataclasses import replace\n\n" if changed else ""
    return (
        f"{first}from s7core.lesson.experiments import experiment\n"
        "from s7core.training.engine import train\n"
        "from s7core.training.events import Epoch\n\n"
        f"recipe = {made}\n\n"
        "for event in train(recipe):\n"
        "    if isinstance(event, Epoch):\n"
        '        print(f"epoch {event.epoch}: {event.snapshot.test_accuracy:.2%} of the test digits")\n'
    )


def command_line(recipe: Recipe, experiment_key: str) -> str:
    """What trains these settings from a terminal, the learning-rate range test included.

    ValueError if there is no such experiment, or if it is of another stage than the recipe.
    """
    chosen = experiment(experiment_key).recipe
    if recipe.stage != chosen.stage:
        raise ValueError(
            f"stage is {recipe.stage!r}, but {experiment_key} trains {chosen.stage!r}: start from an "
            f"experiment of {recipe.stage!r}."
        )
    words = ["python", "-m", "s7core", "train", experiment_key]
    for name, (mine, _) in recipe.differences(chosen).items():
        words += _option(name, mine)
    return shlex.join(words)


def _option(name: str, value: Any) -> list[str]:
    flag = name.replace("_", "-")
    if _SETTINGS[name].kind is bool:
        return [f"--{flag}" if value else f"--no-{flag}"]
    # repr gives the shortest text that reads back as the very same float.
    return [f"--{flag}", value if isinstance(value, str) else repr(value)]
