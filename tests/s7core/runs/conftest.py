"""What tests of runs, of their processes and of the store's file share."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sql

from s7core.runs.store import Store

FORMATS = Path(__file__).parent / "migrations" / "formats"  # dumps, each made by the release that wrote the format

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


@pytest.fixture
def make_old_store() -> Callable[[str, int], None]:
    """`write_old_store`."""
    return write_old_store


def write_old_store(url: str, number: int) -> None:
    """Make of an empty database the store of an older format, as the release that had this format wrote it.

    It has three runs, a finished one with two epochs among them, and, from format 3 on, class 9b with the students Ada and
    Bob, whose browsers have the tokens "Ada-token" and "Bob-token".
    """
    kind = sql.make_url(url).get_backend_name()
    dump = (FORMATS / f"format_{number}_{kind}.sql").read_text()
    if kind == "sqlite":
        with closing(sqlite3.connect(sql.make_url(url).database)) as connection:
            connection.executescript(dump)
    else:
        engine = sql.create_engine(url)
        with engine.begin() as connection:
            connection.exec_driver_sql(dump)
        engine.dispose()
