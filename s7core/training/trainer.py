"""A run's network, optimizer, data and schedule on one device, and what they do: an epoch of steps, tests, checkpoints."""

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from s7core.data.mnist import Mnist, held_out_indices
from s7core.data.tested_digits import indices_tested
from s7core.lesson.architecture import layers_of
from s7core.model.network import WideNetwork
from s7core.recipe import Recipe
from s7core.training.batches import epoch_batches
from s7core.training.checkpoint import Checkpoint
from s7core.training.cuda_graph import CapturedStep
from s7core.training.determinism import seed_of
from s7core.training.devices import resolve_precision
from s7core.training.evaluate import Evaluation, Interrupted, evaluate, spread
from s7core.training.optimizer import make_optimizer, set_rates
from s7core.training.schedules import Schedule
from s7core.training.step import TrainingStep


class Trainer:
    """S copies of a recipe, one for each seed, in one wide network; mostly S is 1.

    `figures` (steps, 2, S), what each step returned, and `rates`, a list of S rates a step, are of the current epoch; the
    `step` adds up its sums. `figures` stay on the device: reading one waits for it.
    """

    def __init__(
        self, recipe: Recipe, seeds: Sequence[int], data: Mnist, device: torch.device, resume: Checkpoint | None = None
    ) -> None:
        copies = len(seeds)
        self.recipe, self.seeds = recipe, tuple(seeds)
        network = WideNetwork(layers_of(recipe), seeds).to(device)
        optimizer = make_optimizer(network.parameters(), recipe, copies, device)
        precision = getattr(torch, resume.precision) if resume else resolve_precision(recipe.precision, device)
        self.step = TrainingStep(network, optimizer, data, precision, device)
        self.schedule = Schedule(recipe, copies)
        self.figures = torch.zeros(recipe.steps_per_epoch, 2, copies, device=device)
        self.rates: list[tuple[float, ...]] = []
        if resume:
            self._load(resume)
        self._captured = CapturedStep(self.step, recipe, seeds) if device.type == "cuda" else None

    @property
    def parameters_each(self) -> int:
        """Parameters of one copy."""
        return sum(parameter.numel() for parameter in self.step.network.parameters()) // len(self.seeds)

    @property
    def numbers_each(self) -> int:
        """Floating-point numbers in the state of one copy: parameters, and buffers such as the statistics of BatchNorm."""
        state: dict[str, Tensor] = self.step.network.state_dict()
        return sum(tensor.numel() for tensor in state.values() if tensor.is_floating_point()) // len(self.seeds)

    @property
    def note(self) -> str:
        """What a person should know of how it trains; "" where there is nothing unusual."""
        return self._captured.note if self._captured else ""

    def steps(self, epoch: int, should_stop: Callable[[], bool]) -> Iterator[int]:
        """One pass over the training images; yields the index of each step once it is taken. Raises Interrupted."""
        step, take_step = self.step, self._captured or self.step
        batches = epoch_batches(self.recipe, self.seeds, epoch).to(step.device)
        step.network.seed_dropout([seed_of(seed, "dropout", epoch) for seed in self.seeds])
        step.network.train()
        step.clear_sums()
        self.rates = []
        for index, (indices, parameters) in enumerate(batches):
            if should_stop():
                raise Interrupted
            self.rates.append(self.schedule.learning_rates)
            if self.rates[-1:] != self.rates[-2:-1]:  # a GPU need not be told again
                set_rates(step.optimizer, self.rates[-1])
            self.figures[index] = take_step(indices, parameters, should_stop)
            self.schedule.after_step()
            yield index

    def validate(self, should_stop: Callable[[], bool]) -> list[Evaluation] | None:
        """The copies on the held-out training images, or None where the recipe holds none out."""
        if not self.recipe.holds_out:
            return None
        data, held_out = self.step.data, held_out_indices().to(self.step.device)
        images, labels = data.train_images[held_out], data.train_labels[held_out]
        return evaluate(self.step.network, images, labels, should_stop, len(self.seeds))

    def test(self, should_stop: Callable[[], bool]) -> list[Evaluation]:
        """The copies on the recipe's test images; where these are a part, all others have nan as probabilities."""
        data, images = self.step.data, len(self.step.data.test_images)
        if self.recipe.test_images >= images:
            return evaluate(self.step.network, data.test_images, data.test_labels, should_stop, len(self.seeds))
        part = torch.from_numpy(indices_tested(self.recipe.test_images, images).copy())
        on_device = part.to(self.step.device)
        pictures, labels = data.test_images[on_device], data.test_labels[on_device]
        return [
            spread(evaluation, part, images)
            for evaluation in evaluate(self.step.network, pictures, labels, should_stop, len(self.seeds))
        ]

    def live_test(self, digits: int, should_stop: Callable[[], bool]) -> list[Evaluation]:
        """The copies on so many test images, evenly spaced over the test set; no later number of the run depends on it."""
        data = self.step.data
        sample = torch.from_numpy(indices_tested(digits, len(data.test_images)).copy()).to(self.step.device)
        images, labels = data.test_images[sample], data.test_labels[sample]
        return evaluate(self.step.network, images, labels, should_stop, len(self.seeds))

    def weights(self) -> list[dict[str, Tensor]]:
        """The state of each copy's own Network, as copies on the CPU."""
        return self._split(self.step.network.state_dict())

    def checkpoints(self, epoch: int) -> list[Checkpoint]:
        """From which each copy can go on alone, after this epoch."""
        state = self.step.optimizer.state
        buffers = {name: state[parameter].get("momentum_buffer") for name, parameter in self.step.network.named_parameters()}
        momentum = {name: buffer for name, buffer in buffers.items() if buffer is not None}
        return [
            Checkpoint(
                epoch=epoch,
                weights=weights,
                momentum=of_copy,
                schedule=self.schedule.state_dict(copy),
                precision=str(self.step.precision).removeprefix("torch."),
                threads=torch.get_num_threads(),
            )
            for copy, (weights, of_copy) in enumerate(zip(self.weights(), self._split(momentum), strict=True))
        ]

    def _split(self, tensors: dict[str, Tensor]) -> list[dict[str, Tensor]]:
        return [
            {name: tensor.detach().cpu().clone() for name, tensor in of_copy.items()}
            for of_copy in self.step.network.split(tensors)
        ]

    def _load(self, checkpoint: Checkpoint) -> None:
        """Set weights, schedule and momentum to the checkpoint's; the precision was taken from it before."""
        self.step.network.load_state_dict(checkpoint.weights)
        self.schedule.load_state_dict(checkpoint.schedule)
        for name, parameter in self.step.network.named_parameters():
            if name in checkpoint.momentum:
                buffer = torch.empty_like(parameter).copy_(checkpoint.momentum[name])
                self.step.optimizer.state[parameter]["momentum_buffer"] = buffer
