"""The reference runs as they lie in a folder, one file each, read when somebody asks for them."""

import logging
import zipfile
from functools import lru_cache
from lzma import LZMAError
from pathlib import Path

from s7core.lesson.groups import Group, group, groups
from s7core.reference import archive
from s7core.reference.archive import Archived
from s7core.runs.records import EpochRecord, Result, Run, StepRecord

_logger = logging.getLogger(__name__)

PREFIX = "ref-"
ARCHIVE_ERRORS = (zipfile.BadZipFile, LZMAError, EOFError, OSError, KeyError, ValueError, TypeError)
SHIPPED = Path(__file__).with_name("runs")

Version = tuple[tuple[Path, int, int], ...]  # files with the time of their last change and their size


def run_id(group: Group, seed: int) -> str:
    return f"{PREFIX}{group.key}-s{seed}"


class ReferenceStore:
    """Answers what a Store answers about its runs, for those that came with the package. Only a build changes it."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self.folder = folder

    @property
    def version(self) -> Version:
        """Changes whenever a file does: what to key a cache by."""
        return tuple(sorted(map(_key, self.folder.glob(f"{PREFIX}*.zip"))))

    def path(self, run_id: str) -> Path:
        return self.folder / f"{run_id}.zip"

    def runs(self) -> list[Run]:
        """All of them, group by group and seed by seed."""
        order = {each.key: place for place, each in enumerate(groups())}
        found = [archived.run for key in self.version if (archived := _read(*key)) and archived.run.group in order]
        return sorted(found, key=lambda run: (order[run.group], run.recipe.seed))

    def run(self, run_id: str) -> Run | None:
        archived = self._archived(run_id)
        return archived.run if archived else None

    def has(self, run_id: str) -> bool:
        return self._archived(run_id) is not None

    def group(self, key: str) -> list[Run]:
        """The runs of a group, by seed; ValueError names the keys there are."""
        wanted = group(key)
        return [run for run in self.runs() if run.group == wanted.key]

    def epochs(self, run_id: str) -> list[EpochRecord]:
        archived = self._archived(run_id)
        return list(archived.epochs) if archived else []

    def predictions(self, run_id: str, epoch: int) -> bytes | None:
        """10,000 bytes, the class predicted for each test image after this epoch."""
        of_run = _read_predictions(*_key(self.path(run_id)))
        return of_run[epoch - 1] if 1 <= epoch <= len(of_run) else None

    def steps(self, run_id: str, at_most: int = 400) -> list[StepRecord]:
        """None: the files would be twice as large with them."""
        return []

    def result(self, run_id: str) -> Result | None:
        return archive.read_result(self.path(run_id))

    def _archived(self, run_id: str) -> Archived | None:
        path = self.path(run_id)
        return _read(*_key(path)) if run_id.startswith(PREFIX) and path.exists() else None


def _key(path: Path) -> tuple[Path, int, int]:
    facts = path.stat()
    return path, facts.st_mtime_ns, facts.st_size


@lru_cache(maxsize=1024)
def _read(path: Path, changed: int, size: int) -> Archived | None:
    """None, and a line in the log, where the file cannot be read."""
    try:
        return archive.read(path)
    except ARCHIVE_ERRORS:
        _logger.exception("%s is no reference run and is left out; `python -m s7core reference build` makes it again.", path)
        return None


@lru_cache(maxsize=128)
def _read_predictions(path: Path, changed: int, size: int) -> list[bytes]:
    return archive.read_predictions(path)
