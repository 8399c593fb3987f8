"""What pages read and do, without a page: Streamlit keeps one session and one address for code that no page runs."""

from collections.abc import Callable, Iterator

import numpy
import pytest
import streamlit as st

from s7core.data.mnist import Mnist
from s7core.runs.records import EpochRecord, Result
from s7core.runs.store import Store


@pytest.fixture(autouse=True)
def fresh_session() -> Iterator[None]:
    """Each test begins with empty caches, an empty session and an empty address, and leaves none behind."""
    for state in (st.cache_data, st.cache_resource, st.session_state, st.query_params):
        state.clear()
    yield
    for state in (st.cache_data, st.cache_resource, st.session_state, st.query_params):
        state.clear()


@pytest.fixture
def add_epoch(mnist: Mnist) -> Callable[..., None]:
    """Record an epoch of a run that was never trained: it misses the first `missed` test digits, each by one class."""
    labels = mnist.test_labels.numpy().astype("uint8")

    def add(store: Store, run_id: str, epoch: int, missed: int, seconds: float = 1.0, weights: bytes = b"") -> None:
        answers, accuracy = labels.copy(), 1 - missed / len(labels)
        answers[:missed] = (answers[:missed] + 1) % 10
        probabilities = numpy.eye(10, dtype="<f4")[answers]
        store.add_epoch(
            run_id,
            EpochRecord(epoch, 0.1, 0.98, 0.05, accuracy, None, None, 0.01, seconds),
            answers.tobytes(),
            Result(0.05, accuracy, probabilities.tobytes(), weights),
            None,
        )

    return add
