"""A recipe as a Jupyter notebook in plain PyTorch and torchvision, without an import of this package."""

import json
from dataclasses import dataclass
from typing import Any

from s7core.analysis.statistics import with_interval
from s7core.export.notebook import opening_cells, source, training_cells
from s7core.language.translation import in_source_language
from s7core.lesson.architecture import layers_of
from s7core.lesson.experiments import experiment
from s7core.model.architecture_check import check_architecture
from s7core.recipe import Recipe
from s7core.runs.records import Run

_FORMAT, _MINOR = 4, 5  # version of the notebook format
_LANGUAGE = {"name": "python", "version": "3.11"}


@dataclass(frozen=True)
class Cell:
    """A cell of a notebook; `kind` is markdown or code. `name` is its id, so that the same recipe gives the same file."""

    name: str
    kind: str
    text: str

    def to_dict(self) -> dict[str, Any]:
        """The cell in the notebook format."""
        made = {"id": self.name, "cell_type": self.kind, "metadata": {}, "source": self.text.splitlines(keepends=True)}
        return made | ({"execution_count": None, "outputs": []} if self.kind == "code" else {})


@in_source_language
def notebook(recipe: Recipe, experiment_key: str, measured: str = "") -> str:
    """The notebook as JSON (nbformat 4.5). `measured` is a clause on what a run of this recipe reached, for the first cell.

    ValueError for an experiment that does not exist, for layers that make no digit reader, for a range test, and for a
    setting that notebooks do not implement.
    """
    made = {
        "nbformat": _FORMAT,
        "nbformat_minor": _MINOR,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": _LANGUAGE,
        },
        "cells": [cell.to_dict() for cell in notebook_cells(recipe, experiment_key, measured)],
    }
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


@in_source_language
def notebook_of_run(run: Run) -> str:
    """The notebook of a run's recipe with the test accuracy that the run reached; ValueError as in `notebook`."""
    reached = ""
    if run.last_test_accuracy is not None:
        done = f"epoch {run.epochs_done} of {run.recipe.epochs}"
        reached = (
            f"the run {run.id} of S7 Lab read {with_interval([run.last_test_accuracy], run.recipe.test_images)}"
            f"{' of the test digits' if run.recipe.tests_all else ''} after {done}, in brackets its 95% interval."
        )
    return notebook(run.recipe, run.experiment, reached)


def notebook_cells(recipe: Recipe, experiment_key: str, measured: str = "") -> list[Cell]:
    """The cells of `notebook`, with the same errors."""
    if recipe.is_range_test:
        raise ValueError("scheduler is 'range-test', which trains no network to keep: export a run with another scheduler.")
    check_architecture(layers_of(recipe))
    source.check_settings(recipe)
    chosen = experiment(experiment_key)
    cells: list[Cell] = []

    def add(name: str, words: str, code: str = "") -> None:
        cells.append(Cell(f"{name}-words", "markdown", words))
        if code:
            cells.append(Cell(name, "code", code))

    add("imports", opening_cells.title_words(chosen, recipe, measured), opening_cells.IMPORTS_CODE)
    add("constants", opening_cells.constants_words(recipe), opening_cells.constants_code(recipe))
    add("data", opening_cells.data_words(recipe), opening_cells.data_code(recipe))
    add("digits", opening_cells.DIGITS_WORDS, opening_cells.DIGITS_CODE)
    add("network", opening_cells.network_words(recipe), opening_cells.network_code(recipe))
    add("table", opening_cells.TABLE_WORDS, opening_cells.TABLE_CODE)
    add("optimizer", training_cells.optimizer_words(recipe), training_cells.optimizer_code(recipe))
    add("steps", training_cells.STEPS_WORDS, training_cells.steps_code(recipe))
    add("training", training_cells.training_words(recipe), training_cells.training_code(recipe))
    add("curves", training_cells.curves_words(chosen), training_cells.curves_code(chosen, recipe))
    add("mistakes", training_cells.MISTAKES_WORDS, training_cells.MISTAKES_CODE)
    add("end", training_cells.end_words(recipe))
    return cells
