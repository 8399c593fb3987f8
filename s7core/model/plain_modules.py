"""Layers as modules of torch.nn."""

from torch import nn

from s7core.lesson.layers import kind_of
from s7core.model.trace import Row


def plain_module(row: Row) -> nn.Module:
    """An instance of the torch.nn class with the layer's name, with the sizes that its place in the network needs."""
    arguments = kind_of(row.layer).arguments(row.layer, row.input_shape)
    module: nn.Module = getattr(nn, row.type)(*arguments.positional, **arguments.named)
    return module
