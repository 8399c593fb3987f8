"""A network to look into: its layers, its weights, and what each layer makes of an image."""

from dataclasses import dataclass
from itertools import islice

import numpy
import torch
from safetensors.torch import load
from torch import Tensor

from s7core.data.mnist import normalise
from s7core.lesson.architecture import layers_of
from s7core.model.network import Network
from s7core.model.trace import Row, Trace, trace
from s7core.recipe import Recipe

IMAGES_AT_ONCE = 250  # images at once: enough to be quick, few enough for Model Init's wide layers to stay in memory


@dataclass(frozen=True)
class InspectedNetwork:
    """A network in evaluation mode. Many may look into it at once: nothing here ever changes it.

    Images are (N, 28, 28), uint8 or float on the 0..255 scale, throughout.
    """

    trace: Trace
    network: Network

    @property
    def grid_rows(self) -> list[Row]:
        """Rows whose output still has rows and columns."""
        return [row for row in self.trace.rows if len(row.output_shape) == 3]

    def row(self, name: str) -> Row:
        return next(row for row in self.trace.rows if row.name == name)

    def before(self, row: Row) -> Row | None:
        """The layer whose output this one takes; None for the first, which takes the image."""
        return self.trace.rows[row.index - 2] if row.index > 1 else None

    def parameter(self, row: Row, name: str) -> numpy.ndarray | None:
        """For example the weight of a convolution, (out, in, k, k), to read; None where the layer has none of this name."""
        found = getattr(self.network[row.index - 1], name, None)
        if found is None:
            return None
        view = found.detach().numpy()
        view.flags.writeable = False  # it shares the network's memory
        return view

    def epsilon(self, row: Row) -> float:
        """What BatchNorm adds to the variance."""
        return self.network[row.index - 1].eps

    def logits(self, images: numpy.ndarray) -> numpy.ndarray:
        """(N, 10) float32."""
        return self.output(images, self.trace.rows[-1])

    def probabilities(self, images: numpy.ndarray) -> numpy.ndarray:
        """(N, 10) float32, each row sums to 1."""
        return torch.from_numpy(self.logits(images)).softmax(1).numpy()

    def outputs(self, images: numpy.ndarray) -> list[numpy.ndarray]:
        """What each layer makes of the images, (N, ...) by row; before them the normalised images, (N, 1, 28, 28)."""
        with torch.inference_mode():
            x = prepared_images(images)
            found = [x]
            for module in self.network:
                x = module(x)
                found.append(x)
        return [each.contiguous().numpy() for each in found]

    def output(self, images: numpy.ndarray, row: Row | None) -> numpy.ndarray:
        """What one layer makes of the images, (N, ...); of None, the normalised images themselves."""
        upto = row.index if row else 0
        with torch.inference_mode():
            found = [
                self.through(prepared_images(images[at : at + IMAGES_AT_ONCE]), last=upto)
                for at in range(0, len(images), IMAGES_AT_ONCE)
            ]
        return torch.cat(found).contiguous().numpy()

    def through(self, x: Tensor, first: int = 0, last: int | None = None) -> Tensor:
        """What the layers from `first` (counted from 0) up to and without `last` make of x."""
        for module in islice(self.network, first, last):
            x = module(x)
        return x


def trained_network(recipe: Recipe, weights: bytes) -> InspectedNetwork:
    """The network of a run with the weights it ended with, as the store keeps them (safetensors)."""
    return _inspected(recipe, load(weights))


def untrained_network(recipe: Recipe) -> InspectedNetwork:
    """The same network with the initial weights of the recipe's seed."""
    return _inspected(recipe, None)


def prepared_images(images: numpy.ndarray) -> Tensor:
    """(N, 1, 28, 28) float32, normalised and in the memory order that networks work in."""
    as_float = torch.from_numpy(numpy.ascontiguousarray(images, numpy.float32))
    return normalise(as_float).unsqueeze(1).contiguous(memory_format=torch.channels_last)


def _inspected(recipe: Recipe, state: dict[str, Tensor] | None) -> InspectedNetwork:
    layers = layers_of(recipe)
    network = Network(layers, recipe.seed)
    if state is not None:
        network.load_state_dict(state)
    return InspectedNetwork(trace(layers), network.eval().requires_grad_(False))
