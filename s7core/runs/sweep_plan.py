"""What a sweep trains: one experiment with every combination of some settings' values, each with the same seeds."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any, TypeVar

from s7core import formatting
from s7core.choices import RANGE_TEST
from s7core.language.translation import _
from s7core.language.words import comma_list
from s7core.lesson.experiments import experiment as experiment_with_key
from s7core.recipe import CHANCE_AND_MACHINE, Recipe, setting, settings
from s7core.setting import quoted

MOST_SWEEP_RUNS = 1_000
RUN_THREADS = 1  # of a run whose recipe leaves it open: on a CPU, runs side by side train more an hour than one on all cores

# Not among the axes: the experiment decides the stage, and fewer test digits change how a network is measured only.
NO_AXES = (*CHANCE_AND_MACHINE, "stage", "test_images")

_SEEDS = re.compile(r"([0-9]{1,10})(?:-([0-9]{1,10}))?")

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Axis:
    """A setting that a sweep varies, and its values in the order in which they were named."""

    setting: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class SweepCell:
    """One combination of the axes' values, as (setting, value) in the order of the axes, and its recipes, one a seed."""

    settings: tuple[tuple[str, Any], ...]
    recipes: tuple[Recipe, ...]

    @property
    def title(self) -> str:
        """Labels and values: "learning rate 0.01, batchnorm on"; without an axis "the experiment itself"."""
        return comma_list(setting(name).label_and_text(value) for name, value in self.settings) or _("the experiment itself")


@dataclass(frozen=True)
class SweepPlan:
    """A sweep of an experiment. `base` has the settings that all its runs share; its seed does not count."""

    experiment: str
    seeds: tuple[int, ...]
    axes: tuple[Axis, ...]
    base: Recipe

    @cached_property
    def cells(self) -> tuple[SweepCell, ...]:
        """Every combination; the values of the last axis change fastest. Without an axis it is one cell."""
        names = [axis.setting for axis in self.axes]
        start = replace(self.base, threads=self.base.threads or RUN_THREADS)
        found = []
        for values in product(*(axis.values for axis in self.axes)):
            chosen = dict(zip(names, values, strict=True))
            of_cell = replace(start, **chosen)
            found.append(SweepCell(tuple(chosen.items()), tuple(replace(of_cell, seed=seed) for seed in self.seeds)))
        return tuple(found)

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """The recipes of all cells, those of the first cell first."""
        return tuple(recipe for cell in self.cells for recipe in cell.recipes)

    @property
    def size(self) -> int:
        """The number of runs."""
        count = len(self.seeds)
        for axis in self.axes:
            count *= len(axis.values)
        return count


def sweep_plan(experiment: str, seeds: str, settings: Sequence[str], base: Recipe | None = None) -> SweepPlan:
    """The sweep of an experiment that these texts describe; ValueError, in one sentence, says which of them is wrong.

    `seeds` are numbers and ranges: "0-29", "0,2,5-7". `settings` are axes such as "learning_rate=0.01,0.03". `base` takes
    the place of the experiment's own recipe.
    """
    known = experiment_with_key(experiment)
    axes = tuple(_axis(text) for text in settings)
    _check_different("set", [axis.setting for axis in axes])
    plan = SweepPlan(known.key, seeds_from(seeds), axes, base or known.recipe)
    if plan.size > MOST_SWEEP_RUNS:
        raise ValueError(
            _(
                "a sweep of {count} runs is too large, since {most} are the most: take fewer seeds or fewer values.",
                count=formatting.count(plan.size),
                most=formatting.count(MOST_SWEEP_RUNS),
            )
        )
    if any(cell.recipes[0].is_range_test for cell in plan.cells):
        raise ValueError(
            _(
                "scheduler is {scheduler}, but a range test is not tested, so a sweep has nothing to compare.",
                scheduler=repr(RANGE_TEST),
            )
        )
    return plan


def axis_settings() -> tuple[str, ...]:
    """The names of the settings that can be an axis, in the order of their declaration."""
    return tuple(declared.name for declared in settings() if declared.name not in NO_AXES)


def seeds_from(text: str) -> tuple[int, ...]:
    """The seeds that a text such as "0-29" or "0,2,5-7" names, in its order; ValueError for any other text.

    A range includes both of its ends.
    """
    found: list[int] = []
    for part in text.split(","):
        match = _SEEDS.fullmatch(part.strip())
        if not match:
            raise ValueError(
                _("seeds is {typed}, but it must be numbers and ranges such as 0-29 or 0,2,5-7.", typed=quoted(text))
            )
        first, last = int(match[1]), int(match[2] or match[1])
        if first > last:
            raise ValueError(
                _(
                    "seeds is {typed}, but a range begins with its lower end: {low}-{high}.",
                    typed=quoted(text),
                    low=last,
                    high=first,
                )
            )
        if len(found) + last - first >= MOST_SWEEP_RUNS:
            raise ValueError(
                _(
                    "seeds is {typed}, but {most} seeds are the most.",
                    typed=quoted(text),
                    most=formatting.count(MOST_SWEEP_RUNS),
                )
            )
        found += range(first, last + 1)
    for seed in found:
        setting("seed").check(seed)
    _check_different("seeds", found)
    return tuple(found)


def _axis(text: str) -> Axis:
    """The axis that a text such as "learning_rate=0.01,0.03" names."""
    name, equals, values = text.partition("=")
    name = name.strip().replace("-", "_")
    if not equals:
        raise ValueError(
            _("set is {typed}, but it must be a setting and its values: learning_rate=0.01,0.03.", typed=quoted(text))
        )
    if name not in axis_settings():
        raise ValueError(
            _(
                "set is {typed}, but a sweep varies one of {settings}.",
                typed=quoted(text),
                settings=", ".join(axis_settings()),
            )
        )
    found = tuple(setting(name).parse(value.strip()) for value in values.split(","))
    _check_different(name, found)
    return Axis(name, found)


def _check_different(name: str, items: Iterable[_Item]) -> None:
    """ValueError where an item stands twice among those that `name` was given."""
    seen: list[_Item] = []
    for item in items:
        if item in seen:
            raise ValueError(_("{name} has {item} twice: name each once.", name=name, item=quoted(item)))
        seen.append(item)
