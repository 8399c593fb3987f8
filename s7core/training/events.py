"""The events of a training run, in the order in which they can occur."""

from dataclasses import dataclass

from torch import Tensor

from s7core.training.checkpoint import Checkpoint


@dataclass(frozen=True)
class Started:
    """The network and its data are on the device, and the first step is next."""

    device: str  # in words: "CPU, 2 threads, float32"
    parameters: int
    steps_per_epoch: int


@dataclass(frozen=True)
class Steps:
    """Training steps since the last report, one entry a step; `first_step` counts from 0 over the whole run.

    Losses and accuracies are of each step's own batch, with dropout and augmentation on.
    """

    first_step: int
    losses: tuple[float, ...]
    learning_rates: tuple[float, ...]
    accuracies: tuple[float, ...]  # 0..1


@dataclass(frozen=True)
class LiveTest:
    """The accuracy after a step on a fixed sample of the test images; no result of the run depends on it."""

    step: int  # from 0 over the whole run
    accuracy: float  # 0..1
    digits: int  # images in the sample


@dataclass(frozen=True)
class WeightSnapshot:
    """The weights between two steps, for looking at them later; no result of the run depends on it."""

    steps_taken: int  # since the run began; 0: the initial weights
    weights: dict[str, Tensor]  # the state of the network, on the CPU


@dataclass(frozen=True)
class Snapshot:
    """The network at one moment: its weights, and its probabilities for the 10,000 test images, nan where not tested."""

    weights: dict[str, Tensor]
    probabilities: Tensor  # (10000, 10) float32
    test_loss: float
    test_accuracy: float  # 0..1


@dataclass(frozen=True)
class Epoch:
    """One pass over the training images.

    Training figures are the running mean over the pass, with dropout and augmentation on, as they were published.
    """

    epoch: int  # from 1
    train_loss: float
    train_accuracy: float  # 0..1
    validation_loss: float | None
    validation_accuracy: float | None
    learning_rate: float  # of the pass's last step
    seconds: float  # training and evaluation together, of all copies that train at once
    snapshot: Snapshot
    checkpoint: Checkpoint | None  # None after the last epoch: nothing comes after it


@dataclass(frozen=True)
class Finished:
    """The run has trained all its epochs."""


@dataclass(frozen=True)
class Stopped:
    """The run was asked to stop and did; a FinalSnapshot follows once the test images have been evaluated."""

    epoch: int  # in which it stopped, from 1


@dataclass(frozen=True)
class FinalSnapshot:
    """The network of a stopped run, as it was when it stopped."""

    snapshot: Snapshot


@dataclass(frozen=True)
class Diverged:
    """The loss became infinite or not a number, and the run ended."""

    epoch: int
    learning_rate: float


Event = Started | Steps | LiveTest | WeightSnapshot | Epoch | Finished | Stopped | FinalSnapshot | Diverged
