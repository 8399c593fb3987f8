"""Networks, their optimizer and their data on one device: the arithmetic of a run."""

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from s7core.data.augment import Parameters
from s7core.data.mnist import Mnist, held_out_indices, normalise
from s7core.lesson.architecture import layers_of
from s7core.model.network import WideNetwork
from s7core.recipe import Recipe
from s7core.training.batches import augmented, epoch_batches
from s7core.training.checkpoint import Checkpoint
from s7core.training.cuda_graph import CapturedStep
from s7core.training.determinism import seed_of
from s7core.training.devices import resolve_precision
from s7core.training.evaluate import Evaluation, Interrupted, evaluate
from s7core.training.optimizer import make_optimizer, set_rates
from s7core.training.schedules import Schedule


class Trainer:
    """S copies of a recipe, one for each seed, in one wide network; mostly S is 1.

    `losses` (steps, S) and `rates`, a list of S rates a step, are of the current epoch. `loss_sums` and `correct` (S,)
    add up over its images, with dropout and augmentation on. They stay on the device: reading one waits for it.
    """

    def __init__(
        self, recipe: Recipe, seeds: Sequence[int], data: Mnist, device: torch.device, resume: Checkpoint | None = None
    ) -> None:
        layers = layers_of(recipe)
        copies = len(seeds)
        self.recipe, self.seeds, self.data, self.device = recipe, tuple(seeds), data, device
        self.network = WideNetwork(layers, seeds).to(device)
        self.precision = resolve_precision(recipe.precision, device)
        self.optimizer = make_optimizer(self.network.parameters(), recipe, copies, device)
        self.schedule = Schedule(recipe, copies)
        self.losses = torch.zeros(recipe.steps_per_epoch, copies, device=device)
        self.rates: list[tuple[float, ...]] = []
        self.loss_sums, self.correct = torch.zeros(2, copies, device=device)
        if resume:
            self._load(resume)
        self._captured = CapturedStep(self) if device.type == "cuda" else None

    @property
    def parameters_each(self) -> int:
        """Parameters of one copy."""
        return sum(each.numel() for each in self.network.parameters()) // len(self.seeds)

    @property
    def note(self) -> str:
        """What a person should know of how it trains."""
        return self._captured.note if self._captured else ""

    def steps(self, epoch: int, should_stop: Callable[[], bool]) -> Iterator[int]:
        """One pass over the training images; yields the index of each step once it is taken. Raises Interrupted."""
        batches = epoch_batches(self.recipe, self.seeds, epoch).to(self.device)
        self.network.seed_dropout([seed_of(seed, "dropout", epoch) for seed in self.seeds])
        self.network.train()
        self.loss_sums.zero_()
        self.correct.zero_()
        self.rates = []
        for step, (indices, parameters) in enumerate(batches):
            if should_stop():
                raise Interrupted
            self.rates.append(self.schedule.learning_rates)
            if self.rates[-1:] != self.rates[-2:-1]:  # a GPU need not be told again
                set_rates(self.optimizer, self.rates[-1])
            if self._captured:
                self.losses[step] = self._captured(indices, parameters)
            else:
                self.losses[step] = self.take_step(indices, parameters, should_stop)
            self.schedule.after_step()
            yield step

    def take_step(self, indices: Tensor, parameters: Parameters, should_stop: Callable[[], bool]) -> Tensor:
        """Move the weights once; returns the losses (S,) before the move. indices (S, N), parameters (S * N, ...)."""
        labels = self.data.train_labels[indices]  # (S, N)
        images = normalise(augmented(self.data, indices, parameters))  # (N, S, 28, 28)
        # No cache: within one step no weight is cast twice, and a captured step must not keep the casts of another.
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.precision == torch.bfloat16, cache_enabled=False):
            logits = self.network(images).transpose(0, 1).float()  # (S, N, 10)
        losses = cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none").view_as(labels)
        means = losses.mean(1)  # (S,)
        if should_stop():  # a large batch takes long on a slow CPU
            raise Interrupted
        self.optimizer.zero_grad()
        means.sum().backward()  # the copies share nothing, so each gets the gradient of its own mean
        self.optimizer.step()
        with torch.no_grad():
            self.loss_sums += losses.sum(1)
            self.correct += (logits.argmax(2) == labels).sum(1)
        return means.detach()

    def validate(self, should_stop: Callable[[], bool]) -> list[Evaluation] | None:
        """The copies on the held-out training images, or None where the recipe holds none out."""
        if not self.recipe.holds_out:
            return None
        held_out = held_out_indices().to(self.device)
        images, labels = self.data.train_images[held_out], self.data.train_labels[held_out]
        return evaluate(self.network, images, labels, should_stop, len(self.seeds))

    def test(self, should_stop: Callable[[], bool]) -> list[Evaluation]:
        """The copies on the test images."""
        return evaluate(self.network, self.data.test_images, self.data.test_labels, should_stop, len(self.seeds))

    def weights(self) -> list[dict[str, Tensor]]:
        """The state of each copy, on the CPU and its own."""
        return self._split(self.network.state_dict())

    def checkpoints(self, epoch: int) -> list[Checkpoint]:
        """Where each copy can go on by itself."""
        buffers = {name: self.optimizer.state[each].get("momentum_buffer") for name, each in self.network.named_parameters()}
        momentum = {name: buffer for name, buffer in buffers.items() if buffer is not None}
        return [
            Checkpoint(
                epoch=epoch,
                weights=weights,
                momentum=of_copy,
                schedule=self.schedule.state_dict(copy),
                precision=str(self.precision).removeprefix("torch."),
                threads=torch.get_num_threads(),
            )
            for copy, (weights, of_copy) in enumerate(zip(self.weights(), self._split(momentum), strict=True))
        ]

    def _split(self, tensors: dict[str, Tensor]) -> list[dict[str, Tensor]]:
        return [
            {name: each.detach().cpu().clone() for name, each in of_copy.items()} for of_copy in self.network.split(tensors)
        ]

    def _load(self, checkpoint: Checkpoint) -> None:
        self.network.load_state_dict(checkpoint.weights)
        self.schedule.load_state_dict(checkpoint.schedule)
        self.precision = getattr(torch, checkpoint.precision)
        for name, parameter in self.network.named_parameters():
            if name in checkpoint.momentum:
                buffer = torch.empty_like(parameter).copy_(checkpoint.momentum[name])
                self.optimizer.state[parameter]["momentum_buffer"] = buffer
