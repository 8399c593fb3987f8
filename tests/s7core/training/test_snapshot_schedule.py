"""At which moments the weights of a run are kept."""

from dataclasses import replace
from itertools import pairwise

import pytest

from s7core.lesson.architecture import layers_of
from s7core.model.network import Network
from s7core.recipe import STAGES, Recipe
from s7core.training.snapshot_schedule import MOST_SNAPSHOT_BYTES, MOST_SNAPSHOTS, snapshot_moments

RECIPE = Recipe(epochs=15)
STEPS = 15 * RECIPE.steps_per_epoch


def test_the_first_and_the_last_moment_are_always_among_them_and_none_twice():
    for recipe in (RECIPE, replace(RECIPE, epochs=1), replace(RECIPE, train_images=200, batch_size=50, epochs=1)):
        moments = snapshot_moments(recipe, 8_000)
        assert moments[0] == 0 and moments[-1] == recipe.epochs * recipe.steps_per_epoch
        assert list(moments) == sorted(set(moments)) and 2 <= len(moments) <= MOST_SNAPSHOTS


def test_they_are_dense_at_the_start_and_ever_sparser():
    moments = snapshot_moments(RECIPE, 8_000)
    assert len(moments) > 50 and moments[:4] == (0, 1, 2, 4)
    gaps = [after - before for before, after in pairwise(moments)]
    assert all(after >= before - 1 for before, after in pairwise(gaps))  # but for the rounding to whole steps
    assert sum(moment <= RECIPE.steps_per_epoch for moment in moments) >= len(moments) / 2  # of one epoch in fifteen
    assert max(gaps) <= 0.12 * STEPS


def test_a_run_of_few_steps_has_each_of_them():
    assert snapshot_moments(replace(RECIPE, train_images=200, batch_size=50, epochs=1), 8_000) == (0, 1, 2, 3, 4)


@pytest.mark.parametrize("stage", STAGES)
def test_all_snapshots_of_a_run_of_each_stage_stay_within_8_megabytes(stage):
    recipe = replace(RECIPE, stage=stage)
    state = Network(layers_of(recipe)).state_dict().values()
    numbers = sum(tensor.numel() for tensor in state if tensor.is_floating_point())
    moments = snapshot_moments(recipe, numbers)
    assert 2 * numbers * len(moments) <= MOST_SNAPSHOT_BYTES == 8_000_000
    assert len(moments) == (6 if stage == "init" else MOST_SNAPSHOTS)


def test_a_network_of_which_not_even_two_fit_has_none_and_one_of_two_has_the_ends():
    assert snapshot_moments(RECIPE, 2_000_001) == () and snapshot_moments(RECIPE, 50_000_000) == ()
    assert snapshot_moments(RECIPE, 2_000_000) == (0, STEPS)


def test_a_range_test_has_none():
    assert snapshot_moments(replace(RECIPE, scheduler="range-test", epochs=1), 8_000) == ()
