"""Linear layers as 1×1 convolutions against torch.nn.Linear."""

import pytest
import torch
from torch import nn

from s7core.model.pixel_linear import GroupedLinear, PixelLinear

SIZES = [(1, 1), (7, 10), (576, 50)]


@pytest.mark.parametrize(("inputs", "outputs"), SIZES)
@pytest.mark.parametrize("bias", [True, False])
def test_outputs_and_gradients_are_those_of_torch_s_linear(inputs, outputs, bias):
    ours, theirs = PixelLinear(inputs, outputs, bias=bias).double(), nn.Linear(inputs, outputs, bias=bias).double()
    theirs.load_state_dict(ours.state_dict())
    x = torch.randn(5, inputs, dtype=torch.float64, requires_grad=True)
    results = []
    for module in (ours, theirs):
        output = module(x)
        results.append([output, *torch.autograd.grad(output.square().sum(), [x, *module.parameters()])])
    assert all(torch.allclose(mine, expected, rtol=1e-9, atol=1e-12) for mine, expected in zip(*results, strict=True))


def test_initial_weights_are_those_of_torch_s_linear_of_the_same_seed():
    torch.manual_seed(3)
    ours = PixelLinear(20, 10)
    torch.manual_seed(3)
    theirs = nn.Linear(20, 10)
    assert torch.equal(ours.weight, theirs.weight) and torch.equal(ours.bias, theirs.bias)


def test_an_image_gives_the_same_bits_wherever_in_a_batch_it_is():
    module, x = PixelLinear(576, 50), torch.randn(97, 576, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        whole = module(x)
        assert torch.equal(whole, torch.cat([module(x[:40]), module(x[40:])]))
        assert torch.equal(whole.flip(0), module(x.flip(0)))


@pytest.mark.parametrize("bias", [True, False])
def test_copies_side_by_side_answer_as_each_does_alone(bias):
    copies, x = 3, torch.randn(4, 3 * 8)
    wide = GroupedLinear(8, 5, copies, bias)
    outputs = wide(x)
    assert outputs.shape == (4, copies * 5)
    for copy in range(copies):
        single = nn.Linear(8, 5, bias=bias)
        single.weight.data = wide.weight[copy * 5 : copy * 5 + 5].flatten(1)
        if bias:
            single.bias.data = wide.bias[copy * 5 : copy * 5 + 5]
        alone = single(x[:, copy * 8 : copy * 8 + 8])
        assert torch.allclose(outputs[:, copy * 5 : copy * 5 + 5], alone, atol=1e-6)
