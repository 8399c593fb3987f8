"""A disk without room for the store, a store that cannot be written, and homes that cannot be used."""

import time
from pathlib import Path

from counts import Count
from recipes import LONGER_RUN, SHORT_RUNS, as_command
from small_disk import small_disk
from trial import Trial, sentence_faults

MEGABYTES = 12  # room for a whole run with its snapshots and for SQLite's journal, which takes 6 together
FULL_SECONDS = 6.0
NO_HOME_NEEDED = ("S7_STORE", "S7_CACHE", "XDG_DATA_HOME", "XDG_CACHE_HOME")


def fill_disk_for_a_while(folder: Path) -> list[Count]:
    """The disk of the store is full for some seconds in the middle of a run."""
    with small_disk(folder / "disk", MEGABYTES) as disk, Trial(folder, place=disk.root) as trial:
        trial.serve()
        run = trial.train_until_epoch(LONGER_RUN)
        disk.fill()
        trial.wait(lambda: "disk is full" in trial.log())
        time.sleep(FULL_SECONDS)
        disk.make_room()
        trial.finish()
        return [Count("A full disk for some seconds", 1, tuple(trial.losses_of_attempt(run)))]


def fill_disk_for_longer(folder: Path) -> list[Count]:
    """The disk stays full until the worker gives up; there is room again later, without and with a restart of the server."""
    losses = []
    for restarts in (False, True):
        here = folder / str(restarts)
        with small_disk(here / "disk", MEGABYTES) as disk, Trial(here, folder / "cache", disk.root) as trial:
            options = ("--silent", "3", "--grace", "1", "--worker", "--hold 2")
            server = trial.serve(*options)
            trial.train_until_epoch(LONGER_RUN)
            disk.fill()
            trial.wait(lambda: "is given up" in trial.log())
            if restarts:
                server.kill()
                server.wait()
            disk.make_room()
            if restarts:
                trial.serve(*options)
            trial.finish()
            losses += trial.losses()
    return [Count("A full disk for longer than a worker waits", 2, tuple(losses))]


def read_only_store(folder: Path) -> list[Count]:
    """A finished run on a disk that can only be read: each command gives its answer or one sentence."""
    with small_disk(folder / "disk", MEGABYTES) as disk, Trial(folder, place=disk.root) as trial:
        code, _, error = trial.answer(*as_command(SHORT_RUNS[0]))
        assert code == 0, error
        (run,) = trial.store.runs()
        trial.close_store()
        disk.make_read_only()
        commands = [("runs",), ("runs", "show", run.id), ("runs", "resume", run.id), ("doctor",)]
        commands += [("store", "check"), as_command(SHORT_RUNS[0])]
        losses = [fault for words in commands for fault in sentence_faults(words, *trial.answer(*words))]
        return [Count("A command on a store that can only be read", len(commands), tuple(losses))]


def unusable_home(folder: Path) -> list[Count]:
    """A home that can only be read, and one that is not there and cannot be made."""
    counts = []
    with small_disk(folder / "disk", MEGABYTES) as disk, Trial(folder) as trial:
        for name in NO_HOME_NEEDED:
            trial.environment.pop(name, None)
        disk.make_read_only()
        commands = [("runs",), ("doctor",), as_command(SHORT_RUNS[0])]
        for home, what in ((disk.root, "can only be read"), (disk.root / "missing", "is not there")):
            losses = [
                fault
                for words in commands
                for fault in sentence_faults(words, *trial.answer(*words, changes={"HOME": str(home)}))
            ]
            counts.append(Count(f"A command with a home that {what}", len(commands), tuple(losses)))
    return counts
