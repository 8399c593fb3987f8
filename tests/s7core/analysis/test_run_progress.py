import pytest

from s7core.analysis.run_progress import current_epoch, expected_seconds, seconds_left
from s7core.recipe import Recipe

RECIPE = Recipe(train_images=1_000, batch_size=100, epochs=4)  # 10 steps an epoch


@pytest.mark.parametrize(("steps", "epoch"), [(0, 1), (1, 1), (10, 1), (11, 2), (40, 4)])
def test_an_epoch_counts_until_its_test_has_been_read(steps, epoch):
    assert current_epoch(RECIPE, steps) == epoch


def test_time_left_is_judged_by_whole_epochs_even_long_after_the_start():
    assert seconds_left(RECIPE, 20, [3.0, 5.0], 9_999) == pytest.approx(2 * 4.0)


def test_before_the_first_epoch_time_left_is_judged_by_steps():
    assert seconds_left(RECIPE, 5, [], 2.0) == pytest.approx(2.0 * 35 / 5)
    assert seconds_left(RECIPE, 0, [], 2.0) is None and seconds_left(RECIPE, 5, [], None) is None


def test_a_run_that_has_done_all_its_steps_has_no_time_left():
    assert seconds_left(RECIPE, 40, [1.0] * 4, 1) == 0
    assert seconds_left(RECIPE, 41, [1.0] * 4, 1) == 0


def test_the_expected_time_of_the_same_recipe_is_what_was_measured():
    assert expected_seconds(RECIPE, RECIPE, 2.5) == pytest.approx(10.0)


def test_a_training_image_costs_as_much_as_three_test_images():
    """30,000 training images and the test set are 100,000 forward passes, and 60,000 of them 190,000."""
    half, whole = (Recipe(train_images=images, epochs=1) for images in (30_000, 60_000))
    assert expected_seconds(whole, half, 10.0) == pytest.approx(19.0)


def test_a_smaller_test_makes_an_epoch_shorter():
    """10,000 training images and the test set are 40,000 forward passes, with 2,000 test digits 32,000."""
    whole, part = (Recipe(train_images=10_000, test_images=images, epochs=1) for images in (10_000, 2_000))
    assert expected_seconds(part, whole, 10.0) == pytest.approx(8.0)
