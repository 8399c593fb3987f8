"""Cores of this machine, leased to the runs that train on it, whoever started them.

Three commands in three terminals would otherwise give two cores six threads, and each step would wait for threads that
wait for a core. A lease is a lock on a file: it ends with its process, however that ends.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from s7core.data.mnist import cache_folder
from s7core.training.devices import usable_cores

LEASE_POLL_SECONDS = 0.1


@contextmanager
def leased(count: int, should_stop: Callable[[], bool]) -> Iterator[bool]:
    """Hold `count` cores, once there are so many; False if `should_stop` said so before."""
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
    """So many of the locks, or none: who held a part while waiting for the rest could wait for ever."""
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
