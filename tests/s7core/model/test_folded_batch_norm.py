"""Our BatchNorm against PyTorch's, in double precision."""

import pytest
import torch

from s7core.model.folded_batch_norm import FoldedBatchNorm2d


def story(module, x, gradient):
    """Outputs, gradients and statistics of a training step, then the output in evaluation."""
    x = x.clone().requires_grad_()
    y = module(x)
    y.backward(gradient)
    return [
        y,
        x.grad,
        module.weight.grad,
        module.bias.grad,
        module.running_mean,
        module.running_var,
        module.num_batches_tracked,
        module.eval()(x),
    ]


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("channels", [1, 10, 20, 64])
@pytest.mark.parametrize(("count", "size"), [(128, 24), (96, 26), (7, 3), (50, 1)])
def test_batch_norm_agrees_with_torch_s_in_double_precision(channels, count, size):
    draws = torch.Generator().manual_seed(channels * size)
    x = torch.randn(count, channels, size, size, generator=draws).relu().contiguous(memory_format=torch.channels_last)
    gradient = torch.randn(x.shape, generator=draws)
    ours, theirs = FoldedBatchNorm2d(channels), torch.nn.BatchNorm2d(channels)
    with torch.no_grad():
        for module in (ours, theirs):
            module.weight.copy_(torch.linspace(0.5, 1.5, channels))
            module.bias.copy_(torch.linspace(-1, 1, channels))
    for found, expected in zip(story(ours, x, gradient), story(theirs.double(), x.double(), gradient.double()), strict=True):
        assert (found.double() - expected).abs().max() <= 1e-5 * expected.abs().max()  # torch's own float32 reaches 1e-4


def test_batch_norm_keeps_the_memory_order_and_the_type_of_its_input():
    x = torch.randn(8, 10, 6, 6).to(torch.bfloat16, memory_format=torch.channels_last)
    y = FoldedBatchNorm2d(10)(x)
    assert y.dtype == torch.bfloat16 and y.is_contiguous(memory_format=torch.channels_last)


def test_batch_norm_has_gradients_in_evaluation_too():
    x = torch.randn(4, 10, 6, 6, requires_grad=True)
    module = FoldedBatchNorm2d(10).eval()
    module(x).sum().backward()
    assert torch.allclose(x.grad, torch.full_like(x, (1 + module.eps) ** -0.5))
