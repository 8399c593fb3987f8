"""Groups of replicate runs (one recipe, several seeds), and studies that cross two settings."""

from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import Any

from s7core.formatting import count
from s7core.language.translation import N_, declared, translated_fields
from s7core.lesson.experiments import RECORD_RECIPE, all_experiments, experiment, experiments, unknown_experiment
from s7core.recipe import Recipe

SEEDS = 5  # runs in a group, unless OTHER_SEEDS has its key
OTHER_SEEDS = {"init": 3, "final-record": 10}  # a run of Model Init takes five times as long as one of the others


@translated_fields("title")
@dataclass(frozen=True)
class Group:
    """Runs of one recipe with the seeds 1 to `seeds`. `experiment` is the key of the experiment that it is based on."""

    key: str
    title: str
    experiment: str
    recipe: Recipe
    seeds: int = SEEDS


@translated_fields("label", "names", "change")
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


@translated_fields("title")
@translated_fields("question", values=lambda study: {"epochs": count(study.cells[0][0].recipe.epochs)})
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
    N_("Augmentation"),
    ("rotation", "heavy"),
    (N_("rotation"), N_("heavy augmentation")),
    N_("heavy augmentation in place of rotation"),
)
SCHEDULER = Factor(
    "scheduler",
    N_("Scheduler"),
    ("none", "reduce-on-plateau"),
    (N_("constant rate"), N_("reduce on plateau")),
    N_("reduce on plateau in place of a constant rate"),
)
BATCH_NORM = Factor("batch_norm", N_("BatchNorm"), (False, True), (N_("no BatchNorm"), N_("BatchNorm")), N_("BatchNorm"))
DROPOUT = Factor("dropout", N_("Dropout"), (0.0, 0.1), (N_("no dropout"), N_("dropout 0.1")), N_("dropout 0.1"))

SHORT_EPOCHS = 5  # length of the runs in the BatchNorm × dropout study

# Of the cells that no published experiment is, by the key of their group: the names of their two levels.
CELL_TITLES = {
    "augmentation-scheduler-01": N_("Final Model, rotation, reduce on plateau"),
    "augmentation-scheduler-10": N_("Final Model, heavy augmentation, constant rate"),
    "batch-norm-dropout-00": N_("Final Model, no BatchNorm, no dropout"),
    "batch-norm-dropout-01": N_("Final Model, no BatchNorm, dropout 0.1"),
    "batch-norm-dropout-10": N_("Final Model, BatchNorm, no dropout"),
    "batch-norm-dropout-11": N_("Final Model, BatchNorm, dropout 0.1"),
}

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
        Group(base.key, declared(base, "title"), base.key, base.recipe, OTHER_SEEDS.get(base.key, SEEDS))
        for base in all_experiments()
    ]
    held_out = Group(
        "final-exp3-held-out",
        N_("Final Model, experiment 3, validated on held-out images"),
        "final-exp3",
        replace(experiment("final-exp3").recipe, validation="held-out"),
    )
    small = Group(
        SMALL_KEY, N_("A smaller network"), "final-record", replace(RECORD_RECIPE, layers=SMALL_LAYERS, epochs=SMALL_EPOCHS)
    )
    cells = [cell for study in studies() for row in study.cells for cell in row]
    return tuple({found.key: found for found in (*own, *cells, held_out, small)}.values())  # some cells are experiments too


def group(key: str) -> Group:
    """The group with this key; ValueError lists the known keys."""
    by_key = {known.key: known for known in groups()}
    if key not in by_key:
        raise unknown_experiment(key, by_key)
    return by_key[key]


@cache
def studies() -> tuple[Study, ...]:
    """Both studies: augmentation × scheduler, and BatchNorm × dropout."""
    return (
        _study(
            "augmentation-scheduler",
            N_("Augmentation × scheduler"),
            N_("Experiment 3 changed the augmentation and the scheduler together. Which of the two gave the gain?"),
            "final-exp2",
            experiment("final-exp2").recipe,
            (AUGMENTATION, SCHEDULER),
        ),
        _study(
            "batch-norm-dropout",
            N_("BatchNorm × dropout"),
            N_("What do BatchNorm and dropout do for the Final Model in its first {epochs} epochs?"),
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
                return Group(published.key, declared(published, "title"), published.key, of_cell)
        cell_key = f"{key}-{first}{second}"
        return Group(cell_key, CELL_TITLES[cell_key], base, of_cell)

    cells = {levels: cell(*levels) for levels in product((0, 1), repeat=2)}
    return Study(key, title, question, factors, ((cells[0, 0], cells[0, 1]), (cells[1, 0], cells[1, 1])))
