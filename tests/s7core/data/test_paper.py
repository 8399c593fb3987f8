"""Ink is told from its paper under any light, and whichever of the two is lighter."""

import numpy as np
import pytest
from picture_simulations import ink_of, slope

from s7core.data.paper import ink_on_paper


@pytest.fixture
def ink(mnist):
    return np.pad(ink_of(mnist.test_images[3].numpy(), 224), 60)


def test_under_a_slope_of_light_the_ink_is_as_dark_everywhere(ink):
    light = 80 + 140 * slope(ink.shape, 0.5)
    found = ink_on_paper((light * (1 - 0.8 * ink)).astype(np.float32))
    assert found.uneven
    assert np.abs(found.ink[ink == 0]).mean() < 0.02 and np.abs(found.ink[ink == 1] - 0.8).max() < 0.1


def test_even_light_is_not_called_uneven_and_the_noise_is_measured(ink):
    levels = 200 * (1 - 0.8 * ink) + np.random.default_rng(0).normal(0, 4, ink.shape)
    found = ink_on_paper(levels.astype(np.float32))
    assert not found.uneven and found.noise == pytest.approx(4 / 200, rel=0.25)


def test_light_ink_on_a_dark_ground_gives_the_same_ink(ink):
    dark = ink_on_paper((255 * (1 - ink)).astype(np.float32))
    assert np.allclose(ink_on_paper((255 * ink).astype(np.float32)).ink, dark.ink, atol=1e-4)
