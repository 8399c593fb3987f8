"""What is read from the store: runs and their figures, as frozen dataclasses."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from s7core.data.errors import DAMAGED_CHECKPOINT
from s7core.language.translation import N_
from s7core.recipe import Recipe

ACTIVE = (N_("queued"), N_("running"))
RESUMABLE = (N_("stopped"), N_("interrupted"))


@dataclass(frozen=True)
class Run:
    """One run without its curves. Times are seconds since 1970; accuracies 0..1, of the epochs recorded so far."""

    id: str
    recipe: Recipe
    experiment: str
    state: str
    message: str
    stop_requested: bool
    created_at: float
    started_at: float | None
    finished_at: float | None
    heartbeat_at: float | None
    host: str | None
    process: int | None
    device: str | None
    versions: dict[str, str]
    epochs_done: int
    last_test_accuracy: float | None
    best_test_accuracy: float | None
    kept_test_accuracy: float | None  # of the weights that are kept; None before the first epoch has ended
    has_checkpoint: bool
    attempt: str = ""  # the token of its latest attempt; "" while it waits
    process_key: str = ""  # see process_identity.ProcessIdentity
    deaths: int = 0  # attempts in a row whose process died before an epoch ended
    place: str = ""  # the machine or cluster whose cores it takes; "" while it waits, and before store format 8
    node: str = ""  # the node of a cluster that trains it, in words; "" on a single machine
    in_terminal: bool = False  # whether a command in a terminal trains it, and not the queue
    group: str = ""  # of a reference run: the key of its group; "" for the user's own
    student: str = ""  # in a class: the id of the student whose run it is, with nickname and class
    nickname: str = ""
    class_name: str = ""

    @property
    def is_reference(self) -> bool:
        """Whether it came with the package."""
        return bool(self.group)

    @property
    def looks_by_scheduler(self) -> int:
        """How many test accuracies the scheduler used to choose the learning rate."""
        return self.epochs_done if self.recipe.scheduler_watches_test else 0

    @property
    def looks_for_best_epoch(self) -> int:
        """How many test accuracies the best epoch is chosen from; the last epoch's accuracy needs no such choice."""
        return self.epochs_done

    @property
    def active(self) -> bool:
        """Whether it waits or trains."""
        return self.state in ACTIVE

    @property
    def can_go_on(self) -> bool:
        """Whether it can be trained to its end: after its last whole epoch, or from the start before it has one."""
        return (self.has_checkpoint and self.message != DAMAGED_CHECKPOINT) or not self.epochs_done

    @property
    def can_resume(self) -> bool:
        """Whether it was stopped or interrupted, and can go on."""
        return self.state in RESUMABLE and self.can_go_on

    @property
    def has_begun(self) -> bool:
        """Whether the process of its latest attempt has begun; before that `process` is the server that claimed it."""
        return self.host is not None

    def to_dict(self) -> dict[str, Any]:
        """The keys that `python -m s7core runs --json` promises."""
        return {
            "id": self.id,
            "experiment": self.experiment,
            "stage": self.recipe.stage,
            "seed": self.recipe.seed,
            "state": self.state,
            "last_test_accuracy": self.last_test_accuracy,
            "best_test_accuracy": self.best_test_accuracy,
            "reference": self.is_reference,
            "message": self.message,
            "epochs_done": self.epochs_done,
        }


def last_accuracies(runs: Iterable[Run]) -> list[float]:
    """The test accuracy of each run after its last epoch, 0..1; runs that have recorded none are left out."""
    return [run.last_test_accuracy for run in runs if run.last_test_accuracy is not None]


@dataclass(frozen=True)
class EpochRecord:
    """The figures of one epoch; accuracies 0..1. Predictions are read apart, since they are large."""

    epoch: int
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    validation_loss: float | None
    validation_accuracy: float | None
    learning_rate: float
    seconds: float


@dataclass(frozen=True)
class StepRecord:
    """The loss and accuracy of one training step's batch, and the learning rate of the step.

    Steps count from 0 over the whole run; the figures are those before the step, with dropout and augmentation on.
    """

    step: int
    loss: float | None  # None where it was not a finite number
    learning_rate: float
    accuracy: float | None = None  # 0..1; None in steps that earlier versions recorded


@dataclass(frozen=True)
class LiveTestRecord:
    """The accuracy after a training step on a fixed sample of the test digits; it is no result of the run."""

    step: int
    accuracy: float  # 0..1
    digits: int  # in the sample


@dataclass(frozen=True)
class StepCurve:
    """Training steps and live tests of one run, each in their order."""

    steps: list[StepRecord]
    live_tests: list[LiveTestRecord]


@dataclass(frozen=True)
class Result:
    """The latest snapshot of a run: test figures, (10000, 10) float32 probabilities as bytes, safetensors bytes.

    Digits that the run was not tested on have nan as probabilities.
    """

    test_loss: float
    test_accuracy: float
    probabilities: bytes
    weights: bytes
