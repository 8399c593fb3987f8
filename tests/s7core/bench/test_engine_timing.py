"""The engine's times are taken of what they name."""

from dataclasses import replace

import pytest
import torch

from s7core.bench import engine_timing
from s7core.bench.engine_timing import EngineLoop, convolution_share, matrix_peak, recording_share
from s7core.lesson.experiments import experiment
from s7core.training import engine

TINY = replace(experiment("final-exp1").recipe, train_images=256, threads=1, device="cpu", precision="float32")


@pytest.fixture(autouse=True)
def few_test_images(small_mnist, monkeypatch):
    for module in (engine_timing, engine):
        monkeypatch.setattr(module, "load_mnist", lambda: small_mnist)


@pytest.fixture
def loop() -> EngineLoop:
    return EngineLoop(TINY)


def test_each_pass_trains_a_further_epoch(loop):
    first = loop.run()
    weights = loop.trainer.weights()[0]
    second = loop.run()
    assert first.images == second.images == 256 and min(first.training, second.testing) > 0
    assert any(not torch.equal(tensor, weights[name]) for name, tensor in loop.trainer.weights()[0].items())


@pytest.mark.slow
@pytest.mark.one_core
def test_shares_are_parts_of_a_whole(loop):
    assert 0 < convolution_share(loop) < 1 and matrix_peak(torch.float32) > 1e9
    assert 0 < recording_share(TINY) < 1
