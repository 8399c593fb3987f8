"""Reads the reference runs of a folder, one file each, with the same methods as the store of the user's own runs."""

import logging
import math
import time
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from s7core.data.errors import DataError
from s7core.lesson.groups import Group, group, groups
from s7core.recipe import Recipe
from s7core.reference import archive
from s7core.reference.archive import ArchivedRun
from s7core.runs.records import EpochRecord, LiveTestRecord, Result, Run, StepRecord

_logger = logging.getLogger(__name__)

PREFIX = "ref-"
SHIPPED = Path(__file__).with_name("runs")  # the folder of the files that come with the package

Version = tuple[tuple[Path, int, int], ...]  # of each file: its path, the time of its last change in ns, its size


def reference_run_id(group: Group, seed: int) -> str:
    """The id of the reference run of a group with this seed, which is also its file's name: "ref-net1-s1"."""
    return f"{PREFIX}{group.key}-s{seed}"


class ReferenceStore:
    """The reference runs of a folder, read-only. A file is read again only after it has changed.

    A file whose figures cannot be read is treated as missing and named in the log; one of whose larger parts (answers,
    probabilities, weights) cannot be read, raises DataError when it is asked for them. A change may go unnoticed for
    `fresh_seconds`, in which the folder is not looked through again.
    """

    def __init__(self, folder: Path = SHIPPED, fresh_seconds: float = 0.0) -> None:
        self.folder, self._fresh_seconds = folder, fresh_seconds
        self._seen: tuple[float, Version] = (-math.inf, ())

    @property
    def version(self) -> Version:
        """A value that changes whenever a file does, to be used as the key of a cache."""
        seen_at, version = self._seen
        if time.monotonic() - seen_at >= self._fresh_seconds:
            version = tuple(sorted(filter(None, map(_key, self.folder.glob(f"{PREFIX}*.zip")))))
            self._seen = (time.monotonic(), version)
        return version

    def path(self, run_id: str) -> Path:
        return self.folder / f"{run_id}.zip"

    def runs(self) -> list[Run]:
        """All runs, in the order of `groups()` and then by seed; runs of a group that is no longer declared are left out."""
        return list(_runs(self.version, tuple(group.key for group in groups())))

    def run(self, run_id: str) -> Run | None:
        """The run with this id, or None."""
        archived = self._archived(run_id)
        return archived.run if archived else None

    def has(self, run_id: str) -> bool:
        """Whether there is a file of this run that can be read to its last part."""
        try:
            self.check_whole(run_id)
        except DataError:
            return False
        return self._archived(run_id) is not None

    def check_whole(self, run_id: str) -> None:
        """Read all parts of a run's file; DataError, which says what to do, if one is damaged. A missing file is none."""
        if self._key(run_id):
            with suppress(FileNotFoundError):  # it was removed at this moment
                archive.read_archive(self.path(run_id))
                archive.read_predictions(self.path(run_id))
                archive.read_result(self.path(run_id))
                archive.read_snapshots(self.path(run_id))

    def group(self, key: str) -> list[Run]:
        """The runs of the group with this key, by seed; ValueError if there is no such group."""
        wanted = group(key)
        return [run for run in self.runs() if run.group == wanted.key]

    def epochs(self, run_id: str) -> list[EpochRecord]:
        """The figures of every epoch; none for a run that does not exist."""
        archived = self._archived(run_id)
        return list(archived.epochs) if archived else []

    def predictions(self, run_id: str, epoch: int) -> bytes | None:
        """TEST_IMAGES bytes, the class predicted for each test image after this epoch, from 1; None for other epochs.

        None for a run that does not exist, too; DataError where the file is damaged.
        """
        if not (key := self._key(run_id)):
            return None
        try:
            by_epoch = _read_predictions(*key)
        except FileNotFoundError:  # it was removed at this moment
            return None
        return by_epoch[epoch - 1] if 1 <= epoch <= len(by_epoch) else None

    def steps(self, run_id: str, at_most: int = 400) -> list[StepRecord]:
        """An empty list: the files do not contain single training steps, which would double their size."""
        return []

    def live_tests(self, run_id: str) -> list[LiveTestRecord]:
        """An empty list: like training steps, the files do not contain them."""
        return []

    def result(self, run_id: str) -> Result | None:
        """The snapshot after the last epoch; None if there is no such run. DataError where the file is damaged."""
        try:
            return archive.read_result(self.path(run_id)) if self._key(run_id) else None
        except FileNotFoundError:  # it was removed at this moment
            return None

    def snapshot_moments(self, run_id: str) -> list[int]:
        """After how many training steps there are weights, ascending; none where the file has no snapshots.

        The initial weights and the last ones are always among them. DataError where the file is damaged.
        """
        archived, inner = self._archived(run_id), self._snapshots(run_id)
        return [] if archived is None or inner is None else [0, *inner, _steps(archived.run)]

    def weight_snapshot(self, run_id: str, steps_taken: int) -> bytes | None:
        """The weights after so many training steps, for `decode_weights`; None for a moment without them.

        DataError where the file is damaged.
        """
        archived, inner = self._archived(run_id), self._snapshots(run_id)
        if archived is None or inner is None:
            return None
        if steps_taken == 0:
            return _encoded(archived.run.recipe, None)
        if steps_taken == _steps(archived.run):
            result = self.result(run_id)
            return _encoded(archived.run.recipe, result.weights) if result else None
        return inner.get(steps_taken)

    def _snapshots(self, run_id: str) -> dict[int, bytes] | None:
        """Those in a run's file; None where it has no such part."""
        key = self._key(run_id)
        return _read_snapshots(*key) if key else None

    def _archived(self, run_id: str) -> ArchivedRun | None:
        key = self._key(run_id)
        return _read(*key) if key else None

    def _key(self, run_id: str) -> tuple[Path, int, int] | None:
        """`_key` of a run's file; None for an id that is no reference run's."""
        return _key(self.path(run_id)) if run_id.startswith(PREFIX) else None


def _key(path: Path) -> tuple[Path, int, int] | None:
    """What the caches below are keyed by, so that a changed file is read again; None where there is no file."""
    try:
        facts = path.stat()
    except (OSError, ValueError):  # an id in an address may hold a character that no file's name can have
        return None
    return path, facts.st_mtime_ns, facts.st_size


@lru_cache(maxsize=16)
def _runs(version: Version, groups: tuple[str, ...]) -> tuple[Run, ...]:
    """The runs of these files in the order of these groups, and then by seed."""
    order = {key: place for place, key in enumerate(groups)}
    found = [archived.run for key in version if (archived := _read(*key)) and archived.run.group in order]
    return tuple(sorted(found, key=lambda run: (order[run.group], run.recipe.seed)))


@lru_cache(maxsize=1024)
def _read(path: Path, changed: int, size: int) -> ArchivedRun | None:
    """None, and a line in the log, where the file cannot be read."""
    try:
        return archive.read_archive(path)
    except FileNotFoundError:  # it was removed at this moment
        return None
    except DataError as error:
        _logger.error("%s Until then it is left out.", error)
        return None


@lru_cache(maxsize=128)
def _read_predictions(path: Path, changed: int, size: int) -> list[bytes]:
    return archive.read_predictions(path)


@lru_cache(maxsize=32)
def _read_snapshots(path: Path, changed: int, size: int) -> dict[int, bytes] | None:
    try:
        return archive.read_snapshots(path)
    except FileNotFoundError:  # it was removed at this moment
        return None


def _steps(run: Run) -> int:
    return run.recipe.epochs * run.recipe.steps_per_epoch


def _encoded(recipe: Recipe, trained: bytes | None) -> bytes:
    """A recipe's network as a snapshot, with trained weights (safetensors) or, with None, those that its seed gives."""
    # Imported here, since they load torch, which the first page does without.
    from s7core.inside.inspected_network import trained_network, untrained_network
    from s7core.runs.weight_snapshot import encode_weights

    inspected = untrained_network(recipe) if trained is None else trained_network(recipe, trained)
    return encode_weights(inspected.network.state_dict())  # in the network's order, which safetensors does not keep
