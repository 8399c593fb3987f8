"""Groups of runs that the claims rest on: the seeds of one recipe, and studies that cross two settings."""

from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any

from s7core.lesson.experiments import all_experiments, experiment, experiments
from s7core.recipe import Recipe

SEEDS = 5
OTHER_SEEDS = {"init": 3, "final-record": 10}  # Model Init takes as long as five of the others


@dataclass(frozen=True)
class Group:
    """Runs of one recipe that differ in nothing but chance, with the seeds 1 to `seeds`.

    `experiment` is the one that the recipe starts from.
    """

    key: str
    title: str
    experiment: str
    recipe: Recipe
    seeds: int = SEEDS


@dataclass(frozen=True)
class Factor:
    """A setting that a study switches, with its two values and how a person names them; `change` is from first to second."""

    setting: str
    label: str
    levels: tuple[Any, Any]
    names: tuple[str, str]
    change: str


@dataclass(frozen=True)
class Study:
    """Two factors crossed: a group for each of the four pairs of values, the same seeds in all of them."""

    key: str
    title: str
    question: str
    factors: tuple[Factor, Factor]
    cells: tuple[tuple[Group, Group], tuple[Group, Group]]  # [level of the first factor][level of the second]


AUGMENTATION = Factor(
    "augmentation",
    "Augmentation",
    ("rotation", "heavy"),
    ("rotation", "heavy augmentation"),
    "heavy augmentation in place of rotation",
)
SCHEDULER = Factor(
    "scheduler",
    "Scheduler",
    ("none", "reduce-on-plateau"),
    ("constant rate", "reduce on plateau"),
    "reduce on plateau in place of a constant rate",
)
BATCH_NORM = Factor("batch_norm", "BatchNorm", (False, True), ("no BatchNorm", "BatchNorm"), "BatchNorm")
DROPOUT = Factor("dropout", "Dropout", (0.0, 0.1), ("no dropout", "dropout 0.1"), "dropout 0.1")

SHORT_EPOCHS = 5


@cache
def groups() -> tuple[Group, ...]:
    """Every group: the published experiments, our own, the cells of studies, and one with held-out images."""
    named = [
        Group(each.key, each.title, each.key, each.recipe, OTHER_SEEDS.get(each.key, SEEDS)) for each in all_experiments()
    ]
    held_out = Group(
        "final-exp3-held-out",
        "Final Model, experiment 3, steered by held-out images",
        "final-exp3",
        replace(experiment("final-exp3").recipe, validation="held-out"),
    )
    cells = [cell for study in studies() for row in study.cells for cell in row]
    return tuple({each.key: each for each in (*named, *cells, held_out)}.values())


def group(key: str) -> Group:
    """The group with this key; ValueError names the keys there are."""
    for each in groups():
        if each.key == key:
            return each
    raise ValueError(f"experiment is {key!r}, but it must be one of {', '.join(each.key for each in groups())}.")


@cache
def studies() -> tuple[Study, ...]:
    return (
        _study(
            "augmentation-scheduler",
            "Augmentation × scheduler",
            "Experiment 3 changed the augmentation and the scheduler together. Which of the two gave the gain?",
            "final-exp2",
            experiment("final-exp2").recipe,
            (AUGMENTATION, SCHEDULER),
        ),
        _study(
            "batch-norm-dropout",
            "BatchNorm × dropout",
            f"What do BatchNorm and dropout do for the Final Model in its first {SHORT_EPOCHS} epochs?",
            "final-exp1",
            replace(experiment("final-exp1").recipe, epochs=SHORT_EPOCHS),
            (BATCH_NORM, DROPOUT),
        ),
    )


def study(key: str) -> Study:
    return next(each for each in studies() if each.key == key)


def _study(key: str, title: str, question: str, base: str, recipe: Recipe, factors: tuple[Factor, Factor]) -> Study:
    def cell(first: int, second: int) -> Group:
        levels = {factor.setting: factor.levels[at] for factor, at in zip(factors, (first, second), strict=True)}
        mine = replace(recipe, **levels)
        for each in experiments():  # a published experiment is a cell of its own study
            if each.recipe == mine:
                return Group(each.key, each.title, each.key, mine)
        names = [factor.names[at] for factor, at in zip(factors, (first, second), strict=True)]
        return Group(f"{key}-{first}{second}", f"Final Model, {names[0]}, {names[1]}", base, mine)

    cells = {at: cell(*at) for at in product((0, 1), repeat=2)}
    return Study(key, title, question, factors, ((cells[0, 0], cells[0, 1]), (cells[1, 0], cells[1, 1])))
