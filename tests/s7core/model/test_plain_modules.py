"""Layers as torch.nn's own modules, with the sizes of their place in a network."""

import pytest
import torch
from torch import nn

from s7core.lesson.architecture import layers_from_text
from s7core.lesson.stages import ALL_STAGES
from s7core.model.network import Network
from s7core.model.plain_modules import plain_module
from s7core.model.trace import trace


@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda stage: stage.key)
def test_plain_modules_take_the_weights_of_the_network_and_answer_alike(stage):
    layers = stage.architecture(True, 0.1)
    network = Network(layers, seed=2).eval()
    plain = nn.Sequential()
    for row in trace(layers).rows:
        plain.add_module(row.name, plain_module(row))
    plain.load_state_dict(network.state_dict())
    images = torch.randn(3, 1, 28, 28, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        assert torch.allclose(plain.eval()(images), network(images), atol=1e-4)


def test_every_module_is_of_torch_s_own_class_with_the_layer_s_numbers():
    text = "conv6k5s2p1b relu bn dropout conv4 maxpool2 avgpool2 flatten linear10"
    modules = [plain_module(row) for row in trace(layers_from_text(text)).rows]
    expected = [
        nn.Conv2d(1, 6, 5, stride=2, padding=1),
        nn.ReLU(),
        nn.BatchNorm2d(6),
        nn.Dropout(0.0),
        nn.Conv2d(6, 4, 3, bias=False),
        nn.MaxPool2d(2),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(16, 10),
    ]
    assert [str(module) for module in modules] == [str(module) for module in expected]
