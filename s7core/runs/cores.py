"""Leases of this machine's cores, so that all runs on it together never have more threads than there are cores.

This holds for runs of several commands and servers too: threads without a core of their own make every step wait. A
lease is a lock on a file, which the operating system releases when the process ends, however it ends.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from s7core.data.mnist_arrays import cache_folder
from s7core.training.threads import usable_cores

LEASE_POLL_SECONDS = 0.1


@contextmanager
def leased(count: int, should_stop: Callable[[], bool]) -> Iterator[bool]:
    """Wait until `count` cores are free and hold them; yields False, and holds none, if `should_stop` says so before."""
    folder = cache_folder() / "cores"
    folder.mkdir(parents=True, exist_ok=True)
    locks = [FileLock(folder / f"{core}.lock") for core in range(usable_cores())]
    held: list[FileLock] = []
    try:
        while len(held) < count:
            if should_stop():
                yield False
                return
            held = _take(locks, count)
            if not held:
                time.sleep(LEASE_POLL_SECONDS)
        yield True
    finally:
        for lock in held:
            lock.release()


def _take(locks: list[FileLock], count: int) -> list[FileLock]:
    """`count` of the locks, or none of them: two processes that each held a part could wait for each other for ever."""
    held = []
    for lock in locks:
        try:
            lock.acquire(blocking=False)
        except Timeout:
            continue
        held.append(lock)
        if len(held) == count:
            return held
    for lock in held:
        lock.release()
    return []
