"""What runs in a process of a Ray cluster: the actor that trains one order.

The class is sent to the node as it stands here, so this file imports nothing but the standard library: a node that lacks
s7core, or has another version, can still say so.
"""

import os
import socket
import sys
import threading
from collections.abc import Mapping
from typing import Any

ANSWER_SECONDS = 30.0  # for whoever waits to read why a run could not be trained; then the process ends by itself
ORDER_SECONDS = 30.0  # for the order to come; without its server, which died while this was being placed, it never does


class RayTask:
    """A detached actor: it lives without the server that made it and ends with its order."""

    def __init__(self) -> None:
        self._waiting = _end_process_after(ORDER_SECONDS)

    def is_placed(self) -> bool:
        """True as soon as the process runs on its node."""
        return True

    def train(self, order: Mapping[str, Any], threads: int, expected_versions: Mapping[str, str]) -> str:
        """Train the runs of a `TaskOrder` and end this process. Where that is impossible it returns why, in a sentence."""
        self._waiting.cancel()
        os.environ.pop("OMP_NUM_THREADS", None)  # Ray sets it; a run has as many threads as its order says
        node = socket.gethostname()
        try:
            from s7core.runs.backends.node_run import train_on_node

            told = train_on_node(order, threads, expected_versions, node)
        except ImportError as error:
            told = (
                f"Node {node} cannot train, because {sys.executable} there does not find {error.name or error}: install "
                "there what the server has, or set PYTHONPATH where the server starts, and resume the run."
            )
        if not told:
            from ray.actor import exit_actor

            exit_actor()  # type: ignore[no-untyped-call]
        _end_process_after(ANSWER_SECONDS)
        return told


def _end_process_after(seconds: float) -> threading.Timer:
    ending = threading.Timer(seconds, os._exit, [0])
    ending.daemon = True
    ending.start()
    return ending
