"""The published experiments with their published figures and recipes, and the experiments that this project adds."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from s7core.language.translation import N_, _, translated_fields
from s7core.lesson.published_texts import PUBLISHED_TEXTS
from s7core.lesson.stages import ALL_STAGES, Stage, stage
from s7core.recipe import Recipe
from s7core.setting import quoted

# published.json has augmentation and scheduler as PyTorch source: {the name that this starts with: our choice}.
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

TARGET = 0.994  # the published goal of the lesson: test accuracy, 0..1


@dataclass(frozen=True)
class PublishedCurves:
    """Figures of a published run after each epoch. Accuracies are fractions 0..1; test figures are of 10,000 images."""

    epoch: tuple[int, ...]
    train_accuracy: tuple[float, ...]
    test_accuracy: tuple[float, ...]
    test_loss: tuple[float, ...]
    train_seconds: tuple[float, ...]

    @property
    def best_epoch(self) -> int:
        """The first epoch with the highest test accuracy, counted from 1."""
        return self.epoch[self.test_accuracy.index(max(self.test_accuracy))]


@translated_fields("title", "target")
@dataclass(frozen=True)
class Experiment:
    """A named recipe of a stage. `target` is a sentence on what it is for."""

    key: str
    title: str
    stage: Stage
    recipe: Recipe
    target: str


@translated_fields("analysis", "test_accuracy_note")
@dataclass(frozen=True)
class PublishedExperiment(Experiment):
    """A published run: its text, its claimed figures and its curves. Nothing of these was measured here.

    Accuracies are fractions 0..1; `receptive_field` is in pixels, None if none was published.
    """

    analysis: tuple[str, ...]
    train_accuracy: float
    test_accuracy: float
    test_accuracy_note: str
    parameters: int
    receptive_field: int | None
    curves: PublishedCurves

    def to_dict(self) -> dict[str, Any]:
        """The published figures by name; accuracies 0..1."""
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
    """The six published experiments, in the order of the lesson."""
    facts = json.loads(resources.files("s7core.lesson").joinpath("published.json").read_text("utf-8"))
    return tuple(_published(own, facts["common"]) for own in facts["experiments"])


@cache
def records() -> tuple[Experiment, ...]:
    """The Final Model with our best recipe; s7core/reference/TUNING.md describes how that was found."""
    return (
        Experiment(
            key="final-record",
            title=N_("Final Model, record"),
            stage=stage("final"),
            recipe=RECORD_RECIPE,
            target=N_("See how far the same parameters go, with a recipe that was tuned on held-out training images alone."),
        ),
    )


def all_experiments() -> tuple[Experiment, ...]:
    """The published experiments, then ours: the record, and one for each stage without a published experiment."""
    published = {known.stage.key for known in experiments()}
    unpublished = [_unpublished(stage) for stage in ALL_STAGES if stage.key not in published]
    return (*experiments(), *records(), *unpublished)


def lesson_experiments(stage_key: str) -> tuple[Experiment, ...]:
    """The published experiments of a stage; ours if there are none, so there is always at least one."""
    return experiments_of(stage_key) or tuple(known for known in all_experiments() if known.stage.key == stage_key)


def best_published_accuracy(stage_key: str) -> float | None:
    """The highest published test accuracy of a stage, 0..1; None if nothing was published."""
    return max((known.test_accuracy for known in experiments_of(stage_key)), default=None)


def experiment(key: str) -> Experiment:
    """The experiment with this key; ValueError lists the known keys."""
    by_key = {known.key: known for known in all_experiments()}
    if key not in by_key:
        raise unknown_experiment(key, by_key)
    return by_key[key]


def unknown_experiment(key: str, known: Iterable[str]) -> ValueError:
    """The error of a key that no experiment or group has; `known` are the keys that there are."""
    return ValueError(_("experiment is {value}, but it must be one of {known}.", value=quoted(key), known=", ".join(known)))


def published_experiment(key: str) -> PublishedExperiment | None:
    """The published experiment with this key; None if there is none."""
    return next((known for known in experiments() if known.key == key), None)


def experiments_of(stage_key: str) -> tuple[PublishedExperiment, ...]:
    """The published experiments of a stage, in the order of the lesson; () if there are none."""
    return tuple(known for known in experiments() if known.stage.key == stage_key)


def _unpublished(stage: Stage) -> Experiment:
    """A stage with its declared BatchNorm and dropout, and otherwise the default recipe."""
    recipe = Recipe(stage=stage.key, batch_norm=stage.batch_norm, dropout=stage.dropout)
    target = _("Find out how well {network} reads digits.", network=stage.title)
    return Experiment(stage.key, stage.title, stage, recipe, target)


def _published(facts: dict[str, Any], common: dict[str, Any]) -> PublishedExperiment:
    of_stage = stage(facts["stage"])
    claims, settings, texts = facts["published"], facts["recipe"], PUBLISHED_TEXTS[facts["key"]]
    return PublishedExperiment(
        key=facts["key"],
        title=texts.title,
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
        target=texts.target,
        analysis=texts.analysis,
        train_accuracy=round(claims["train_accuracy"] / 100, 6),  # rounded as in _curves, so that equal figures are equal
        test_accuracy=round(claims["test_accuracy"] / 100, 6),
        test_accuracy_note=texts.test_accuracy_note,
        parameters=claims["parameters"],
        receptive_field=claims.get("receptive_field"),
        curves=_curves(facts["curves"]),
    )


def _curves(facts: dict[str, list[float]]) -> PublishedCurves:
    return PublishedCurves(
        epoch=tuple(map(int, facts["epoch"])),
        train_accuracy=tuple(round(percent / 100, 6) for percent in facts["train_accuracy"]),
        test_accuracy=tuple(correct / 10_000 for correct in facts["test_correct"]),
        test_loss=tuple(facts["test_loss"]),
        train_seconds=tuple(facts["train_seconds"]),
    )
