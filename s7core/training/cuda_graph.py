"""A training step as one CUDA graph: the GPU gets all its kernels by one call instead of some two hundred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from s7core.data.augment import Parameters
from s7core.training.evaluate import never

if TYPE_CHECKING:
    from s7core.training.trainer import Trainer

WARM_UP_STEPS = 3  # cuDNN and the allocator settle within them, as torch.cuda.graph asks for


@dataclass(frozen=True)
class _Graph:
    """A captured step and the memory that it reads its batch from and writes its losses to."""

    graph: torch.cuda.CUDAGraph
    indices: Tensor
    parameters: Parameters
    losses: Tensor


class CapturedStep:
    """Takes the trainer's steps by replaying a graph, captured once for each size of batch (the last may be smaller).

    The learning rate is a tensor on the GPU, so a scheduler needs no new capture. Where capture fails, steps are taken
    one kernel at a time, and `note` says why.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._graphs: dict[int, _Graph] = {}
        self.note = ""
        recipe, state = trainer.recipe, _State(trainer)
        sizes = {min(recipe.batch_size, recipe.images_trained_on), recipe.images_trained_on % recipe.batch_size} - {0}
        stream = torch.cuda.current_stream()
        try:
            for size in sizes:
                self._graphs[size] = self._capture(size)
        except RuntimeError as error:
            torch.cuda.set_stream(stream)  # a capture that failed may have left its own in place
            torch.cuda.synchronize()
            self._graphs.clear()
            first = error.__context__ or error  # ending a capture that failed fails once more
            self.note = f", one kernel at a time (CUDA graph: {str(first).splitlines()[0]})"
        state.restore()

    def __call__(self, indices: Tensor, parameters: Parameters) -> Tensor:
        """The losses (S,) of a step on this batch; they hold until the next call."""
        graph = self._graphs.get(indices.shape[1])
        if graph is None:
            return self._trainer.take_step(indices, parameters, never)
        graph.indices.copy_(indices)
        for name, each in graph.parameters.items():
            each.copy_(parameters[name])
        graph.graph.replay()
        return graph.losses

    def _capture(self, size: int) -> _Graph:
        from s7core.training.batches import epoch_batches

        trainer = self._trainer
        epoch = epoch_batches(trainer.recipe, trainer.seeds, epoch=1)
        batch = next(iter(type(epoch)(epoch.indices, epoch.parameters, size).to(trainer.device)))
        indices, parameters = batch[0].clone(), {name: each.clone() for name, each in batch[1].items()}
        trainer.network.train()
        stream = torch.cuda.Stream()
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            for _ in range(WARM_UP_STEPS):
                trainer.take_step(indices, parameters, never)
        torch.cuda.current_stream().wait_stream(stream)
        trainer.optimizer.zero_grad()  # so that backward makes its gradients in the graph's own memory
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            losses = trainer.take_step(indices, parameters, never)
        return _Graph(graph, indices, parameters, losses)


class _State:
    """Weights, statistics and momentum before the warm-up, which must leave no trace."""

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._tensors = {name: each.clone() for name, each in trainer.network.state_dict().items()}
        self._momentum = {each: of_it["momentum_buffer"].clone() for each, of_it in trainer.optimizer.state.items()}

    def restore(self) -> None:
        """Write all values back in place: a captured graph keeps the addresses."""
        self._trainer.network.load_state_dict(self._tensors)
        for parameter, of_it in self._trainer.optimizer.state.items():
            if of_it.get("momentum_buffer") is not None:
                before = self._momentum.get(parameter)
                of_it["momentum_buffer"].copy_(before) if before is not None else of_it["momentum_buffer"].zero_()
