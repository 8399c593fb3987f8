"""Accuracy, loss and class probabilities of networks on a set of images, always in float32."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, pad

from s7core.data.mnist import normalise
from s7core.model.recipe_check import EVALUATION_BATCH


@dataclass(frozen=True)
class Evaluation:
    """loss is the mean negative log-likelihood; accuracy 0..1; probabilities (N, 10) float32 on the CPU."""

    loss: float
    accuracy: float
    probabilities: Tensor


class Interrupted(Exception):
    """Raised where a step or an evaluation ends early because its run was asked to stop."""


def never() -> bool:
    """For `should_stop` where nobody can ask for a stop."""
    return False


def evaluate(
    network: nn.Module, images: Tensor, labels: Tensor, should_stop: Callable[[], bool] = never, copies: int = 1
) -> list[Evaluation]:
    """One evaluation for each copy in the network. Raises Interrupted on a stop.

    images (N, 28, 28) uint8 and labels (N,) int64, both on the network's device. The probabilities of an image are the
    same to the bit whatever other images are evaluated with it.
    """
    return [_evaluation(of_copy, labels) for of_copy in _logits(network, images, copies, should_stop).unbind(1)]


def _evaluation(logits: Tensor, labels: Tensor) -> Evaluation:
    probabilities = logits.softmax(1)
    # Of the probabilities, which are what is stored: two logits that differ in their last bit can have equal ones.
    correct = int((probabilities.argmax(1) == labels).sum())
    return Evaluation(cross_entropy(logits, labels).item(), correct / len(labels), probabilities.cpu())


def spread(evaluation: Evaluation, indices: Tensor, images: int) -> Evaluation:
    """The evaluation of a part of `images` images with a row of probabilities for each of them, nan for all others.

    indices (N,) int64 on the CPU are those of the N images that were evaluated.
    """
    probabilities = torch.full((images, evaluation.probabilities.shape[1]), float("nan"))
    probabilities[indices] = evaluation.probabilities
    return replace(evaluation, probabilities=probabilities)


@torch.inference_mode()
def _logits(network: nn.Module, images: Tensor, copies: int, should_stop: Callable[[], bool]) -> Tensor:
    """(N, copies, 10) float32. Every batch is filled up to the same size: for another size the convolutions may add
    in another order, and round differently."""
    was_training = network.training
    network.eval()
    try:
        logits = []
        for batch in images.split(EVALUATION_BATCH):
            if should_stop():
                raise Interrupted
            full = pad(batch, (0, 0, 0, 0, 0, EVALUATION_BATCH - len(batch)))
            inputs = normalise(full).unsqueeze(1).expand(-1, copies, -1, -1)
            logits.append(network(inputs).view(EVALUATION_BATCH, copies, -1)[: len(batch)])
        return torch.cat(logits)
    finally:
        network.train(was_training)
