"""Linear layers calculated as 1×1 convolutions, for one network and for several copies in one wide network."""

from torch import Tensor, nn
from torch.nn.functional import conv2d


class PixelLinear(nn.Linear):
    """torch.nn.Linear, calculated as a 1×1 convolution: (N, in) to (N, out).

    The rounding of a matrix product depends on the position of a row in the batch. That of the convolution does not, so an
    image gives the same logits bit for bit at any position in a batch.
    """

    def forward(self, x: Tensor) -> Tensor:
        return conv2d(x[:, :, None, None], self.weight[:, :, None, None], self.bias).flatten(1)


class GroupedLinear(nn.Conv2d):
    """S independent linear layers, (N, S * in) to (N, S * out), calculated as a 1×1 convolution in S groups."""

    def __init__(self, inputs: int, outputs: int, copies: int, bias: bool) -> None:
        super().__init__(inputs * copies, outputs * copies, 1, groups=copies, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x[:, :, None, None]).flatten(1)
