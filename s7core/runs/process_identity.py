"""Which process trains a run: its host, its id, and what tells it from every other process that has had this id.

A process id is used again after its process has ended, and two containers give the same ids to different processes. So a
process is known by the boot of its machine, its namespace of process ids, its id and the moment at which it started.
"""

import os
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path

import psutil

ALIVE, PAUSED, GONE, ELSEWHERE = "alive", "paused", "gone", "elsewhere"
_MACHINE_ID = Path("/etc/machine-id")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


@dataclass(frozen=True)
class ProcessIdentity:
    """A process: the name of its host, its id there, and a key that no other process has."""

    host: str
    pid: int
    key: str


@cache
def _this_process(pid: int) -> ProcessIdentity:
    return identity_of(pid)


def this_process() -> ProcessIdentity:
    """The identity of the process that calls."""
    return _this_process(os.getpid())  # by its id, since a fork keeps what was cached


def this_place() -> str:
    """The machine whose cores this process shares with others: equal for all that see one another's process ids."""
    return _namespace()


def identity_of(pid: int) -> ProcessIdentity:
    """The identity of the process that has this id on this machine now; psutil.NoSuchProcess if there is none."""
    return ProcessIdentity(socket.gethostname(), pid, f"{_namespace()}/{_started(psutil.Process(pid))}")


def state_of(pid: int, key: str, heard_at: float) -> str:
    """What the process with this id and key does: ALIVE, PAUSED by a signal, GONE; ELSEWHERE if it cannot be seen from here.

    `heard_at`: when it last showed that it lives, in seconds since 1970. A process that has ended but was not yet waited for
    by its parent is GONE.
    """
    namespace, _, started = key.rpartition("/")
    if namespace != _namespace():
        return GONE if _is_of_earlier_boot(namespace, heard_at) else ELSEWHERE
    try:
        process = psutil.Process(pid)
        status = process.status()
        # Asked twice: it is made of two readings, between which somebody may set the clock.
        is_another = _started(process) != started and _started(process) != started
        if is_another or status in (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD):
            return GONE
    except (psutil.NoSuchProcess, ValueError):  # ValueError: no process has such an id
        return GONE
    except psutil.AccessDenied:
        return ALIVE  # it is there, and belongs to another user
    return PAUSED if status in (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP) else ALIVE


def kill(pid: int, key: str) -> None:
    """Kill the process with this id and key, if it is there and nobody else's."""
    with suppress(psutil.Error):
        if state_of(pid, key, inf) == ALIVE:
            psutil.Process(pid).kill()


def _started(process: psutil.Process) -> str:
    """When the process started, in seconds: on Linux since the boot, so that a change of the clock changes nothing."""
    started = process.create_time()
    return f"{started - psutil.boot_time() if sys.platform == 'linux' else started:.2f}"


@cache
def _namespace() -> str:
    """What process ids are relative to: a machine, its boot, and the namespace of ids, of which each container has one."""
    return f"{_read(_MACHINE_ID) or socket.gethostname()}/{_read(_BOOT_ID)}/{_namespace_number()}"


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:  # only Linux has it, and not every container
        return ""


def _namespace_number() -> str:
    try:
        return str(_NAMESPACE.stat().st_ino)
    except OSError:  # only Linux has namespaces
        return ""


def _is_of_earlier_boot(namespace: str, heard_at: float) -> bool:
    """Whether this names an earlier boot of this machine, whose processes have all ended.

    Copies of a machine may have the same number, so the process must not have been heard since this machine started.
    """
    machine, boot, *_ = (*namespace.split("/"), "")  # a damaged one is nobody's
    here, boot_here, _ = _namespace().split("/")
    return machine == here and boot != boot_here and heard_at < psutil.boot_time()
