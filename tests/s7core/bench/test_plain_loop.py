"""The plain loop is the loop that it says it is."""

from dataclasses import replace

import pytest
import torch

from s7core.bench.plain_loop import Pass, PlainLoop
from s7core.lesson.experiments import experiment


def test_a_pass_is_scaled_to_all_training_images_but_tests_all_images_once():
    assert Pass(training=2.0, testing=3.0, images=12_000).epoch_seconds == pytest.approx(2.0 * 5 + 3.0)


@pytest.mark.slow
@pytest.mark.one_core
def test_the_plain_loop_trains_the_recipe_s_network():
    loop = PlainLoop(replace(experiment("final-exp3").recipe, dropout=0.0), torch.device("cpu"), workers=0)
    before = [parameter.clone() for parameter in loop._network.parameters()]
    timed = loop.run(images=256)
    assert timed.images == 256 and timed.training > 0 and timed.testing > 0
    assert sum(parameter.numel() for parameter in before) == 7_958
    assert any(not torch.equal(old, new) for old, new in zip(before, loop._network.parameters(), strict=True))
