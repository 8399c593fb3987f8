"""Linear layers as convolutions of one pixel, for one network and for several copies side by side."""

from torch import Tensor, nn
from torch.nn.functional import conv2d


class PixelLinear(nn.Linear):
    """torch's Linear, calculated as a convolution of one pixel.

    The matrix product of a batch rounds a row by where in memory it lies; the convolution treats all images alike, so a
    network says the same of an image to the bit, wherever in a batch it is.
    """

    def forward(self, x: Tensor) -> Tensor:
        return conv2d(x[:, :, None, None], self.weight[:, :, None, None], self.bias).flatten(1)


class GroupedLinear(nn.Conv2d):
    """S linear layers side by side: (N, S * in) to (N, S * out), as a convolution of one pixel in S groups."""

    def __init__(self, inputs: int, outputs: int, copies: int, bias: bool) -> None:
        super().__init__(inputs * copies, outputs * copies, 1, groups=copies, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x[:, :, None, None]).flatten(1)
