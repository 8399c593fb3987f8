"""Accuracy, loss and class probabilities of a network on a set of images."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from s7core.data.mnist import DEVIATION, MEAN
from s7core.model.network import Network

BATCH = 500   # small enough that Stop is heard several times a second even with Model Init on a slow CPU


@dataclass(frozen=True)
class Evaluation:
    """loss is the mean negative log-likelihood; accuracy 0..1; probabilities (N, 10) float32 on the CPU."""

    loss: float
    accuracy: float
    probabilities: Tensor


class Interrupted(Exception):
    """The run was asked to stop in the middle of an evaluation."""


def never() -> bool:
    return False


def normalise(images: Tensor) -> Tensor:
    """Images (N, 28, 28) or (N, 1, 28, 28) on the 0..255 scale to (N, 1, 28, 28) float, normalised as published."""
    return images.reshape(-1, 1, 28, 28).float().div(255.0).sub(MEAN).div(DEVIATION)


@torch.inference_mode()
def evaluate(network: Network, images: Tensor, labels: Tensor, should_stop: Callable[[], bool] = never) -> Evaluation:
    """images (N, 28, 28) uint8 and labels (N,) int64, both on the network's device. Raises Interrupted on a stop."""
    was_training = network.training
    network.eval()
    try:
        logits = []
        for batch in images.split(BATCH):
            if should_stop():
                raise Interrupted
            logits.append(network(normalise(batch)))
        scores = torch.cat(logits)
    finally:
        network.train(was_training)
    return Evaluation(
        loss=cross_entropy(scores, labels).item(),
        accuracy=int((scores.argmax(1) == labels).sum()) / len(labels),
        probabilities=scores.softmax(1).cpu(),
    )
