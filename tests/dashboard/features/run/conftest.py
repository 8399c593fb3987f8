"""What the tests of a run on the screen share."""

from collections.abc import Callable

import numpy
import pytest

from s7core.data.mnist import load_mnist
from s7core.runs.records import EpochRecord, Result
from s7core.runs.store import Store


@pytest.fixture
def add_epoch() -> Callable[..., None]:
    """Record an epoch of a run after which it misses the first so many test digits."""
    return _add_epoch


def _add_epoch(store: Store, run_id: str, epoch: int, missed: int, checkpoint: bytes | None = None) -> None:
    answers = load_mnist().test_labels.numpy().astype("uint8")
    accuracy = 1 - missed / len(answers)
    answers[:missed] = (answers[:missed] + 1) % 10
    store.add_epoch(
        run_id,
        EpochRecord(epoch, 0.1, 0.98, 0.05, accuracy, None, None, 0.01, 1.0),
        answers.tobytes(),
        Result(0.05, accuracy, numpy.eye(10, dtype="<f4")[answers].tobytes(), b""),
        checkpoint,
    )
