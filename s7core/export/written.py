"""How numbers and settings are written in files: 99.46 % (99.30 to 99.59), 7,958, learning rate 0.05."""

from collections.abc import Sequence
from statistics import mean

from s7core.analysis.statistics import mean_interval, wilson_interval
from s7core.recipe import CHANCE_AND_MACHINE, Recipe, settings

LABELS = {each.name: each.label for each in settings()}


def percent(fraction: float) -> str:
    return f"{fraction * 100:.2f} %"


def with_interval(accuracies: Sequence[float]) -> str:
    """The accuracy with its 95 % interval: of one network over the test digits, of several their mean over seeds."""
    bounds = wilson_interval(accuracies[0]) if len(accuracies) == 1 else mean_interval(accuracies)
    return f"{percent(mean(accuracies))} ({bounds.in_percent})"


def setting_value(name: str, value: object) -> str:
    """A setting's value as a person reads it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if name == "train_images":
        return f"{value:,}"
    if name == "layers":
        return str(value) or "the stage's own"
    return f"{value:g}" if isinstance(value, float) else str(value)


def changes(recipe: Recipe, published: Recipe) -> list[str]:
    """What differs, chance and machine aside: ["learning rate 0.05 (published 0.01)", ...]."""
    return [
        f"{LABELS[name].lower()} {setting_value(name, mine)} (published {setting_value(name, theirs)})"
        for name, (mine, theirs) in recipe.differences(published).items()
        if name not in CHANCE_AND_MACHINE
    ]
