"""Presets change how long a run is, and nothing else."""

import pytest

from s7core.lesson.experiments import experiment
from s7core.lesson.presets import PRESETS, preset


@pytest.mark.parametrize("chosen", PRESETS, ids=lambda chosen: chosen.key)
def test_a_preset_changes_the_number_of_images_and_epochs_alone(chosen):
    recipe = experiment("final-record").recipe
    changed = chosen.apply(recipe)
    assert (changed.train_images, changed.epochs) == (chosen.train_images, chosen.epochs)
    assert set(recipe.differences(changed)) <= {"train_images", "epochs"}


def test_presets_get_longer_from_first_to_last_and_the_last_is_as_published():
    seen = [chosen.train_images * chosen.epochs for chosen in PRESETS]
    assert seen == sorted(seen) and len(set(seen)) == len(seen)
    published = experiment("final-exp1").recipe
    assert preset("published").apply(published) == published


def test_a_preset_says_how_many_images_it_sees_how_often():
    assert preset("quick").help == "6,000 images, 2 times."
    assert preset("epoch").help == "60,000 images, once."


def test_a_preset_is_found_by_its_key():
    assert [preset(chosen.key) for chosen in PRESETS] == list(PRESETS)
