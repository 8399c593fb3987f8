"""Evaluation against torch's own loss and accuracy."""

import pytest
import torch

from s7core.data.mnist import normalise
from s7core.lesson.stages import stage
from s7core.model.network import Network
from s7core.training.evaluate import Evaluation, evaluate, spread


def test_evaluation_agrees_with_torch_metrics(small_mnist):
    network = Network(stage("net1").published_architecture, seed=1).train()
    [found] = evaluate(network, small_mnist.test_images, small_mnist.test_labels)
    assert network.training  # left as it was
    with torch.no_grad():
        scores = network.eval()(normalise(small_mnist.test_images).unsqueeze(1))
    assert found.loss == pytest.approx(torch.nn.functional.cross_entropy(scores, small_mnist.test_labels).item(), rel=1e-5)
    assert found.accuracy == (scores.argmax(1) == small_mnist.test_labels).sum().item() / 500
    assert torch.allclose(found.probabilities.sum(1), torch.ones(500), atol=1e-5)


class AllButUndecided(torch.nn.Module):
    """Scores that differ by less than their probabilities can."""

    def forward(self, images):
        return torch.tensor([0.0, 1e-9] + [-1.0] * 8).expand(len(images), 10)


def test_the_accuracy_is_that_of_the_recorded_answers_even_where_two_classes_tie(small_mnist):
    [found] = evaluate(AllButUndecided(), small_mnist.test_images, small_mnist.test_labels)
    assert found.accuracy == (found.probabilities.argmax(1) == small_mnist.test_labels).sum().item() / 500


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("name", ["init", "final"])
@pytest.mark.parametrize("size", [1, 7, 100, 333])
def test_evaluation_says_the_same_to_the_bit_however_many_images_it_is_given_at_once(name, size, small_mnist):
    network = Network(stage(name).published_architecture, seed=1)
    [whole] = evaluate(network, small_mnist.test_images, small_mnist.test_labels)
    count = 1 + 2 * size
    pieces = [
        evaluate(network, images, labels)[0].probabilities
        for images, labels in zip(
            small_mnist.test_images[:count].split(size), small_mnist.test_labels[:count].split(size), strict=True
        )
    ]
    assert torch.equal(torch.cat(pieces), whole.probabilities[:count])


def test_a_part_of_the_images_is_spread_over_all_with_nan_in_between():
    probabilities = torch.rand(3, 10)
    whole = spread(Evaluation(0.1, 0.9, probabilities), torch.tensor([0, 2, 5]), 6)
    assert torch.equal(whole.probabilities[[0, 2, 5]], probabilities) and whole.probabilities[[1, 3, 4]].isnan().all()
    assert (whole.loss, whole.accuracy) == (0.1, 0.9)
