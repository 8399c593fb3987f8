"""The training loop of PyTorch's tutorials: torchvision's transforms image by image, DataLoader, `.item()` each step."""

import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import nll_loss
from torch.utils.data import DataLoader, Dataset, Subset

from s7core.data.augment import AUGMENTATION_KINDS
from s7core.data.mnist_arrays import DEVIATION, MEAN, checked_files
from s7core.data.vision import torchvision
from s7core.lesson.architecture import layers_of
from s7core.model.plain_modules import plain_module
from s7core.model.trace import trace
from s7core.recipe import TRAINING_IMAGES, Recipe

TEST_BATCH = 1000


@dataclass(frozen=True)
class Pass:
    """Seconds of one pass over some training images and of one over all test images."""

    training: float
    testing: float
    images: int

    @property
    def epoch_seconds(self) -> float:
        """How long an epoch of all 60,000 images would take, with its test."""
        return self.training * TRAINING_IMAGES / self.images + self.testing


class PlainLoop:
    """A recipe's network and data, as a tutorial sets them up."""

    def __init__(self, recipe: Recipe, device: torch.device, workers: int) -> None:
        self._recipe, self._device, self._workers = recipe, device, workers
        rows = trace(layers_of(recipe)).rows
        self._network = nn.Sequential(*map(plain_module, rows), nn.LogSoftmax(1)).to(device)
        self._optimizer = torch.optim.SGD(self._network.parameters(), lr=recipe.learning_rate, momentum=recipe.momentum)
        root, to_tensor = checked_files(), _to_tensor()
        transform = torchvision.transforms.Compose([*_augmentations(recipe.augmentation), *to_tensor])
        self._train: Dataset[Any] = torchvision.datasets.MNIST(root, train=True, transform=transform)
        self._test = torchvision.datasets.MNIST(root, train=False, transform=torchvision.transforms.Compose(to_tensor))

    def run(self, images: int) -> Pass:
        """One epoch on the first `images` training images, then the test."""
        started = time.perf_counter()
        self._train_epoch(self._batches(Subset(self._train, range(images)), self._recipe.batch_size, shuffle=True))
        trained = time.perf_counter()
        self._test_epoch(self._batches(self._test, TEST_BATCH, shuffle=False))
        return Pass(trained - started, time.perf_counter() - trained, images)

    def _batches(self, data: Dataset[Any], batch_size: int, shuffle: bool) -> Iterator[tuple[Tensor, Tensor]]:
        with warnings.catch_warnings():  # more workers than cores are tried too
            warnings.simplefilter("ignore")
            return iter(DataLoader(data, batch_size, shuffle=shuffle, num_workers=self._workers))

    def _train_epoch(self, batches: Iterator[tuple[Tensor, Tensor]]) -> None:
        self._network.train()
        total, correct = 0.0, 0
        for images, labels in batches:
            images, labels = images.to(self._device), labels.to(self._device)
            self._optimizer.zero_grad()
            scores = self._network(images)
            loss = nll_loss(scores, labels)
            loss.backward()
            self._optimizer.step()
            total += loss.item()
            correct += (scores.argmax(1) == labels).sum().item()

    @torch.no_grad()
    def _test_epoch(self, batches: Iterator[tuple[Tensor, Tensor]]) -> None:
        self._network.eval()
        total, correct = 0.0, 0
        for images, labels in batches:
            images, labels = images.to(self._device), labels.to(self._device)
            scores = self._network(images)
            total += nll_loss(scores, labels, reduction="sum").item()
            correct += (scores.argmax(1) == labels).sum().item()


def _augmentations(name: str) -> list[object]:
    """The transforms of an augmentation by torchvision, with the published parameters where there are some."""
    return [transform.make(torchvision.transforms) for transform in AUGMENTATION_KINDS[name].torchvision]


def _to_tensor() -> list[object]:
    return [torchvision.transforms.ToTensor(), torchvision.transforms.Normalize((MEAN,), (DEVIATION,))]
