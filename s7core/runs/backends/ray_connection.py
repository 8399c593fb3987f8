"""Connecting this process with a Ray cluster, and what to say where that fails."""

import logging
import os
import socket
from typing import Any

from s7core.runs.backends import ray_task

RAY_NAMESPACE = "s7"  # of the names of tasks
KNOCK_SECONDS = 5.0  # for an address to take a connection
NODE_SECONDS = "15"  # for Ray to find the node of this machine


def connected_ray(address: str) -> Any:
    """The module ray, connected with the cluster; where that fails OSError with a reason, or whatever Ray raises."""
    _knock(address)
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_gcs_server_request_timeout_seconds", NODE_SECONDS)
    import ray  # only here, since most servers have no cluster

    cluster: Any = ray
    try:
        cluster.init(address, namespace=RAY_NAMESPACE, log_to_driver=False, logging_level=logging.ERROR)
    except ConnectionError as error:
        if "No node info" in str(error.__cause__):
            raise OSError("this machine is no node of it: `ray start --address=... --num-cpus=0` makes it one") from error
        if address == "auto":
            raise
        raise OSError("what answers there is no Ray cluster, or has another RAY_AUTH_TOKEN") from error
    cluster.cloudpickle.register_pickle_by_value(ray_task)
    return cluster


def _knock(address: str) -> None:
    """Connect with the address, if it is one, since Ray waits for minutes for one that nothing answers."""
    if address != "auto":
        host, _, port = address.rpartition(":")
        socket.create_connection((host, int(port)), KNOCK_SECONDS).close()


def reason_of(error: Exception) -> str:
    """What an error says, in one line: its last one where Ray repeats a traceback."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    lines = [" ".join(line.split()) for line in str(error).splitlines() if line.strip()]
    if not lines:
        return type(error).__name__
    return (lines[-1] if "Traceback" in str(error) else lines[0]).rstrip(".:")[:200]
