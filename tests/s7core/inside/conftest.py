"""Networks to look into, and the same networks in plain PyTorch to check against."""

from collections.abc import Callable
from functools import cache

import numpy
import pytest
import torch
from torch import Tensor, nn

from s7core.data.mnist import Mnist
from s7core.inside.inspected_network import InspectedNetwork, trained_network, untrained_network
from s7core.model.architecture_check import check_architecture
from s7core.model.plain_modules import plain_module
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore

REFERENCES = ["init", "net1", "net2", "final-exp3"]  # one group of each stage


@pytest.fixture(autouse=True)
def one_thread(threads: None) -> None:
    """Each test asks for many small things; with two threads, they would mostly wait for one another on a busy machine."""
    torch.set_num_threads(1)


@pytest.fixture(params=REFERENCES)
def key(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def digits(mnist: Mnist) -> numpy.ndarray:
    return mnist.test_images[:500].numpy()


@pytest.fixture(scope="session")
def reference() -> Callable[[str], InspectedNetwork]:
    """By the key of a group: its first run's network."""

    @cache
    def of(key: str) -> InspectedNetwork:
        run = ReferenceStore().group(key)[0]
        return trained_network(run.recipe, ReferenceStore().result(run.id).weights)

    return of


@pytest.fixture
def edited() -> Callable[..., InspectedNetwork]:
    """By its layers as text: an untrained network, which the test may change."""

    def of(layers: str, **settings: float) -> InspectedNetwork:
        inspected = untrained_network(Recipe(layers=layers, **settings))
        check_architecture([row.layer for row in inspected.trace.rows])
        return inspected

    return of


@pytest.fixture
def plain() -> Callable[[InspectedNetwork], nn.Sequential]:
    return plain_network


@pytest.fixture
def torch_inputs() -> Callable[[numpy.ndarray], Tensor]:
    return normalised


@pytest.fixture
def torch_outputs() -> Callable[[InspectedNetwork, numpy.ndarray], list[numpy.ndarray]]:
    return captured


def plain_network(inspected: InspectedNetwork) -> nn.Sequential:
    """PyTorch's own modules with the same weights, under the same names."""
    network = nn.Sequential()
    for row in inspected.trace.rows:
        network.add_module(row.name, plain_module(row))
    network.load_state_dict(inspected.network.state_dict())
    return network.eval()


def normalised(images: numpy.ndarray) -> Tensor:
    """(N, 1, 28, 28), as the published notebooks do with ToTensor and Normalize."""
    return (torch.tensor(images.astype("float32"))[:, None] / 255 - 0.1307) / 0.3081


def captured(inspected: InspectedNetwork, images: numpy.ndarray) -> list[numpy.ndarray]:
    """The normalised images, then what forward hooks of the plain network see of each layer."""
    network = plain_network(inspected)
    found = [normalised(images)]
    for module in network:
        module.register_forward_hook(lambda _module, _inputs, output: found.append(output))
    with torch.no_grad():
        network(found[0])
    return [each.numpy() for each in found]
