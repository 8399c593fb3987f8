"""The six published experiments, with their facts and the recipe that repeats each; and our own, for the record."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from s7core.lesson.stages import ALL_STAGES, Stage, stage
from s7core.recipe import Recipe

# The published recipes name torchvision transforms; these are our names for them, by the transform they start with.
AUGMENTATION_NAMES = {"RandomRotation": "rotation", "ColorJitter": "heavy"}
SCHEDULER_NAMES = {"none": "none", "ReduceLROnPlateau": "reduce-on-plateau"}

RECORD_RECIPE = Recipe(
    stage="final",
    dropout=0.0,
    learning_rate=0.05,
    scheduler="one-cycle",
    nesterov=True,
    weight_decay=0.0001,
    warm_up=0.15,
    augmentation="affine",
    batch_size=32,
    epochs=20,
)

TARGET = 0.994  # the test accuracy that the lesson is after, as published


@dataclass(frozen=True)
class PublishedCurves:
    """Per-epoch figures of the published run. Accuracies are fractions 0..1, of 10,000 test images."""

    epoch: tuple[int, ...]
    train_accuracy: tuple[float, ...]
    test_accuracy: tuple[float, ...]
    test_loss: tuple[float, ...]
    train_seconds: tuple[float, ...]

    @property
    def best_epoch(self) -> int:
        """The first epoch with the highest test accuracy, counted from 1."""
        return self.epoch[self.test_accuracy.index(max(self.test_accuracy))]


@dataclass(frozen=True)
class Experiment:
    """A recipe with a name, to start from and to come back to."""

    key: str
    title: str
    stage: Stage
    recipe: Recipe
    target: str


@dataclass(frozen=True)
class PublishedExperiment(Experiment):
    """One published run: its words, its claimed figures and its curves. Everything here was published, not measured."""

    analysis: tuple[str, ...]
    train_accuracy: float
    test_accuracy: float
    test_accuracy_note: str
    parameters: int
    receptive_field: int | None
    curves: PublishedCurves

    def to_dict(self) -> dict[str, Any]:
        """The published figures, for the command line; accuracies 0..1."""
        return {
            "train_accuracy": self.train_accuracy,
            "test_accuracy": self.test_accuracy,
            "parameters": self.parameters,
            "receptive_field": self.receptive_field,
            "best_epoch": self.curves.best_epoch,
            "last_test_accuracy": self.curves.test_accuracy[-1],
        }


@cache
def experiments() -> tuple[PublishedExperiment, ...]:
    """The six published ones, in the order of the lesson."""
    facts = json.loads(resources.files("s7core.lesson").joinpath("published.json").read_text("utf-8"))
    return tuple(_published(each, facts["common"]) for each in facts["experiments"])


@cache
def records() -> tuple[Experiment, ...]:
    """How far the same network goes with our best recipe; s7core/reference/TUNING.md tells how it was found."""
    return (
        Experiment(
            key="final-record",
            title="Final Model, record",
            stage=stage("final"),
            recipe=RECORD_RECIPE,
            target="See how far the same parameters go, with a recipe that was tuned on held-out training images alone.",
        ),
    )


def all_experiments() -> tuple[Experiment, ...]:
    """The published ones, then our own: the record, and one for each stage of which nothing was published."""
    published = {each.stage.key for each in experiments()}
    unpublished = [_unpublished(stage) for stage in ALL_STAGES if stage.key not in published]
    return (*experiments(), *records(), *unpublished)


def lesson_experiments(stage_key: str) -> tuple[Experiment, ...]:
    """The experiments of a stage that belong to the lesson, never none: the published ones, or else our own."""
    return experiments_of(stage_key) or tuple(each for each in all_experiments() if each.stage.key == stage_key)


def best_published_accuracy(stage_key: str) -> float | None:
    """The highest test accuracy, 0..1, that was published of a stage; None where nothing was."""
    return max((each.test_accuracy for each in experiments_of(stage_key)), default=None)


def experiment(key: str) -> Experiment:
    """The experiment with this key; ValueError names the keys there are."""
    for each in all_experiments():
        if each.key == key:
            return each
    raise ValueError(f"experiment is {key!r}, but it must be one of {', '.join(e.key for e in all_experiments())}.")


def published_experiment(key: str) -> PublishedExperiment | None:
    """The published experiment with this key; None for one of our own."""
    return next((each for each in experiments() if each.key == key), None)


def experiments_of(stage_key: str) -> tuple[PublishedExperiment, ...]:
    """The published ones of a stage."""
    return tuple(each for each in experiments() if each.stage.key == stage_key)


def _unpublished(stage: Stage) -> Experiment:
    """A stage as it is declared, trained as the first published experiments were."""
    recipe = Recipe(stage=stage.key, batch_norm=stage.batch_norm, dropout=stage.dropout)
    return Experiment(stage.key, stage.title, stage, recipe, target="")


def _published(facts: dict[str, Any], common: dict[str, Any]) -> PublishedExperiment:
    of_stage = stage(facts["stage"])
    claims, settings = facts["published"], facts["recipe"]
    return PublishedExperiment(
        key=facts["key"],
        title=facts["title"],
        stage=of_stage,
        recipe=Recipe(
            stage=of_stage.key,
            batch_norm=of_stage.batch_norm,
            dropout=settings["dropout"],
            learning_rate=settings["lr"],
            scheduler=SCHEDULER_NAMES[settings["scheduler"].split("(")[0]],
            momentum=common["momentum"],
            augmentation=AUGMENTATION_NAMES[settings["augmentation"].split("(")[0]],
            batch_size=common["batch_size"],
            epochs=common["epochs"],
            seed=common["seed"],
        ),
        target=facts["target"],
        analysis=tuple(facts["analysis"]),
        train_accuracy=round(claims["train_accuracy"] / 100, 6),  # as the curves, so that the two can be compared
        test_accuracy=round(claims["test_accuracy"] / 100, 6),
        test_accuracy_note=claims.get("test_accuracy_note", ""),
        parameters=claims["parameters"],
        receptive_field=claims.get("receptive_field"),
        curves=_curves(facts["curves"]),
    )


def _curves(facts: dict[str, list[float]]) -> PublishedCurves:
    return PublishedCurves(
        epoch=tuple(facts["epoch"]),
        train_accuracy=tuple(round(percent / 100, 6) for percent in facts["train_accuracy"]),
        test_accuracy=tuple(correct / 10_000 for correct in facts["test_correct"]),
        test_loss=tuple(facts["test_loss"]),
        train_seconds=tuple(facts["train_seconds"]),
    )
