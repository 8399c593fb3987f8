"""The images of each training step, and the parameters of their augmentation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from s7core.data.augment import AugmentationParameters, augment, draw_parameters
from s7core.data.mnist import Mnist, training_indices
from s7core.recipe import Recipe
from s7core.training.determinism import generator


@dataclass(frozen=True)
class Batches:
    """The batches of one epoch of S copies, each with the image order and the augmentation of its own seed.

    indices (S, n) of training images; parameters of the augmentation (S, n, ...).
    """

    indices: Tensor
    parameters: AugmentationParameters
    batch_size: int

    def to(self, device: torch.device) -> "Batches":
        """The same on this device."""
        return Batches(
            self.indices.to(device), {name: values.to(device) for name, values in self.parameters.items()}, self.batch_size
        )

    def __iter__(self) -> Iterator[tuple[Tensor, AugmentationParameters]]:
        """(S, N) indices and (S * N, ...) parameters of each step; the last one may be smaller."""
        for start in range(0, self.indices.shape[1], self.batch_size):
            of_step = slice(start, start + self.batch_size)
            yield (
                self.indices[:, of_step],
                {name: drawn[:, of_step].flatten(0, 1) for name, drawn in self.parameters.items()},
            )


def epoch_batches(recipe: Recipe, seeds: Sequence[int], epoch: int) -> Batches:
    """The order and the augmentation of an epoch, drawn on the CPU, so that they are the same for every device."""
    draws = [
        draw_parameters(recipe.augmentation, recipe.images_trained_on, generator(seed, "augmentation", epoch))
        for seed in seeds
    ]
    return Batches(
        torch.stack([image_order(recipe, seed, epoch) for seed in seeds]),
        {name: torch.stack([drawn[name] for drawn in draws]) for name in draws[0]},
        recipe.batch_size,
    )


def image_order(recipe: Recipe, seed: int, epoch: int) -> Tensor:
    """(recipe.images_trained_on,) indices of the training images, in the order of this epoch."""
    shuffle = torch.randperm(recipe.images_trained_on, generator=generator(seed, "order", epoch))
    return training_indices(recipe)[shuffle]


def augmented(data: Mnist, indices: Tensor, parameters: AugmentationParameters) -> Tensor:
    """(S, N) indices to (N, S, 28, 28) float on the 0..255 scale: the images that each copy trains on."""
    images = augment(data.train_images[indices.flatten()].unsqueeze(1).float(), parameters)
    return images.view(*indices.shape, *images.shape[-2:]).transpose(0, 1)


def first_batch(recipe: Recipe, data: Mnist) -> Tensor:
    """(N, 28, 28) uint8: the very images of a run's first training step, augmented; N is the batch size at most."""
    return augmented(data, *next(iter(epoch_batches(recipe, [recipe.seed], epoch=1)))).squeeze(1).byte()
