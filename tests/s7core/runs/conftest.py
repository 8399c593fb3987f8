"""What tests of runs, of their processes and of the store's file share."""

import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from s7core.runs.store import Store

# Writes runs of 20 steps each, a run in one transaction, until it is ended.
_WRITE = """
import sys
from s7core.runs import schema
from s7core.runs.store import Store
store = Store(sys.argv[1])
number = 0
while True:
    number += 1
    row = {"recipe": "{}", "experiment": "net1", "state": "finished", "created_at": 1.0}
    with store.begin() as connection:
        connection.execute(schema.runs.insert().values(id=f"w{number}", **row))
        connection.execute(
            schema.steps.insert(), [{"run_id": f"w{number}", "step": i, "learning_rate": 0.1} for i in range(20)]
        )
    print(number, flush=True)
"""


class WritingProcess:
    """A process that writes runs of 20 steps to a store, "w1", "w2" ...; `written` has the numbers of those there are."""

    def __init__(self, url: str) -> None:
        self.written: list[int] = []
        self._process = subprocess.Popen([sys.executable, "-c", _WRITE, url], stdout=subprocess.PIPE, text=True)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def wait_for(self, runs: int) -> None:
        while len(self.written) < runs:
            assert self._process.poll() is None

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def _read(self) -> None:
        with self._process.stdout as numbers:
            for line in numbers:
                self.written.append(int(line))


@pytest.fixture
def writer(store: Store) -> Iterator[WritingProcess]:
    """A process that writes to the store all the while."""
    process = WritingProcess(store.url)
    yield process
    process.kill()


@pytest.fixture
def sleeping() -> Iterator[subprocess.Popen]:
    """A process that does nothing, and is killed afterwards."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield process
    process.kill()
    process.wait()
