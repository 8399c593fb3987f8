"""Each layer as PyTorch's own module."""

from torch import nn

from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU
from s7core.model.trace import Row


def plain_module(row: Row) -> nn.Module:
    """The module of a row of the trace, sizes included."""
    channels = row.input_shape[0]
    match row.layer:
        case Conv2d() as c:
            return nn.Conv2d(channels, c.channels, c.kernel, stride=c.stride, padding=c.padding, bias=c.bias)
        case BatchNorm2d():
            return nn.BatchNorm2d(channels)
        case Linear() as linear:
            return nn.Linear(channels, linear.features, bias=linear.bias)
        case MaxPool2d() as pool:
            return nn.MaxPool2d(pool.kernel)
        case AvgPool2d() as pool:
            return nn.AvgPool2d(pool.kernel)
        case Dropout() as dropout:
            return nn.Dropout(dropout.p)
        case ReLU():
            return nn.ReLU()
        case Flatten():
            return nn.Flatten()
