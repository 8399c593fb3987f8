"""Leases of this machine's cores, so that all runs on it together never have more threads than there are cores.

Each core has its own lease: processes that the operating system keeps on different cores do not wait for each other.

This holds for runs of several commands and servers of one user: threads without a core of their own make every step wait.
A lease is a lock on a file, which the operating system releases when the process ends, however it ends. The files lie in
a folder of the user, since one user cannot lock the files of another.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from s7core.data.errors import DataError
from s7core.data.mnist_arrays import cache_folder, temporary_folder, user_name
from s7core.language.translation import _
from s7core.training.threads import usable_core_numbers

LEASE_POLL_SECONDS = 0.1


@contextmanager
def leased(count: int, should_stop: Callable[[], bool]) -> Iterator[bool]:
    """Wait until `count` cores are free and hold them; yields False, and holds none, if `should_stop` says so before.

    DataError where neither the cache folder nor the system's folder for temporary files takes the locks.
    """
    held: list[FileLock] = []
    try:
        while len(held) < count:
            if should_stop():
                yield False
                return
            held = _take(count)
            if not held:
                time.sleep(LEASE_POLL_SECONDS)
        yield True
    finally:
        _give_back(held)


def lease_is_free() -> bool:
    """Whether a core can be leased now: it is leased and given back. DataError where no lock can be taken."""
    held = _take(1)
    _give_back(held)
    return bool(held)


def lock_folders() -> tuple[Path, Path]:
    """Where this user's locks lie, and where they do if that folder cannot be used.

    Every process asks for the first one anew at each lease, so that all of them end up in the same folder.
    """
    return cache_folder() / f"cores-{user_name()}", temporary_folder() / "cores"


def _take(count: int) -> list[FileLock]:
    """`count` locks in the first folder that can be used, or none where they are not free."""
    reasons = []
    for folder in lock_folders():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return _take_in(folder, count)
        except (OSError, NotImplementedError) as error:  # the latter on file systems without locks
            reasons.append(f"{folder}: {getattr(error, 'strerror', None) or error}")
    raise DataError(
        _(
            "The cores of this machine cannot be leased, because no lock can be taken ({reasons}): set S7_CACHE to a folder "
            "that you can write to.",
            reasons="; ".join(reasons),
        )
    )


def _take_in(folder: Path, count: int) -> list[FileLock]:
    """`count` of the locks, or none of them: two processes that each held a part could wait for each other for ever.

    OSError where a lock cannot be opened; then none is held either.
    """
    held: list[FileLock] = []
    try:
        for core in usable_core_numbers():
            lock = FileLock(folder / f"{core}.lock")
            try:
                lock.acquire(blocking=False)
            except Timeout:
                continue
            held.append(lock)
            if len(held) == count:
                return held
    except BaseException:
        _give_back(held)
        raise
    _give_back(held)
    return []


def _give_back(held: list[FileLock]) -> None:
    for lock in held:
        with suppress(OSError):  # it ends with this process at the latest
            lock.release()
