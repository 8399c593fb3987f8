"""A recipe as a Python program and as a command line, each of which gives the same recipe again."""

import shlex
from typing import Any

from s7core.language.translation import in_source_language
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe, setting
from s7core.setting import Setting


@in_source_language
def python_snippet(recipe: Recipe, experiment_key: str) -> str:
    """A Python program that trains this recipe, written as the changes to an experiment's recipe.

    ValueError if there is no such experiment.
    """
    published = experiment(experiment_key).recipe
    start = f"experiment({experiment_key!r}).recipe"
    changes = "".join(f"    {name}={mine!r},\n" for name, (mine, _) in recipe.differences(published).items())
    made = f"replace(\n    {start},\n{changes})" if changes else start
    first = "from dataclasses import replace\n\n" if changes else ""
    return (
        f"{first}from s7core.lesson.experiments import experiment\n"
        "from s7core.training.engine import train\n"
        "from s7core.training.events import Epoch\n\n"
        f"recipe = {made}\n\n"
        "for event in train(recipe):\n"
        "    if isinstance(event, Epoch):\n"
        '        print(f"epoch {event.epoch}: {event.snapshot.test_accuracy:.2%} of the test digits")\n'
    )


@in_source_language
def command_line(recipe: Recipe, experiment_key: str) -> str:
    """A command that trains this recipe in a terminal, a learning-rate range test included.

    ValueError if there is no such experiment, or if it is of another stage than the recipe.
    """
    published = experiment(experiment_key).recipe
    if recipe.stage != published.stage:
        raise ValueError(
            f"stage is {recipe.stage!r}, but {experiment_key} trains {published.stage!r}: start from an "
            f"experiment of {recipe.stage!r}."
        )
    words = ["python", "-m", "s7core", "train", experiment_key]
    for name, (mine, _) in recipe.differences(published).items():
        words += _option(setting(name, type(recipe)), mine)
    return shlex.join(words)


def _option(declared: Setting, value: Any) -> list[str]:
    flag = declared.name.replace("_", "-")
    if declared.kind is bool:
        return [f"--{flag}" if value else f"--no-{flag}"]
    # repr gives the shortest text that reads back as the very same float.
    return [f"--{flag}", value if isinstance(value, str) else repr(value)]
