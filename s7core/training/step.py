"""The arithmetic of one training step: forward pass, loss, backward pass and the optimizer's update."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.optim import Optimizer

from s7core.data.augment import AugmentationParameters
from s7core.data.mnist import Mnist, normalise
from s7core.model.network import WideNetwork
from s7core.training.batches import augmented
from s7core.training.evaluate import Interrupted


class TrainingStep:
    """What a training step works on: a wide network of S copies, its optimizer and the images, all on one device.

    `precision` is the type that forward and backward pass calculate with; losses and updates are in float32.
    `loss_sums` and `correct` (S,) add up over the images of all steps since `clear_sums`, with dropout and augmentation
    on. They stay on the device: reading one waits for it.
    """

    def __init__(
        self, network: WideNetwork, optimizer: Optimizer, data: Mnist, precision: torch.dtype, device: torch.device
    ) -> None:
        self.network, self.optimizer, self.data = network, optimizer, data
        self.precision, self.device = precision, device
        self.loss_sums, self.correct = torch.zeros(2, network.copies, device=device)

    def __call__(self, indices: Tensor, parameters: AugmentationParameters, should_stop: Callable[[], bool]) -> Tensor:
        """Update the weights once. indices (S, N), parameters (S * N, ...).

        Returns (2, S): the loss of each copy's batch before the update, and how many of its N images were right.
        Raises Interrupted, with the weights as they were, if `should_stop` says so after the forward pass.
        """
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
            right = (logits.argmax(2) == labels).sum(1)
            self.loss_sums += losses.sum(1)
            self.correct += right
            return torch.stack((means, right.to(means.dtype)))

    def clear_sums(self) -> None:
        """Set `loss_sums` and `correct` to zero, as an epoch begins."""
        self.loss_sums.zero_()
        self.correct.zero_()
