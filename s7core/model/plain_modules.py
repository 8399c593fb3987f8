"""Each layer as PyTorch's own module."""

from torch import nn

from s7core.lesson.layers import kind_of
from s7core.model.trace import Row


def plain_module(row: Row) -> nn.Module:
    """The module of a row of the trace, sizes included: the class of torch.nn that has the layer's name."""
    arguments = kind_of(row.layer).arguments(row.layer, row.input_shape)
    module: nn.Module = getattr(nn, row.type)(*arguments.positional, **arguments.named)
    return module
