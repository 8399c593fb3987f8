"""A small disk of its own: a tmpfs, which only root may mount, and only where the system lets it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class NoSmallDisk(Exception):
    """No tmpfs can be mounted here."""


@dataclass(frozen=True)
class SmallDisk:
    """A mounted tmpfs."""

    root: Path

    def fill(self) -> None:
        """Take all the room that is left."""
        with (self.root / "filler").open("ab", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(4_096))
            except OSError:
                return

    def make_room(self) -> None:
        (self.root / "filler").unlink()

    def make_read_only(self) -> None:
        _mount("-o", "remount,ro", str(self.root))


@contextmanager
def small_disk(root: Path, megabytes: int) -> Iterator[SmallDisk]:
    """A disk of this size, unmounted afterwards; NoSmallDisk where that is not allowed."""
    root.mkdir(parents=True)
    _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(root))
    try:
        yield SmallDisk(root)
    finally:
        subprocess.run(["umount", "--lazy", str(root)], check=True)


def _mount(*words: str) -> None:
    try:
        done = subprocess.run(["mount", *words], capture_output=True, text=True)
    except FileNotFoundError:
        raise NoSmallDisk("there is no command mount") from None
    if done.returncode:
        raise NoSmallDisk(done.stderr.strip())
