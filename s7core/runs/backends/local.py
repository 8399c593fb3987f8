"""Runs on this machine: one fresh interpreter a run, with a warm spare that has torch and the data loaded already."""

import json
import os
import subprocess
import sys

from s7core.training.devices import worker_threads


class LocalBackend:
    """Starts and watches worker processes. Workers outlive this process: a restart of the server disturbs no run."""

    slots = 1   # one run at a time has all cores: total threads never exceed cores

    def __init__(self) -> None:
        self._workers: dict[str, subprocess.Popen] = {}
        self._spare: subprocess.Popen | None = None

    def warm(self) -> None:
        """Keep one spare worker waiting."""
        if self._spare is None or self._spare.poll() is not None:
            self._spare = self._start()

    def start(self, run_id: str, store_url: str) -> None:
        """Hand the run to the spare, or to a new process if there is none."""
        order = json.dumps([run_id, store_url]).encode() + b"\n"
        self.warm()
        worker, self._spare = self._spare, None
        try:
            _hand(worker, order)
        except BrokenPipeError:   # the spare died while it waited
            worker = self._start()
            _hand(worker, order)
        self._workers[run_id] = worker

    def running(self) -> int:
        return sum(worker.poll() is None for worker in self._workers.values())

    def ended(self) -> list[str]:
        """Ids of runs whose process has ended since the last call."""
        ended = [run_id for run_id, worker in self._workers.items() if worker.poll() is not None]
        for run_id in ended:
            del self._workers[run_id]
        return ended

    def close(self) -> None:
        """End the spare; workers that train go on."""
        if self._spare is not None:
            self._spare.terminate()
            self._spare.wait()
            self._spare = None

    def _start(self) -> subprocess.Popen:
        environment = {
            **os.environ,
            "OMP_WAIT_POLICY": "PASSIVE",   # waiting threads must not spin away the cores of the page
            "OMP_NUM_THREADS": str(worker_threads()),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "s7core.runs.worker"], stdin=subprocess.PIPE, env=environment,
            start_new_session=True)   # Ctrl-C on the server is not for it


def _hand(worker: subprocess.Popen, order: bytes) -> None:
    worker.stdin.write(order)
    worker.stdin.close()
