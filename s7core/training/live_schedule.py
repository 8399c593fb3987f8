"""After which steps of an epoch a fixed sample of the test images is tested, decided from counted work."""

from dataclasses import dataclass

import torch

from s7core.model.recipe_check import EVALUATION_BATCH
from s7core.recipe import Recipe

LIVE_DIGITS = 1_000
SHARE_OF_EPOCH = 0.03  # of the work of an epoch, at most, all its live tests together
MOST_LIVE_TESTS = 10  # in an epoch
# The work of training on an image, in tests of an image, which are always in float32. Measured on a CPU: 2.7 to 4.6 in
# float32 and 1.6 to 2.8 in bfloat16, least for Model Init.
_TESTS_PER_TRAINED_IMAGE = {torch.float32: 2.5, torch.bfloat16: 1.5}


@dataclass(frozen=True)
class LiveSchedule:
    """The live tests of one epoch: after which steps, counted from 0 in the epoch, and on how many test images."""

    steps: tuple[int, ...]
    digits: int


def live_schedule(recipe: Recipe, precision: torch.dtype) -> LiveSchedule:
    """Evenly spaced within the epoch, and never after its last step, which the test of the epoch follows.

    `precision` is that of the training steps. There are no steps where the recipe switches live tests off or is a range
    test, or where not even the small sample fits. No clock is read, so a run is repeated with the same live tests.
    """
    if not recipe.live_test or recipe.is_range_test:
        return LiveSchedule((), LIVE_DIGITS)
    work = _TESTS_PER_TRAINED_IMAGE[precision] * recipe.images_trained_on + recipe.test_images
    images = int(SHARE_OF_EPOCH * work)
    digits = LIVE_DIGITS if images >= 2 * LIVE_DIGITS else EVALUATION_BATCH
    tests = min(images // digits, MOST_LIVE_TESTS, recipe.steps_per_epoch - 1)
    steps_taken = (number * recipe.steps_per_epoch // (tests + 1) for number in range(1, tests + 1))
    return LiveSchedule(tuple(taken - 1 for taken in steps_taken), digits)
