"""The six published experiments: their facts as published, and the recipe that repeats each of them."""

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from s7core.lesson.stages import Stage, stage
from s7core.recipe import Recipe

# The published recipes name torchvision transforms; these are our names for them, by the transform they start with.
AUGMENTATION_NAMES = {"RandomRotation": "rotation", "ColorJitter": "heavy"}
SCHEDULER_NAMES = {"none": "none", "ReduceLROnPlateau": "reduce-on-plateau"}

TARGET = 0.994   # the test accuracy that the lesson is after, as published


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
    """One published run: its words, its claimed figures and its curves. Everything here was published, not measured."""

    key: str
    title: str
    stage: Stage
    recipe: Recipe
    target: str
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
def experiments() -> tuple[Experiment, ...]:
    """All six, in the order of the lesson."""
    facts = json.loads(resources.files("s7core.lesson").joinpath("published.json").read_text("utf-8"))
    return tuple(_experiment(each, facts["common"]) for each in facts["experiments"])


def experiment(key: str) -> Experiment:
    """The experiment with this key; ValueError names the keys there are."""
    for each in experiments():
        if each.key == key:
            return each
    raise ValueError(f"experiment is {key!r}, but it must be one of {', '.join(e.key for e in experiments())}.")


def experiments_of(stage_key: str) -> tuple[Experiment, ...]:
    return tuple(each for each in experiments() if each.stage.key == stage_key)


def _experiment(facts: dict[str, Any], common: dict[str, Any]) -> Experiment:
    of_stage = stage(facts["stage"])
    published, settings = facts["published"], facts["recipe"]
    return Experiment(
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
        train_accuracy=published["train_accuracy"] / 100,
        test_accuracy=published["test_accuracy"] / 100,
        test_accuracy_note=published.get("test_accuracy_note", ""),
        parameters=published["parameters"],
        receptive_field=published.get("receptive_field"),
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
