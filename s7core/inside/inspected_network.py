"""A network for inspection: its layers, its weights, and the outputs of its layers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice

import numpy
import torch
from safetensors.torch import load
from torch import Tensor, nn

from s7core.data.mnist import normalise
from s7core.lesson.architecture import layers_of
from s7core.model.network import Network
from s7core.model.trace import Row, Trace, trace
from s7core.recipe import Recipe

IMAGES_AT_ONCE = 250  # images per forward pass, at most
PASS_BYTES = 256_000_000  # of the outputs of all layers in one forward pass; 250 images of Model Init just fit
SMALL_PASS_BYTES = PASS_BYTES // 8  # such a pass waits for no other

# So many visitors' passes take their memory at once; the others wait until one is over, which takes seconds at most.
_LARGE_PASSES = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class InspectedNetwork:
    """A network in evaluation mode, and its trace. No method changes it, so several threads may share it.

    All methods take images (N, 28, 28), uint8 or float, on the 0..255 scale.
    """

    trace: Trace
    network: Network

    @property
    def images_at_once(self) -> int:
        """How many images one forward pass takes, so that the outputs of all layers fit into PASS_BYTES."""
        return max(1, min(IMAGES_AT_ONCE, PASS_BYTES // self._bytes_each))

    @property
    def _bytes_each(self) -> int:
        """Size of the outputs of all layers for one image, as float32."""
        return 4 * self.trace.outputs

    @property
    def grid_rows(self) -> list[Row]:
        """The layers whose output is a grid (channels, height, width)."""
        return [row for row in self.trace.rows if len(row.output_shape) == 3]

    def row(self, name: str) -> Row:
        """The layer of this name, for example "Conv2d-1", which must exist."""
        return next(row for row in self.trace.rows if row.name == name)

    def row_before(self, row: Row) -> Row | None:
        """The layer whose output this one takes; None for the first layer."""
        return self.trace.rows[row.index - 2] if row.index > 1 else None

    def parameter(self, row: Row, name: str) -> numpy.ndarray:
        """A parameter or buffer that the layer must have, for example the weight of a convolution (out, in, k, k)."""
        found = self.find_parameter(row, name)
        assert found is not None, f"{row.name} has no {name}"
        return found

    def find_parameter(self, row: Row, name: str) -> numpy.ndarray | None:
        """A read-only view of a parameter or buffer of the layer; None if it has none of this name."""
        found: Tensor | None = getattr(self.network[row.index - 1], name, None)
        if found is None:
            return None
        view: numpy.ndarray = found.detach().numpy()
        view.flags.writeable = False  # it shares the network's memory
        return view

    def epsilon(self, row: Row) -> float:
        """The number that a BatchNorm layer adds to the variance."""
        module = self.network[row.index - 1]
        assert isinstance(module, nn.BatchNorm2d)
        return module.eps

    def logits(self, images: numpy.ndarray) -> numpy.ndarray:
        """(N, 10) float32 scores of the classes, before softmax."""
        return self.output(images, self.trace.rows[-1])

    def probabilities(self, images: numpy.ndarray) -> numpy.ndarray:
        """(N, 10) float32; each row sums to 1."""
        return torch.from_numpy(self.logits(images)).softmax(1).numpy()

    def outputs(self, images: numpy.ndarray) -> list[numpy.ndarray]:
        """The normalised images (N, 1, 28, 28), then the output of each layer (N, ...), all float32.

        All at once: for many images, take `each_output` of each of the `parts`.
        """
        return list(self.each_output(images))

    def each_output(self, images: numpy.ndarray) -> Iterator[numpy.ndarray]:
        """The same one after another; only two of them take memory at a time."""
        x = prepared_images(images)
        yield x.contiguous().numpy()
        for module in self.network:
            with torch.inference_mode():
                x = module(x)
            yield x.contiguous().numpy()

    def output(
        self,
        images: numpy.ndarray,
        row: Row | None,
        keep: Callable[[numpy.ndarray], numpy.ndarray] = lambda outputs: outputs,
    ) -> numpy.ndarray:
        """The output (N, ...) of one layer; for None the normalised images (N, 1, 28, 28).

        `keep` takes the output of a part of the images and returns, with as many rows, what is wanted of it: the outputs
        of a large layer for all images may not fit into memory.
        """
        last, kept = row.index if row else 0, []
        for part in self.parts(images):
            with torch.inference_mode():
                outputs = self.run_layers(prepared_images(part), last=last)
            kept.append(keep(outputs.contiguous().numpy()))
        return numpy.concatenate(kept)

    def parts(self, images: numpy.ndarray, passes: int = 1) -> Iterator[numpy.ndarray]:
        """The images in parts, in order: for each one a forward pass, with the memory of `passes` of them.

        A part that takes much memory waits for those of other threads. So do not ask for parts while you work on one.
        """
        at_once = max(1, self.images_at_once // passes)
        small = min(at_once, len(images)) * self._bytes_each * passes <= SMALL_PASS_BYTES
        for start in range(0, len(images), at_once):
            with nullcontext() if small else _LARGE_PASSES:
                yield images[start : start + at_once]

    def run_layers(self, x: Tensor, first: int = 0, last: int | None = None) -> Tensor:
        """The output of the layers network[first:last] for the input x."""
        for module in islice(self.network, first, last):
            x = module(x)
        return x


def trained_network(recipe: Recipe, weights: bytes) -> InspectedNetwork:
    """The network of a recipe with trained weights, in the format of safetensors, as in the store."""
    return _inspected(recipe, load(weights))


def network_with_state(recipe: Recipe, state: dict[str, Tensor]) -> InspectedNetwork:
    """The network of a recipe with these weights by their names."""
    return _inspected(recipe, state)


def untrained_network(recipe: Recipe) -> InspectedNetwork:
    """The network of a recipe with the initial weights of its seed."""
    return _inspected(recipe, None)


def prepared_images(images: numpy.ndarray) -> Tensor:
    """Images (N, 28, 28) as the input of a network: (N, 1, 28, 28) float32, normalised, channels-last."""
    as_float = torch.from_numpy(numpy.ascontiguousarray(images, numpy.float32))
    return normalise(as_float).unsqueeze(1).contiguous(memory_format=torch.channels_last)


def _inspected(recipe: Recipe, state: dict[str, Tensor] | None) -> InspectedNetwork:
    layers = layers_of(recipe)
    network = Network(layers, recipe.seed)
    if state is not None:
        network.load_state_dict(state)
    return InspectedNetwork(trace(layers), network.eval().requires_grad_(False))
