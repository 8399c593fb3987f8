"""A clock that is set while a process runs: what it says of the time of day comes from a file. Monotonic clocks go on.

`python shifted_clock.py FILE MODULE WORDS...` runs a module as `python -m` does, with this clock.
"""

import runpy
import sys
import time
from pathlib import Path

import psutil

_now = time.time


def set_clock(file: Path, seconds: float) -> None:
    """Make the clock of every process that follows this file wrong by so many seconds, from now on."""
    new = file.with_suffix(".new")
    new.write_text(str(seconds))
    new.replace(file)


def follow_clock(file: Path) -> None:
    """From now on `time.time` of this process, and the start of the machine in psutil, are wrong by what the file says.

    The kernel shifts both when somebody sets the clock of the machine.
    """
    boot_time = psutil._psplatform.boot_time

    def wrong_by() -> float:
        return float(file.read_text())

    time.time = lambda: _now() + wrong_by()
    psutil.boot_time = psutil._psplatform.boot_time = lambda: boot_time() + wrong_by()


if __name__ == "__main__":
    follow_clock(Path(sys.argv[1]))
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
