"""Impossible networks are explained in a sentence; PyTorch itself says which are possible."""

import random
import time

import pytest
import torch

from s7core.lesson.architecture import layers_from_text
from s7core.lesson.layers import Flatten
from s7core.lesson.stages import ALL_STAGES
from s7core.model.architecture_check import (
    MAX_HELD,
    MAX_MACS,
    MAX_PARAMETERS,
    architecture_problem,
    check_architecture,
    fitting_layers,
)
from s7core.model.network import Network
from s7core.model.trace import trace

WORDS = [
    "conv4",
    "conv6k5",
    "conv3k1",
    "conv4p1",
    "conv4s2",
    "relu",
    "bn",
    "dropout",
    "maxpool2",
    "avgpool3",
    "flatten",
    "linear10",
    "linear7",
]


def test_every_stage_is_possible_under_all_toggles():
    for each in ALL_STAGES:
        for batch_norm, dropout in ((True, 0.1), (True, 0.0), (False, 0.1), (False, 0.0)):
            assert architecture_problem(each.architecture(batch_norm, dropout)) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("conv8 flatten conv8", "Layer 3, Conv2d, works on a grid, but what comes before is flat"),
        ("flatten flatten linear10", "Layer 2, Flatten, has nothing left to flatten: take it out"),
        ("flatten bn linear10", "Layer 2, BatchNorm2d, works on a grid"),
        (
            "conv8 linear10",
            "Layer 2, Linear, takes flat numbers, but what comes before is a grid of 8 × 26 × 26: put a flatten",
        ),
        ("maxpool4 maxpool4 conv8k3", "Layer 3, Conv2d, has a window of 3 × 3 pixels, but the grid before it is only 1 × 1"),
        ("maxpool9 conv8k7p1", "padded to 5 × 5, is only 3 × 3"),
        ("conv8k1p1", "pads by 1 pixels with a window of 1"),
        ("conv10 avgpool26", "ends with a grid of 10 × 1 × 1, but it must end with ten numbers: add a flatten"),
        (
            "conv10 maxpool2",
            "ends with a grid of 10 × 13 × 13, but it must end with ten numbers: pool over the whole grid with "
            "avgpool13, then flatten",
        ),
        ("conv8 maxpool2", "ends with a grid of 8 × 13 × 13, but it must end with ten numbers: add a flatten and linear10"),
        ("conv8 avgpool26 flatten", "ends with 8 numbers, but there must be ten"),
        ("flatten linear2048 linear2048 linear10", f"{MAX_PARAMETERS:,} is the most"),
        ("conv512 conv512 avgpool24 flatten linear10", f"{MAX_MACS:,} is the most"),
        ("conv512k1 relu relu relu avgpool28 flatten linear10", f"{MAX_HELD:,} is the most: take fewer channels or layers"),
        ("conv512k1 maxpool1 avgpool28 flatten linear10", f"{MAX_HELD:,} is the most"),
        (
            "conv1k3s8p2 " * 6 + "flatten linear10",
            "Layer 4, Conv2d, has units that look 4,096 pixels apart, but 1,000 is the",
        ),
        (
            "conv1k14p13 conv1k14p13 conv1k14p13 flatten linear10",
            "Layer 3, Conv2d, makes a grid of 67 × 67, but 64 × 64 is the most: take less padding",
        ),
    ],
)
def test_an_impossible_network_is_explained_in_a_sentence_with_a_cure(text, told):
    reason = architecture_problem(layers_from_text(text))
    assert told in reason and "\n" not in reason and ": " in reason
    with pytest.raises(ValueError, match=r"Layer|[Nn]etwork"):
        check_architecture(layers_from_text(text))


@pytest.mark.slow
@pytest.mark.one_core
def test_possible_means_that_torch_can_run_it_and_impossible_that_it_cannot():
    draw, whole = random.Random(0), 0
    x = torch.zeros(2, 1, 28, 28)
    for _ in range(300):
        layers = layers_from_text(" ".join(draw.choices(WORDS, k=draw.randint(1, 8))))
        fitting = fitting_layers(layers)
        if fitting:
            assert tuple(Network(fitting).eval()(x).shape[1:]) == trace(fitting).rows[-1].output_shape
        if len(fitting) < len(layers) and not isinstance(layers[len(fitting)], Flatten):  # a second one does nothing
            with pytest.raises((RuntimeError, ValueError, IndexError)):
                Network(layers[: len(fitting) + 1]).eval()(x)
        whole += len(fitting) == len(layers)
    assert 30 < whole < 270  # both kinds were drawn


@pytest.mark.parametrize(
    ("text", "cure"),
    [("conv10 avgpool26", "flatten"), ("conv10 maxpool2", "avgpool13 flatten"), ("conv8 maxpool2", "flatten linear10")],
)
def test_the_cure_of_a_network_that_ends_with_a_grid_makes_it_possible(text, cure):
    assert all(word in architecture_problem(layers_from_text(text)) for word in cure.split())
    assert architecture_problem(layers_from_text(f"{text} {cure}")) is None


@pytest.mark.parametrize(
    "text", ["relu " * 60, "conv512k1 " + "relu " * 56 + "avgpool28 flatten linear10", "conv1k14p13 " * 60]
)
def test_the_longest_networks_are_answered_at_once(text):
    layers, started = layers_from_text(text), time.perf_counter()
    assert architecture_problem(layers) and fitting_layers(layers)
    assert time.perf_counter() - started < 0.05
