"""How much CPU time the control groups of Linux grant this process, as containers and services are limited by them."""

import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path, PurePosixPath

_PROCESS_GROUPS = Path("/proc/self/cgroup")  # a line "number:controllers:path" for each hierarchy
_GROUPS = Path("/sys/fs/cgroup")  # where the hierarchies are mounted


@cache
def cpu_quota() -> float:
    """CPUs that this process may keep busy on average, e.g. 0.5; infinity without a limit. Read once per process."""
    return read_cpu_quota(_PROCESS_GROUPS, _GROUPS)


def read_cpu_quota(process_groups: Path, mounted: Path) -> float:
    """The smallest quota of the groups of a process and their ancestors, in CPUs; infinity where none sets one.

    A file that is missing, cannot be read or has no number in it sets none.
    """
    quotas = [_quota(folder) for folder in _folders(process_groups, mounted)]
    return min((quota for quota in quotas if quota > 0), default=math.inf)


def _folders(process_groups: Path, mounted: Path) -> Iterator[Path]:
    """Each group's folder and those above it, up to its mount.

    In a container the path may be the host's, of which nothing is mounted but the container's own group, as the root.
    """
    for line in _text(process_groups).splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if not controllers:  # version 2, which some systems mount beside version 1
            mounts = [mounted, mounted / "unified"]
        elif "cpu" in controllers.split(","):
            mounts = [mounted / controllers, mounted / "cpu"]
        else:
            continue
        group = PurePosixPath(path.lstrip("/"))
        for mount in mounts:
            yield from (mount / above for above in (group, *group.parents))


def _quota(folder: Path) -> float:
    """In CPUs; infinity where the files of this folder set none."""
    version_2 = _text(folder / "cpu.max").split()  # "50000 100000", or "max 100000"
    version_1 = [_text(folder / f"cpu.cfs_{name}_us") for name in ("quota", "period")]  # a quota of -1 is none
    try:
        quota, period = map(float, version_2 or version_1)
        return quota / period
    except (ValueError, ZeroDivisionError):
        return math.inf


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""
