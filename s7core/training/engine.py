"""The training loop, read in one sitting. It yields facts; somebody else writes them down."""

import math
import time
from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from s7core.data.augment import augment
from s7core.data.mnist import Mnist, held_out_indices, load_mnist, training_indices
from s7core.lesson.stages import stage
from s7core.model.network import Network
from s7core.recipe import Recipe
from s7core.training.determinism import generator
from s7core.training.devices import device_title, resolve_device
from s7core.training.evaluate import Evaluation, Interrupted, evaluate, never, normalise
from s7core.training.events import Diverged, Epoch, Event, Finished, Learned, Snapshot, Started, Steps, Stopped
from s7core.training.schedules import Schedule, make_optimizer

REPORT_SECONDS = 0.25   # how often losses leave the device; between reports a GPU is never waited for


class NotFinite(Exception):
    """The loss of a step is not a finite number."""


def train(recipe: Recipe, data: Mnist | None = None, should_stop: Callable[[], bool] = never) -> Iterator[Event]:
    """Train one network and yield events as it happens.

    `should_stop` is asked twice a step and several times in an evaluation. Raises ValueError for a device that is not
    there and DataError for missing data, both before the first event.
    """
    device = resolve_device(recipe.device)
    trainer = Trainer(recipe, (data or load_mnist()).to(device), device)
    yield Started(device_title(device), sum(p.numel() for p in trainer.network.parameters()), recipe.steps_per_epoch)
    for epoch in range(1, recipe.epochs + 1):
        started = time.perf_counter()
        try:
            try:
                yield from trainer.train_epoch(epoch, should_stop)
                validation = trainer.validate(should_stop)
                snapshot = trainer.snapshot(should_stop)
            except Interrupted:
                yield Stopped(epoch)
                yield Learned(trainer.snapshot())
                return
        except NotFinite:
            yield Diverged(epoch, trainer.learning_rate)
            return
        yield Epoch(
            epoch=epoch,
            train_loss=float(trainer.loss_sum) / recipe.images_trained_on,
            train_accuracy=float(trainer.correct) / recipe.images_trained_on,
            validation_loss=validation.loss if validation else None,
            validation_accuracy=validation.accuracy if validation else None,
            learning_rate=trainer.learning_rate,
            seconds=time.perf_counter() - started,
            snapshot=snapshot,
        )
        trainer.schedule.after_epoch(validation.loss if validation else snapshot.test_loss)
    yield Finished()


def image_order(recipe: Recipe, epoch: int) -> Tensor:
    """(recipe.images_trained_on,) indices of the training images, as this epoch visits them."""
    shuffle = torch.randperm(recipe.images_trained_on, generator=generator(recipe.seed, "order", epoch))
    return training_indices(recipe)[shuffle]


def augmented(images: Tensor, recipe: Recipe, augmentation: torch.Generator) -> Tensor:
    """(N, 28, 28) uint8 to (N, 1, 28, 28) float on the 0..255 scale, changed as the recipe says."""
    return augment(images.unsqueeze(1).float(), recipe.augmentation, augmentation)


def first_batch(recipe: Recipe, data: Mnist) -> Tensor:
    """(N, 28, 28) uint8: the very images of a run's first training step, augmented; N is the batch size at most."""
    images = data.train_images[image_order(recipe, epoch=1)[: recipe.batch_size]]
    return augmented(images, recipe, generator(recipe.seed, "augmentation", epoch=1)).squeeze(1).byte()


class Trainer:
    """A network, its optimizer and its data on one device."""

    def __init__(self, recipe: Recipe, data: Mnist, device: torch.device) -> None:
        layers = stage(recipe.stage).architecture(recipe.batch_norm, recipe.dropout)
        self.recipe, self.data, self.device = recipe, data, device
        self.network = Network(layers, recipe.seed).to(device)
        self.optimizer = make_optimizer(list(self.network.parameters()), recipe)
        self.schedule = Schedule(self.optimizer, recipe)
        self.learning_rate = self.schedule.learning_rate   # of the latest step

    def train_epoch(self, epoch: int, should_stop: Callable[[], bool]) -> Iterator[Steps]:
        """One pass. Sums stay on the device; a report is made a few times a second. Raises Interrupted, NotFinite."""
        recipe, device = self.recipe, self.device
        order = image_order(recipe, epoch).to(device)
        augmentation = generator(recipe.seed, "augmentation", epoch)
        self.network.seed_dropout(generator(recipe.seed, "dropout", epoch, device.type))
        self.network.train()
        self.loss_sum, self.correct = torch.zeros((), device=device), torch.zeros((), device=device)
        losses = torch.empty(recipe.steps_per_epoch, device=device)
        rates: list[float] = []
        reported_at = time.perf_counter()
        for step, indices in enumerate(order.split(recipe.batch_size)):
            if should_stop():
                raise Interrupted
            rates.append(self.schedule.learning_rate)
            self.learning_rate = rates[-1]
            losses[step] = self._step(indices, augmentation, should_stop)
            is_last = step + 1 == recipe.steps_per_epoch
            if is_last or time.perf_counter() - reported_at > REPORT_SECONDS:
                reported_at = time.perf_counter()
                since = step + 1 - len(rates)
                values = losses[since : step + 1].tolist()
                yield Steps((epoch - 1) * recipe.steps_per_epoch + since, tuple(values), tuple(rates))
                if not all(map(math.isfinite, values)):
                    raise NotFinite
                rates.clear()

    def _step(self, indices: Tensor, augmentation: torch.Generator, should_stop: Callable[[], bool]) -> Tensor:
        images = augmented(self.data.train_images[indices], self.recipe, augmentation)
        labels = self.data.train_labels[indices]                                 # (N,)
        logits = self.network(normalise(images))                                 # (N, 10)
        loss = cross_entropy(logits, labels)
        if should_stop():   # a large batch takes long on a slow CPU
            raise Interrupted
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.schedule.after_step()
        with torch.no_grad():
            self.loss_sum += loss * len(indices)
            self.correct += (logits.argmax(1) == labels).sum()
        return loss.detach()

    def validate(self, should_stop: Callable[[], bool]) -> Evaluation | None:
        """The network on the held-out training images, or None where the recipe holds none out."""
        if not self.recipe.holds_out:
            return None
        held_out = held_out_indices().to(self.device)
        return evaluate(self.network, self.data.train_images[held_out], self.data.train_labels[held_out], should_stop)

    def snapshot(self, should_stop: Callable[[], bool] = never) -> Snapshot:
        """Weights and test results now. Raises Interrupted, and NotFinite when the weights have gone."""
        on_test = evaluate(self.network, self.data.test_images, self.data.test_labels, should_stop)
        if not math.isfinite(on_test.loss):
            raise NotFinite
        weights = {name: tensor.detach().cpu().clone() for name, tensor in self.network.state_dict().items()}
        return Snapshot(weights, on_test.probabilities, on_test.loss, on_test.accuracy)
