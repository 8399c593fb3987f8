"""A training step as one CUDA graph: the GPU gets all its kernels by one call instead of some two hundred."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from s7core.data.augment import AugmentationParameters
from s7core.recipe import Recipe
from s7core.training.batches import Batches, epoch_batches
from s7core.training.evaluate import never
from s7core.training.step import TrainingStep

WARM_UP_STEPS = 3  # cuDNN and the allocator settle within them, as torch.cuda.graph asks for


@dataclass(frozen=True)
class _Graph:
    """A captured step and the memory that it reads its batch from and writes its figures to."""

    graph: torch.cuda.CUDAGraph
    indices: Tensor
    parameters: AugmentationParameters
    figures: Tensor  # (2, S), as TrainingStep returns them


class CapturedStep:
    """Takes a TrainingStep by replaying a graph, captured once for each size of batch (the last may be smaller).

    The learning rate is a tensor on the GPU, so a scheduler needs no new capture. Where capture fails, the step itself is
    called, which launches one kernel at a time, and `note` says why. Called like a TrainingStep.
    """

    def __init__(self, step: TrainingStep, recipe: Recipe, seeds: Sequence[int]) -> None:
        """Capture the step for the batch sizes of the recipe; the network and its optimizer are left as they were."""
        self._step = step
        self._graphs: dict[int, _Graph] = {}
        self.note = ""
        state = _State(step)
        batches = epoch_batches(recipe, seeds, epoch=1)
        sizes = {min(recipe.batch_size, recipe.images_trained_on), recipe.images_trained_on % recipe.batch_size} - {0}
        stream = torch.cuda.current_stream()
        try:
            for size in sizes:
                self._graphs[size] = self._capture(replace(batches, batch_size=size))
        except RuntimeError as error:
            torch.cuda.set_stream(stream)  # a capture that failed may have left its own in place
            torch.cuda.synchronize()
            self._graphs.clear()
            first = error.__context__ or error  # ending a capture that failed fails once more
            self.note = f", one kernel at a time (CUDA graph: {str(first).splitlines()[0]})"
        state.restore()

    def __call__(self, indices: Tensor, parameters: AugmentationParameters, should_stop: Callable[[], bool]) -> Tensor:
        """The figures (2, S) of a step on this batch; they hold until the next call. A replay cannot be interrupted."""
        graph = self._graphs.get(indices.shape[1])
        if graph is None:
            return self._step(indices, parameters, should_stop)
        graph.indices.copy_(indices)
        for name, parameter in graph.parameters.items():
            parameter.copy_(parameters[name])
        graph.graph.replay()
        return graph.figures

    def _capture(self, batches: Batches) -> _Graph:
        """The graph of a step on batches of this size."""
        step = self._step
        batch = next(iter(batches.to(step.device)))
        indices, parameters = batch[0].clone(), {name: parameter.clone() for name, parameter in batch[1].items()}
        step.network.train()
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(WARM_UP_STEPS):
                step(indices, parameters, never)
        torch.cuda.current_stream().wait_stream(stream)
        step.optimizer.zero_grad()  # so that backward makes its gradients in the graph's own memory
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            figures = step(indices, parameters, never)
        return _Graph(graph, indices, parameters, figures)


class _State:
    """A copy of weights, BatchNorm statistics and momentum, so that the steps of a warm-up can be undone."""

    def __init__(self, step: TrainingStep) -> None:
        self._step = step
        self._tensors = {name: tensor.clone() for name, tensor in step.network.state_dict().items()}
        self._momentum = {parameter: state["momentum_buffer"].clone() for parameter, state in step.optimizer.state.items()}

    def restore(self) -> None:
        """Write all values back in place: a captured graph keeps the addresses. Momentum that was not there becomes 0."""
        self._step.network.load_state_dict(self._tensors)
        for parameter, state in self._step.optimizer.state.items():
            if state.get("momentum_buffer") is not None:
                before = self._momentum.get(parameter)
                state["momentum_buffer"].copy_(before) if before is not None else state["momentum_buffer"].zero_()
