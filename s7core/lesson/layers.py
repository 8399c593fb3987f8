"""The layers a stage is made of, as plain data. Sizes that follow from the layer before are never declared."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Conv2d:
    channels: int
    kernel: int = 3
    padding: int = 0
    bias: bool = False
    stride: int = 1


@dataclass(frozen=True)
class MaxPool2d:
    kernel: int = 2

    @property
    def stride(self) -> int:
        return self.kernel


@dataclass(frozen=True)
class AvgPool2d:
    kernel: int

    @property
    def stride(self) -> int:
        return self.kernel


@dataclass(frozen=True)
class ReLU:
    pass


@dataclass(frozen=True)
class BatchNorm2d:
    pass


@dataclass(frozen=True)
class Dropout:
    p: float = 0.0  # a stage declares where dropout stands; the recipe says how much


@dataclass(frozen=True)
class Flatten:
    pass


@dataclass(frozen=True)
class Linear:
    features: int
    bias: bool = True


Layer = Conv2d | MaxPool2d | AvgPool2d | ReLU | BatchNorm2d | Dropout | Flatten | Linear
