"""A process that does what a server does for the queue, without pages: it opens a store and dispatches its runs.

`python queue_server.py STORE_URL`; `--help` lists limits that can be made short, and faults of its workers.
"""

import argparse
import logging
import shlex
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from shifted_clock import follow_clock

from s7core.runs import dispatch
from s7core.runs.backends import local
from s7core.runs.store import Store

FAULTY_WORKER = Path(__file__).parent / "faulty_worker.py"


class _Subprocess:
    """Stands for the module `subprocess` where workers are started, and starts FAULTY_WORKER with these words instead."""

    PIPE = subprocess.PIPE

    def __init__(self, words: list[str]) -> None:
        self._words = words

    def Popen(self, command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen([command[0], str(FAULTY_WORKER), *self._words], **options)


def serve(arguments: list[str]) -> None:
    """Dispatch until this process is killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("store_url")
    parser.add_argument("--silent", type=float, help="SILENT_SECONDS, which counts before a worker has begun too")
    parser.add_argument("--grace", type=float, help="GRACE_SECONDS")
    parser.add_argument("--worker", help="options of faulty_worker.py in one word, which is started in place of a worker")
    parser.add_argument("--clock", type=Path, help="a file with the seconds by which this process's clock is wrong")
    options = parser.parse_args(arguments)
    logging.basicConfig(format="server %(process)d: %(message)s")
    if options.silent:
        dispatch.SILENT_SECONDS = options.silent
    if options.grace:
        dispatch.GRACE_SECONDS = options.grace
    if options.worker:
        local.subprocess = _Subprocess(shlex.split(options.worker))  # type: ignore[assignment]
    if options.clock:
        follow_clock(options.clock)
    dispatch.Dispatch(Store(options.store_url), local.LocalBackend())
    threading.Event().wait()


if __name__ == "__main__":
    serve(sys.argv[1:])
