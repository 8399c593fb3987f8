"""Live tests are evenly spaced, decided by the recipe, and cheap beside the epoch."""

from dataclasses import replace
from itertools import pairwise

import pytest
import torch

from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.training.live_schedule import live_schedule

FINAL = experiment("final-exp1").recipe
RECIPES = [
    Recipe(train_images=images, batch_size=batch, validation=validation)
    for images in (100, 500, 2_000, 5_000, 12_345, 20_000, 60_000)
    for batch in (4, 32, 128, 1024)
    for validation in ("test", "held-out")
]


@pytest.mark.parametrize("precision", [torch.float32, torch.bfloat16])
def test_live_tests_of_an_epoch_cost_at_most_3_percent_of_it(precision):
    """By what training on an image costs at the least, measured beside a test of an image: Model Init."""
    least = {torch.float32: 2.7, torch.bfloat16: 1.6}[precision]
    for recipe in RECIPES:
        schedule = live_schedule(recipe, precision)
        work = least * recipe.images_trained_on + recipe.test_images
        assert len(schedule.steps) <= 10 and len(schedule.steps) * schedule.digits <= 0.03 * work


def test_live_tests_are_evenly_spaced_and_never_after_the_last_step():
    for recipe in RECIPES:
        steps = live_schedule(recipe, torch.float32).steps
        before_and_after = [-1, *steps, recipe.steps_per_epoch - 1]  # the last step is followed by the test of the epoch
        gaps = {later - earlier for earlier, later in pairwise(before_and_after)}
        assert 0 not in gaps and max(gaps) - min(gaps) <= 1


def test_a_whole_epoch_of_the_final_model_has_several_and_a_short_one_a_smaller_sample():
    assert live_schedule(FINAL, torch.float32).steps == (92, 186, 280, 374)
    assert live_schedule(FINAL, torch.bfloat16).steps == (116, 233, 350)
    assert live_schedule(FINAL, torch.bfloat16).digits == 1_000
    short = live_schedule(replace(FINAL, train_images=5_000), torch.float32)
    assert short.digits == 250 and len(short.steps) == 2


def test_a_run_without_live_tests_a_range_test_and_an_epoch_of_a_single_step_have_none():
    for changes in ({"live_test": False}, {"scheduler": "range-test"}, {"train_images": 100}):
        assert live_schedule(replace(FINAL, **changes), torch.float32).steps == ()
    assert live_schedule(replace(FINAL, train_images=100, batch_size=10, test_images=1_000), torch.float32).steps == ()
