"""What can be laid side by side: a published experiment, or a run of one's own."""

from dataclasses import dataclass

import pandas as pd

from dashboard.ui import words
from dashboard.ui.address import select_many
from dashboard.ui.palette import STAGE_MARKS, Mark
from dashboard.ui.reads import listed, traced, traced_run
from dashboard.ui.resources import store
from s7core.lesson.experiments import Experiment, experiments
from s7core.lesson.stages import Stage, stage
from s7core.model.trace import Trace
from s7core.recipe import Recipe
from s7core.runs.records import Run

PUBLISHED_PREFIX = "published-"


@dataclass(frozen=True)
class Item:
    """One column of the Compare page; accuracies 0..1. `seconds` is per epoch where every epoch was timed."""

    title: str
    published: bool
    recipe: Recipe
    trace: Trace
    epochs: tuple[int, ...]
    test_accuracy: tuple[float, ...]
    test_loss: tuple[float, ...]
    train_accuracy: tuple[float, ...]
    seconds: tuple[float, ...]

    @property
    def stage(self) -> Stage:
        return stage(self.recipe.stage)

    @property
    def mark(self) -> Mark:
        """The stage's colour and marker; published curves are dashed, measured ones drawn through."""
        mark = STAGE_MARKS[self.recipe.stage]
        return Mark(mark.colour, [6, 4] if self.published else [1, 0], mark.shape)


def choices() -> dict[str, Experiment | Run]:
    """Everything that can be compared, by the key that stands in a link."""
    published = {PUBLISHED_PREFIX + each.key: each for each in experiments()}
    return published | {run.id: run for run in listed(store().runs(), "items") if run.epochs_done}


def choice_title(choice: Experiment | Run) -> str:
    return words.run_title(choice) if isinstance(choice, Run) else f"{choice.title}, published"


def item(choice: Experiment | Run) -> Item:
    """All figures of one choice."""
    if isinstance(choice, Run):
        records = store().epochs(choice.id)
        return Item(
            words.run_name(choice), False, choice.recipe, traced_run(choice),
            tuple(each.epoch for each in records), tuple(each.test_accuracy for each in records),
            tuple(each.test_loss for each in records), tuple(each.train_accuracy for each in records),
            tuple(each.seconds for each in records))
    curves = choice.curves
    return Item(
        choice_title(choice), True, choice.recipe,
        traced(choice.stage.key, choice.recipe.batch_norm, choice.recipe.dropout),
        curves.epoch, curves.test_accuracy, curves.test_loss, curves.train_accuracy, curves.train_seconds)


def curve_table(items: list[Item]) -> pd.DataFrame:
    return pd.DataFrame([
        {"item": each.title, "epoch": epoch, "accuracy": accuracy * 100, "loss": loss, "published": each.published,
         "colour": each.mark.colour, "dash": each.mark.dash, "shape": each.mark.shape}
        for each in items
        for epoch, accuracy, loss in zip(each.epochs, each.test_accuracy, each.test_loss, strict=True)])


def result_table(items: list[Item]) -> pd.DataFrame:
    """One row an item: size, best and last accuracy with intervals, time."""
    return pd.DataFrame([{
        "Item": each.title,
        "Parameters": each.trace.parameters,
        "Mult-accumulates": each.trace.macs,
        "Receptive field": each.trace.receptive_field,
        "Epochs": len(each.epochs),
        "Last test accuracy": words.with_interval(each.test_accuracy[-1]),
        "Best epoch": words.percent(max(each.test_accuracy)),
        "Last training accuracy": words.percent(each.train_accuracy[-1]),
        "Seconds an epoch": round(sum(each.seconds) / len(each.seconds), 1),
    } for each in items])


def size_in_words(items: list[Item]) -> str:
    smallest = min(items, key=lambda each: each.trace.parameters)
    same = [each for each in items if each.trace.parameters == smallest.trace.parameters]
    count = f"{words.count(smallest.trace.parameters)} parameters"
    if len(same) == len(items):
        return f"each has {count}"
    return " and ".join(each.title for each in same) + f" {'is' if len(same) == 1 else 'are'} the smallest with {count}"


def choose_items(default: list[str], at_most: int) -> list[Item]:
    """Two to four items, kept in the address."""
    available = choices()
    keys = select_many(
        "What to compare", list(available), key="items", default=default, title=lambda key: choice_title(available[key]),
        at_most=at_most, placeholder="Choose two to four")
    return [item(available[key]) for key in keys]
