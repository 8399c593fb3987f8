"""The reference runs as they lie in a folder, one file each, read when somebody asks for them."""

from functools import cache, lru_cache
from pathlib import Path

from s7core.lesson.groups import Group, group, groups
from s7core.reference import archive
from s7core.reference.archive import Archived
from s7core.runs.records import EpochRecord, Result, Run, StepRecord

PREFIX = "ref-"
SHIPPED = Path(__file__).with_name("runs")


def run_id(group: Group, seed: int) -> str:
    return f"{PREFIX}{group.key}-s{seed}"


class Shelf:
    """Answers what a Store answers about its runs, for those that came with the package. It never changes."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        self.folder = folder

    def path(self, run_id: str) -> Path:
        return self.folder / f"{run_id}.zip"

    def runs(self) -> list[Run]:
        """All of them, group by group and seed by seed."""
        order = {each.key: place for place, each in enumerate(groups())}
        found = [_read(path).run for path in self.folder.glob(f"{PREFIX}*.zip")]
        return sorted(found, key=lambda run: (order[run.group], run.recipe.seed))

    def run(self, run_id: str) -> Run | None:
        return _read(self.path(run_id)).run if self.has(run_id) else None

    def has(self, run_id: str) -> bool:
        return run_id.startswith(PREFIX) and self.path(run_id).exists()

    def group(self, key: str) -> list[Run]:
        """The runs of a group, by seed; ValueError names the keys there are."""
        wanted = group(key)
        return [run for run in self.runs() if run.group == wanted.key]

    def epochs(self, run_id: str) -> list[EpochRecord]:
        return list(_read(self.path(run_id)).epochs)

    def predictions(self, run_id: str, epoch: int) -> bytes | None:
        """10,000 bytes, the class predicted for each test image after this epoch."""
        of_run = _read_predictions(self.path(run_id))
        return of_run[epoch - 1] if 1 <= epoch <= len(of_run) else None

    def steps(self, run_id: str, at_most: int = 400) -> list[StepRecord]:
        """None: the files would be twice as large with them."""
        return []

    def result(self, run_id: str) -> Result | None:
        return archive.read_result(self.path(run_id))


@cache
def _read(path: Path) -> Archived:
    return archive.read(path)


@lru_cache(maxsize=128)
def _read_predictions(path: Path) -> list[bytes]:
    return archive.read_predictions(path)
