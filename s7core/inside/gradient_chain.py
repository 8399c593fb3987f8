"""How the gradient of one digit's loss comes to a weight: from the loss back through the layers to the layer of the weight.

The gradient of a weight is a sum over all places where it is used: at each one the gradient of the output there, times the
number that the weight meets there. Where several numbers of a window share the maximum of max pooling, one of them gets the
gradient. Rumelhart, Hinton and Williams, "Learning representations by back-propagating errors",
1986.
"""

from dataclasses import dataclass

import numpy
import torch
from torch.func import functional_call
from torch.nn.functional import cross_entropy

from s7core.inside.inspected_network import InspectedNetwork, prepared_images
from s7core.inside.learning_step import DigitToLearn, WeightPlace
from s7core.lesson.layers import Conv2d
from s7core.model.trace import Row


@dataclass(frozen=True)
class LayerGradient:
    """The gradient of the loss with respect to a layer's output, of the same shape, without the batch axis."""

    row: Row
    gradient: numpy.ndarray

    @property
    def norm(self) -> float:
        """Its length: the square root of the sum of all its squares."""
        return float(numpy.linalg.norm(self.gradient))


@dataclass(frozen=True)
class GradientChain:
    """One backward pass for one digit; arrays are float32, without the batch axis.

    `probabilities` (10,) sum to 1. `layers` begins with the last layer, whose gradient is the probabilities less 1 at the
    true class, and ends with the layer of the weights; that layer's input is `before`, and `weights` is the gradient of its
    weights.
    """

    loss: float
    label: int
    probabilities: numpy.ndarray
    layers: tuple[LayerGradient, ...]
    before: numpy.ndarray
    weights: numpy.ndarray

    def gradient(self, place: WeightPlace) -> float:
        """The gradient of one weight of that layer."""
        return float(self.weights[place.index(self.weights.ndim)])

    def strongest(self, output: int) -> tuple[int, int, int]:
        """(input, row, column) of this output channel's weight with the largest gradient in size; the first of equals."""
        sizes = numpy.abs(self.weights[output])
        at = numpy.unravel_index(int(sizes.argmax()), sizes.shape)
        found = [*(int(each) for each in at), 0, 0]
        return found[0], found[1], found[2]


@dataclass(frozen=True)
class GradientTerm:
    """What one place of the output map adds to the gradient of a weight: `gradient` times `met`."""

    row: int
    column: int
    gradient: float
    met: float
    product: float


@dataclass(frozen=True)
class GradientTerms:
    """The sum that is the gradient of one weight; arrays are (H, W), the grid of the layer's output, (1, 1) if it is linear.

    `gradients` are those of the weight's output channel, `met` is what the weight meets at each place (0 in the padding).
    """

    gradients: numpy.ndarray
    met: numpy.ndarray

    @property
    def products(self) -> numpy.ndarray:
        """(H, W) float64: what each place adds."""
        found: numpy.ndarray = self.gradients.astype(float) * self.met
        return found

    @property
    def total(self) -> float:
        """The gradient of the weight."""
        return float(self.products.sum())

    def largest(self, count: int) -> list[GradientTerm]:
        """Up to `count` places whose products are largest in size, the largest first; places that add 0 are left out."""
        products = self.products
        order = numpy.argsort(-numpy.abs(products), axis=None, kind="stable")[:count]
        places = zip(*numpy.unravel_index(order, products.shape), strict=True)
        return [
            GradientTerm(int(y), int(x), float(self.gradients[y, x]), float(self.met[y, x]), float(products[y, x]))
            for y, x in places
            if products[y, x]
        ]


def gradient_chain(inspected: InspectedNetwork, digit: DigitToLearn, row: Row) -> GradientChain:
    """The backward pass from the digit's loss to the weights of a convolution or linear layer."""
    with torch.inference_mode():
        x = inspected.run_layers(prepared_images(digit.image[None]), last=row.index - 1)
    before = x.clone()  # outside of the inference mode, so that it can be part of a backward pass
    module = inspected.network[row.index - 1]
    weight = module.get_parameter("weight").clone().requires_grad_(True)
    outputs = [functional_call(module, {"weight": weight}, (before,))]
    for following in list(inspected.network)[row.index :]:
        outputs.append(following(outputs[-1]))
    loss = cross_entropy(outputs[-1], digit.target)
    *gradients, of_weight = torch.autograd.grad(loss, [*outputs, weight])
    rows = inspected.trace.rows[row.index - 1 :]
    layers = [LayerGradient(each, found[0].contiguous().numpy()) for each, found in zip(rows, gradients, strict=True)]
    return GradientChain(
        float(loss.detach()),
        digit.label,
        outputs[-1].detach().softmax(1)[0].numpy(),
        tuple(reversed(layers)),
        before[0].contiguous().numpy(),
        of_weight.contiguous().numpy(),
    )


def gradient_terms(chain: GradientChain, place: WeightPlace) -> GradientTerms:
    """The sum that is the gradient of one weight of the layer that the chain ends with."""
    own = chain.layers[-1]
    met = met_by_weight(own.row, chain.before, place)
    return GradientTerms(own.gradient[place.output].reshape(met.shape), met)


def met_by_weight(row: Row, before: numpy.ndarray, place: WeightPlace) -> numpy.ndarray:
    """(H, W), for each place of the layer's output the number of its input `before` that the weight is multiplied with.

    A linear layer uses each weight once, so there it is (1, 1).
    """
    found: numpy.ndarray
    if isinstance(row.layer, Conv2d):
        stride, (height, width) = row.layer.stride, row.output_shape[1:]
        padded = numpy.pad(before[place.input], row.layer.padding)
        found = padded[place.row :: stride, place.column :: stride][:height, :width]
    else:
        found = before[place.input].reshape(1, 1)
    return found
