"""A reader is warned where a difference may come from the amount of training, or from a choice by the test set."""

from dataclasses import replace

import numpy as np
import pytest

from s7core.lesson.experiments import experiment
from s7core.reference.comparison import compare
from s7core.reference.comparison_cautions import cautions, test_set_caution, training_caution
from s7core.reference.comparison_side import Side
from s7core.reference.reference_store import ReferenceStore

test_set_caution.__test__ = False  # it is no test, whatever its name begins with


def side(title: str, key: str, epochs: int, images: int = 60_000, seeds: int = 1) -> Side:
    """Runs of an experiment that have so many epochs of so many images, and read all digits right."""
    shipped = ReferenceStore().group(key)[:seeds]
    recipe = replace(experiment(key).recipe, train_images=images)
    runs = tuple(replace(run, recipe=replace(recipe, seed=run.recipe.seed), epochs_done=epochs) for run in shipped)
    return Side(title, runs, np.ones((seeds, 10_000), bool), np.ones(10_000, bool))


def test_different_amounts_of_training_are_named_in_images():
    found = compare(side("Mine", "net1", 1, 1_500), side("Yours", "net1", 15))
    assert training_caution(found) == (
        "Mine saw 1,500 training images, Yours 900,000: this compares amounts of training, not only networks."
    )


@pytest.mark.parametrize(("epochs", "images"), [(1, 30_000), (2, 15_000)])
def test_the_same_number_of_images_in_all_is_no_difference(epochs, images):
    assert not training_caution(compare(side("A", "net1", 1, 30_000), side("B", "net2", epochs, images)))


def test_runs_of_one_side_that_differ_are_a_range():
    mixed = side("Mine", "net1", 2, 1_000, seeds=2)
    mixed = replace(mixed, runs=(replace(mixed.runs[0], epochs_done=1), mixed.runs[1]))
    assert "Mine saw 1,000 to 2,000 training images" in training_caution(compare(mixed, side("B", "net2", 15)))


def test_a_learning_rate_that_the_test_set_chose_is_labelled():
    found = compare(side("Net1", "net1", 15), side("Final Model, experiment 3", "final-exp3", 15))
    assert test_set_caution(found).startswith(
        "Chosen by the test set: the learning rate of Final Model, experiment 3 (15 looks)."
    )
    assert cautions(found) == [test_set_caution(found)]
    assert cautions(compare(side("Net1", "net1", 15), side("Net2", "net2", 15))) == []
