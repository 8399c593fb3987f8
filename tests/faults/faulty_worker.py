"""A worker as `s7core.runs.worker` is one, with faults of its own: it hangs, it dies in a write, its clock is wrong."""

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from shifted_clock import follow_clock

from s7core.runs import patience, worker
from s7core.training.events import Steps


def _first(flag: Path) -> bool:
    """Whether no process has asked this before, which the file remembers."""
    try:
        flag.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _hang(flag: Path) -> None:
    """Let the first worker that gets so far stand still for ever in its second epoch."""
    train_many = worker.train_many

    def trained(recipe: Any, *others: Any, **options: Any) -> Iterator[Any]:
        for seed, event in train_many(recipe, *others, **options):
            yield seed, event
            if isinstance(event, Steps) and event.first_step >= recipe.steps_per_epoch and _first(flag):
                time.sleep(1e9)

    worker.train_many = trained


def _die_in_write(flag: Path, statements: int) -> None:
    """Let the first worker that gets so far be killed within the transaction of an epoch, after so many statements."""
    left = [0]

    @sql.event.listens_for(sql.engine.Engine, "after_cursor_execute")
    def count(connection: Any, cursor: Any, statement: str, *others: Any) -> None:
        if statement.startswith("DELETE FROM results"):  # the second statement of such a transaction
            left[0] = statements
        elif left[0]:
            left[0] -= 1
            if not left[0] and _first(flag):
                os.kill(os.getpid(), signal.SIGKILL)


def work(arguments: list[str]) -> None:
    """Do what a worker does, with the faults that these options name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hang-once", type=Path, metavar="FLAG")
    parser.add_argument("--die-once", type=Path, metavar="FLAG")
    parser.add_argument("--statements", type=int, default=1)
    parser.add_argument("--hold", type=float, help="HOLD_SECONDS")
    parser.add_argument("--clock", type=Path, help="a file with the seconds by which this process's clock is wrong")
    options = parser.parse_args(arguments)
    if options.hang_once:
        _hang(options.hang_once)
    if options.die_once:
        _die_in_write(options.die_once, options.statements)
    if options.hold is not None:
        patience.HOLD_SECONDS = options.hold
    if options.clock:
        follow_clock(options.clock)
    worker.run_worker()


if __name__ == "__main__":
    work(sys.argv[1:])
