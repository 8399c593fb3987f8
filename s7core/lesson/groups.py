"""Groups of replicate runs (one recipe, several seeds), and studies that cross two settings."""

from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any

from s7core.lesson.experiments import RECORD_RECIPE, all_experiments, experiment, experiments
from s7core.recipe import Recipe
from s7core.setting import quoted

SEEDS = 5  # runs in a group, unless OTHER_SEEDS has its key
OTHER_SEEDS = {"init": 3, "final-record": 10}  # a run of Model Init takes five times as long as one of the others


@dataclass(frozen=True)
class Group:
    """Runs of one recipe with the seeds 1 to `seeds`. `experiment` is the key of the experiment that it is based on."""

    key: str
    title: str
    experiment: str
    recipe: Recipe
    seeds: int = SEEDS


@dataclass(frozen=True)
class Factor:
    """A setting that a study varies: its two values (`levels`), their names for people, and the change between them.

    `change` describes the step from the first level to the second.
    """

    setting: str
    label: str
    levels: tuple[Any, Any]
    names: tuple[str, str]
    change: str


@dataclass(frozen=True)
class Study:
    """A 2 × 2 factorial study: a group of runs for each of the four pairs of levels, all with the same seeds."""

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

SHORT_EPOCHS = 5  # length of the runs in the BatchNorm × dropout study

SMALL_KEY = "small"
SMALL_EPOCHS = 30  # a smaller network takes longer to fit
SMALL_LAYERS = (
    "conv10 relu bn dropout conv10 relu bn dropout conv10 relu bn dropout maxpool2 "
    "conv10 relu bn dropout conv10 relu bn dropout conv10p1 relu bn dropout avgpool7 conv10k1 flatten"
)


@cache
def groups() -> tuple[Group, ...]:
    """Every group: all experiments, the cells of all studies, experiment 3 with held-out validation images, and `small`."""
    own = [
        Group(base.key, base.title, base.key, base.recipe, OTHER_SEEDS.get(base.key, SEEDS)) for base in all_experiments()
    ]
    held_out = Group(
        "final-exp3-held-out",
        "Final Model, experiment 3, validated on held-out images",
        "final-exp3",
        replace(experiment("final-exp3").recipe, validation="held-out"),
    )
    small = Group(
        SMALL_KEY, "A smaller network", "final-record", replace(RECORD_RECIPE, layers=SMALL_LAYERS, epochs=SMALL_EPOCHS)
    )
    cells = [cell for study in studies() for row in study.cells for cell in row]
    return tuple({found.key: found for found in (*own, *cells, held_out, small)}.values())  # some cells are experiments too


def group(key: str) -> Group:
    """The group with this key; ValueError lists the known keys."""
    by_key = {known.key: known for known in groups()}
    if key not in by_key:
        raise ValueError(f"experiment is {quoted(key)}, but it must be one of {', '.join(by_key)}.")
    return by_key[key]


@cache
def studies() -> tuple[Study, ...]:
    """Both studies: augmentation × scheduler, and BatchNorm × dropout."""
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
    """The study with this key, which must exist."""
    return next(known for known in studies() if known.key == key)


def _study(key: str, title: str, question: str, base: str, recipe: Recipe, factors: tuple[Factor, Factor]) -> Study:
    def cell(first: int, second: int) -> Group:
        chosen = list(zip(factors, (first, second), strict=True))  # (factor, index of its level)
        of_cell = replace(recipe, **{factor.setting: factor.levels[level] for factor, level in chosen})
        for published in experiments():  # a cell whose recipe was published keeps the key of that experiment
            if published.recipe == of_cell:
                return Group(published.key, published.title, published.key, of_cell)
        names = [factor.names[level] for factor, level in chosen]
        return Group(f"{key}-{first}{second}", f"Final Model, {names[0]}, {names[1]}", base, of_cell)

    cells = {levels: cell(*levels) for levels in product((0, 1), repeat=2)}
    return Study(key, title, question, factors, ((cells[0, 0], cells[0, 1]), (cells[1, 0], cells[1, 1])))
