"""A real Ray cluster on loopback for tests: each node is some processes of this machine, with an address of its own."""

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

RAY = Path(sys.executable).with_name("ray")
NODE_OPTIONS = ("--disable-usage-stats", "--object-store-memory=80000000")


class RayCluster:
    """Its address, its variables, and the processes of each of its nodes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = f"127.0.0.2:{_free_port()}"
        self.variables = {
            **os.environ,
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": secrets.token_hex(16),
            "RAY_ADDRESS": self.address,
        }
        self._nodes: dict[str, list[psutil.Process]] = {}

    def start_head(self, cpus: int) -> None:
        port = self.address.rpartition(":")[2]
        self._start(
            "127.0.0.2",
            *("--head", f"--port={port}", f"--temp-dir={self.folder}", f"--num-cpus={cpus}", "--include-dashboard=false"),
            f"--ray-client-server-port={_free_port()}",
        )

    def add_node(self, host: str, cpus: int = 1, gpus: int = 0, **variables: str) -> None:
        """Start another node. Ray believes in its GPUs, without looking for them."""
        self._start(host, f"--address={self.address}", f"--num-cpus={cpus}", gpus=gpus, **variables)

    def kill_node(self, host: str) -> None:
        """Kill the node's processes, and what trains on it, all at once; nothing where it has been killed before."""
        own = self._nodes.pop(host, [])
        for process in [*own, *(child for each in own if each.is_running() for child in _children(each))]:
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def close(self) -> None:
        """Kill all of its processes, also those of a node whose start was interrupted."""
        for process in filter(self._is_own, psutil.process_iter()):
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def _start(self, host: str, *options: str, gpus: int = 0, **more: str) -> None:
        before = {process.pid for process in psutil.process_iter()}
        command = [RAY, "start", f"--node-ip-address={host}", f"--num-gpus={gpus}", *NODE_OPTIONS, *options]
        variables = {name: value for name, value in self.variables.items() if name != "RAY_ADDRESS"} | more
        done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=90)
        assert done.returncode == 0, done.stdout + done.stderr
        new = [process for process in psutil.process_iter() if process.pid not in before]
        self._nodes[host] = [process for process in new if self._is_own(process)]

    def _is_own(self, process: psutil.Process) -> bool:
        with suppress(psutil.Error):
            return process.environ().get("RAY_AUTH_TOKEN") == self.variables["RAY_AUTH_TOKEN"]
        return False


@contextmanager
def ray_cluster() -> Iterator[RayCluster]:
    """A cluster of two nodes with one CPU each, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:  # short: it holds sockets
        cluster = RayCluster(Path(folder))
        try:
            cluster.start_head(cpus=1)
            cluster.add_node("127.0.0.3")
            yield cluster
        finally:
            cluster.close()
            time.sleep(0.5)


def _children(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return process.children(recursive=True)
    return []


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = int(found.getsockname()[1])
    return port if port >= 20_000 else _free_port()  # below are the ports of Ray's workers
