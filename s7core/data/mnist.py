"""MNIST as tensors, and which of its training images a run trains on."""

from dataclasses import dataclass
from functools import cache

import numpy
import torch
from torch import Tensor

from s7core.choices import HELD_OUT_IMAGES
from s7core.data.mnist_arrays import DEVIATION, MEAN, load_arrays
from s7core.recipe import TRAINING_IMAGES, Recipe

HELD_OUT_SEED = 5_000  # the same held-out images for every run, so that runs can be compared


@dataclass(frozen=True)
class Mnist:
    """Images (N, 28, 28) uint8 and labels (N,) int64; 60,000 for training and 10,000 for testing."""

    train_images: Tensor
    train_labels: Tensor
    test_images: Tensor
    test_labels: Tensor

    def to(self, device: torch.device) -> "Mnist":
        return Mnist(*(tensor.to(device) for tensor in vars(self).values()))


def normalise(images: Tensor) -> Tensor:
    """Images (..., 28, 28) on the 0..255 scale to float, normalised as published."""
    return images.float().div(255.0).sub(MEAN).div(DEVIATION)


@cache
def load_mnist() -> Mnist:
    """The data set, in the same memory as `load_arrays()`. DataError if a file cannot be used."""
    return Mnist(*map(torch.from_numpy, vars(load_arrays()).values()))


@cache
def _shuffled() -> Tensor:
    """(60000,) indices of all training images in a fixed random order; the held-out images come first."""
    return torch.randperm(TRAINING_IMAGES, generator=torch.Generator().manual_seed(HELD_OUT_SEED))


def held_out_indices() -> Tensor:
    """(5000,) indices of the training images that are held out for validation; the same for every run."""
    return _shuffled()[:HELD_OUT_IMAGES]


def held_out_digits(data: Mnist) -> tuple[numpy.ndarray, numpy.ndarray]:
    """The held-out training images (5000, 28, 28) uint8, and their labels (5000,) int64."""
    indices = held_out_indices()
    return data.train_images[indices].numpy(), data.train_labels[indices].numpy()


def training_indices(recipe: Recipe) -> Tensor:
    """(recipe.images_trained_on,) indices of the images to train on, without held-out images if the recipe holds out."""
    return _shuffled()[TRAINING_IMAGES - recipe.images_trained_on :]
