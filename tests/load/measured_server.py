"""A dashboard of its own for a measurement: started on a free port of this machine, with its processor time and memory."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from tempfile import TemporaryFile

import s7core

TREE = Path(s7core.__file__).parents[1]  # the checkout that is measured: the one that Python imports
START_SECONDS = 120.0
STOP_SECONDS = 15.0
IDLE_SECONDS, IDLE_WINDOWS, QUIET_SHARE = 2.0, 10, 0.03


class MeasuredServer:
    """A dashboard with a store and a cache folder of its own; used in a `with` statement, which stops it and its workers."""

    def __init__(self, folder: Path, store_url: str, **options: object) -> None:
        """Start it. `options` are Streamlit's of the section `server`, `disconnectedSessionTTL=10`."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        settings = {"port": self.port, "address": "127.0.0.1", "headless": "true", **options}
        self._log = TemporaryFile("w+")  # noqa: SIM115 (closed with the server)
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", "dashboard/Home.py"),
                *(word for name, value in settings.items() for word in (f"--server.{name}", str(value))),
                *("--client.showErrorDetails", "full"),  # so that a session receives what went wrong
            ],
            cwd=TREE,
            env={**os.environ, "PYTHONPATH": str(TREE), "S7_STORE": store_url, "S7_CACHE": str(folder / "cache")},
            stdout=self._log,
            stderr=self._log,
        )

    def __enter__(self) -> "MeasuredServer":
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server, then the workers that it had started: they would end their runs first."""
        workers = _children(self.process.pid)
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for worker in workers:
            if _parent(worker) is not None:
                os.kill(worker, signal.SIGKILL)
        self._log.close()

    def wait_until_it_answers(self) -> None:
        """Return once its port takes connections; RuntimeError with its log where it ends or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            with socket.socket() as attempt:
                if attempt.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError(f"The dashboard did not start: {self.log()}")

    def log(self) -> str:
        """What it has written to its output so far."""
        self._log.flush()
        return Path(f"/proc/self/fd/{self._log.fileno()}").read_text(encoding="utf-8")

    def cpu_seconds(self) -> float:
        """Processor time of the server process with all its threads, those that have ended too; to the nanosecond."""
        return time.clock_gettime((~self.process.pid << 3) | 2)  # Linux's clock of another process

    def idle_share(self) -> float:
        """The share of a core that it uses without visitors, once what it computes ahead is done or IDLE_WINDOWS passed."""
        least = 1.0
        for _ in range(IDLE_WINDOWS):
            before, started = self.cpu_seconds(), time.monotonic()
            time.sleep(IDLE_SECONDS)
            least = min(least, (self.cpu_seconds() - before) / (time.monotonic() - started))
            if least < QUIET_SHARE:
                break
        return least

    def memory_mb(self) -> float:
        """Resident memory of the server process, in units of 1,000,000 bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:")) * 1024 / 1e6

    def active_sessions(self) -> int:
        """Sessions that the server counts as connected."""
        with urllib.request.urlopen(f"{self.address}/_stcore/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("active_sessions "))


def _parent(process: int) -> int | None:
    """The id of the process that started it; None once it has ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else int(fields[1])


def _children(process: int) -> list[int]:
    return [
        int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit() and _parent(int(entry.name)) == process
    ]
