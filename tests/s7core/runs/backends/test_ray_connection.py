"""What is said where a cluster cannot be connected with, with a small module in place of Ray."""

import socket
import sys
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from s7core.runs.backends.ray_connection import connected_ray, reason_of


@pytest.fixture
def listening() -> Iterator[str]:
    """An address that takes connections."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def ray_that_cannot_connect(cause: str) -> SimpleNamespace:
    def init(*_, **__):
        raise ConnectionError("Failed to connect to Ray cluster") from RuntimeError(cause)

    return SimpleNamespace(init=init)


def reason(address: str) -> str:
    with pytest.raises(OSError) as raised:
        connected_ray(address)
    return reason_of(raised.value)


def test_an_address_that_nothing_answers_is_told_at_once_without_ray(listening, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)  # it would wait for minutes
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    started = time.monotonic()
    assert reason(f"127.0.0.1:{port}") == "Connection refused"
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("Unauthenticated", "another RAY_AUTH_TOKEN"),
        ("No node info found matching attributes: ''", "--num-cpus=0` makes it one"),
    ],
)
def test_a_wrong_token_and_a_machine_that_is_no_node_are_told_with_the_cure(listening, monkeypatch, cause, words):
    monkeypatch.setitem(sys.modules, "ray", ray_that_cannot_connect(cause))
    assert words in reason(listening)


def test_the_reason_of_an_error_is_one_line():
    assert reason_of(ConnectionRefusedError(111, "Connection refused")) == "Connection refused"
    assert reason_of(RuntimeError("First.\nSecond")) == "First"
    assert reason_of(RuntimeError("Traceback (most recent call last):\n  at\nValueError: last.")) == "ValueError: last"
    assert reason_of(KeyError()) == "KeyError"
