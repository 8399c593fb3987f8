"""The most memory that a process has taken, and that of a piece of code in a process of its own."""

import os
import resource
import subprocess
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def peak_bytes() -> int:
    """The most memory that this process has had at once.

    On Linux `getrusage` begins with the peak of the process that started this one, which may be higher than all that this
    one ever takes; the peak in /proc is of this program alone.
    """
    if not _STATUS.exists():
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    [line] = [line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def printed_bytes(code: str) -> int:
    """The number that this code prints in a process of its own, where it may import this module."""
    paths = os.pathsep.join(filter(None, (str(Path(__file__).parent), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONPATH": paths}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600, env=environment)
    return int(done.stdout)
