"""Injects the faults of this folder one after another and prints how many of them cost something. Linux only.

`python tests/faults/measure.py` takes up to ten minutes; `--short` leaves out most of the kills; `--only` names some faults.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "load"))  # for measured_server, which servers imports

import damaged_files
import disks
import kills
import pauses
import servers
import surroundings
import terminals
from counts import Count, as_table
from small_disk import NoSmallDisk

from s7core.training.devices import processor
from s7core.training.threads import usable_cores

FAULTS: dict[str, Callable[[Path], list[Count]]] = {
    "kill_in_moments": kills.kill_in_moments,
    "die_within_transactions": kills.die_within_transactions,
    "two_servers": servers.two_servers,
    "kill_dashboard": servers.kill_dashboard,
    "pause_server_and_worker": pauses.pause_server_and_worker,
    "pause_worker": pauses.pause_worker,
    "pause_command": pauses.pause_command,
    "hang_worker": pauses.hang_worker,
    "wake_stale_worker": pauses.wake_stale_worker,
    "fill_disk_for_a_while": disks.fill_disk_for_a_while,
    "fill_disk_for_longer": disks.fill_disk_for_longer,
    "read_only_store": disks.read_only_store,
    "unusable_home": disks.unusable_home,
    "lock_store": surroundings.lock_store,
    "set_clocks": surroundings.set_clocks,
    "set_clock_of_dashboard": servers.set_clock_of_dashboard,
    "refuse_memory": surroundings.refuse_memory,
    "damage_data": damaged_files.damage_data,
    "damage_store": damaged_files.damage_store,
    "close_terminal": terminals.close_terminal,
    "refuse_output": terminals.refuse_output,
}
FEW_KILLS = {"a worker": 4, "the server": 2, "the server and its workers": 2}


def main() -> int:
    """Print the table; exit code 1 where something was lost or a fault could not be injected."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few random kills in place of 50")
    parser.add_argument("--seed", type=int, default=1, help="of the random moments, default 1")
    parser.add_argument("--only", nargs="+", metavar="NAME", help=f"some of: {', '.join(_all_faults(1, False))}")
    options = parser.parse_args()
    faults = _all_faults(options.seed, options.short)
    if unknown := set(options.only or ()) - faults.keys():
        parser.error(f"--only is {' '.join(sorted(unknown))}, but it must be some of: {', '.join(faults)}")
    started, counts, failures = time.monotonic(), list[Count](), 0
    with tempfile.TemporaryDirectory(prefix="s7-faults-") as folder:
        os.environ["S7_CACHE"] = str(Path(folder) / "cache")
        for name in options.only or faults:
            found = _injected(name, partial(faults[name], Path(folder) / name))
            failures += not found
            counts += found
    machine = f"{usable_cores()} cores of {processor()}, {platform.system()}, Python {platform.python_version()}"
    day, seconds = time.strftime("%d %B %Y", time.gmtime()), time.monotonic() - started
    print(f"{machine}, {day}, seed {options.seed}, {seconds:.0f} s\n\n{as_table(counts)}")
    return int(failures > 0 or any(count.lost for count in counts))


def _all_faults(seed: int, short: bool) -> dict[str, Callable[[Path], list[Count]]]:
    few, by_command = (FEW_KILLS, 2) if short else (None, kills.BY_COMMAND)
    return {
        "kill_at_random": partial(kills.kill_at_random, seed=seed, kills=few),
        "kill_command_line": partial(kills.kill_command_line, seed=seed, kills=by_command),
        **FAULTS,
    }


def _injected(name: str, fault: Callable[[], list[Count]]) -> list[Count]:
    """What the fault counted; nothing where it could not be injected. What was lost goes to the standard error output."""
    started, counts = time.monotonic(), list[Count]()
    try:
        counts = fault()
    except NoSmallDisk as reason:
        print(f"{name}: left out, no small disk can be mounted here ({reason})", file=sys.stderr)
    except Exception as error:  # the others are injected all the same
        print(f"{name}: failed, {type(error).__name__}: {error}", file=sys.stderr)
    print(f"{name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    for count in counts:
        for loss in count.losses:
            print(f"  {count.what}: {loss}", file=sys.stderr)
    return counts


if __name__ == "__main__":
    sys.exit(main())
