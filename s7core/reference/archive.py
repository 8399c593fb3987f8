"""The file format of reference runs: one finished run as a zip that is small enough to ship with the package.

Its members are `run.json` (recipe, device, versions, figures of every epoch), `weights.safetensors`, `predictions` (one
byte a test digit and epoch; each epoch but the last as XOR with the next one, which is nearly all zeros),
`probabilities` (float16, small ones rounded further: a sixth of the size of float32) and, of some runs, `snapshots` (weights
on the way, see `snapshot_member`).
"""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy

from s7core.data.errors import DataError
from s7core.language.translation import _
from s7core.lesson.groups import Group
from s7core.recipe import TEST_IMAGES, Recipe
from s7core.reference.snapshot_member import unpack_snapshots
from s7core.runs.records import EpochRecord, Result, Run
from s7core.whole_file import write_whole

_CLASSES = 10
COARSE_BELOW, NEGLIGIBLE = 1 / 16, 1e-5  # probabilities below the first keep five bits; those below the second become 0
_SNAPSHOTS = "snapshots"  # the member that not every file has
_MEMBERS = {"run.json", "weights.safetensors", "predictions", "probabilities", _SNAPSHOTS}
_NO_DATE = (1980, 1, 1, 0, 0, 0)  # instead of the time of writing: the same run gives the same file to the byte


@dataclass(frozen=True)
class ArchivedRun:
    """A run and its epochs as read from a file; weights, predictions and probabilities are read apart, being large."""

    run: Run
    epochs: tuple[EpochRecord, ...]


def write_archive(
    path: Path,
    group: Group,
    run: Run,
    epochs: list[EpochRecord],
    predictions: list[bytes],
    result: Result,
    snapshots: bytes | None = None,
) -> None:
    """Write a finished run of a group as a file, in whose place there is never an incomplete one.

    predictions has one entry an epoch, TEST_IMAGES bytes each; snapshots are as `pack_snapshots` gives them. OSError where
    the file cannot be written.
    """
    facts = {
        "group": group.key,
        "experiment": group.experiment,
        "recipe": run.recipe.to_dict(),
        "device": run.device,
        "versions": run.versions,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "test_loss": result.test_loss,
        "test_accuracy": result.test_accuracy,
        "epochs": [asdict(epoch) for epoch in epochs],
    }
    parts = {
        "run.json": json.dumps(facts, indent=1).encode(),
        "weights.safetensors": result.weights,
        "predictions": _to_differences(predictions),
        "probabilities": rounded_probabilities(numpy.frombuffer(result.probabilities, "<f4")).tobytes(),
    }
    _write_parts(path, parts if snapshots is None else {**parts, _SNAPSHOTS: snapshots})


def replace_snapshots(path: Path, snapshots: bytes) -> None:
    """Give a file these snapshots, as `pack_snapshots` gives them, in place of those it has, and change nothing else in it.

    OSError where the file cannot be written, DataError where it is damaged.
    """
    with _damage_explained(path), zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != _SNAPSHOTS}
    _write_parts(path, {**parts, _SNAPSHOTS: snapshots})


def _write_parts(path: Path, parts: dict[str, bytes]) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _NO_DATE), content, zipfile.ZIP_LZMA)
    write_whole(path, stream.getvalue())


def read_archive(path: Path) -> ArchivedRun:
    """The run and its epochs; DataError if the file is damaged, FileNotFoundError if there is none."""
    with _damage_explained(path):
        facts = json.loads(_part(path, "run.json"))
        epochs = tuple(EpochRecord(**figures) for figures in facts["epochs"])
        return ArchivedRun(_run(path, facts, [epoch.test_accuracy for epoch in epochs]), epochs)


def _run(path: Path, facts: dict[str, Any], accuracies: list[float]) -> Run:
    return Run(
        id=path.stem,
        recipe=Recipe.from_dict(facts["recipe"]),
        experiment=facts["experiment"],
        state="finished",
        message="",
        stop_requested=False,
        created_at=facts["started_at"],
        started_at=facts["started_at"],
        finished_at=facts["finished_at"],
        heartbeat_at=None,
        host=None,
        process=None,
        device=facts["device"],
        versions=facts["versions"],
        epochs_done=len(accuracies),
        last_test_accuracy=accuracies[-1],
        best_test_accuracy=max(accuracies),
        kept_test_accuracy=facts["test_accuracy"],
        has_checkpoint=False,
        group=facts["group"],
    )


def read_predictions(path: Path) -> list[bytes]:
    """The predicted class of each test digit: one entry an epoch, TEST_IMAGES bytes each.

    DataError if the file is damaged, FileNotFoundError if there is none.
    """
    with _damage_explained(path):
        epochs = len(json.loads(_part(path, "run.json"))["epochs"])
        coded = numpy.frombuffer(_part(path, "predictions"), numpy.uint8).reshape(epochs, TEST_IMAGES)
        return [row.tobytes() for row in numpy.bitwise_xor.accumulate(coded[::-1])[::-1]]


def read_result(path: Path) -> Result:
    """The snapshot after the last epoch, its probabilities as float32 bytes, (TEST_IMAGES, 10), like the store's.

    DataError if the file is damaged, FileNotFoundError if there is none.
    """
    with _damage_explained(path):
        facts, coded = json.loads(_part(path, "run.json")), _part(path, "probabilities")
        probabilities = numpy.frombuffer(coded, "<f2").astype("<f4").reshape(TEST_IMAGES, _CLASSES)
        weights = _part(path, "weights.safetensors")
        return Result(facts["test_loss"], facts["test_accuracy"], probabilities.tobytes(), weights)


def read_snapshots(path: Path) -> dict[int, bytes] | None:
    """The weight snapshots in a file by the number of steps taken, as `encode_weights` gave them; None without that member.

    DataError if the file is damaged, FileNotFoundError if there is none.
    """
    with _damage_explained(path), zipfile.ZipFile(path) as archive:
        # In a damaged list of members this one could be missing without an error.
        if not all(member.filename in _MEMBERS and not member.extra + member.comment for member in archive.infolist()):
            raise ValueError("the list of members is damaged")
        return unpack_snapshots(archive.read(_SNAPSHOTS)) if _SNAPSHOTS in archive.namelist() else None


@contextmanager
def _damage_explained(path: Path) -> Iterator[None]:
    """Whatever a damaged file makes zipfile, lzma, json and numpy raise within becomes a DataError with the cure."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (OSError, MemoryError) as error:
        raise DataError(
            _(
                "The reference run {file} cannot be read ({reason}): make it again with `python -m s7core reference build`, "
                "or install S7 Lab again.",
                file=path,
                reason=getattr(error, "strerror", None) or _("too little memory"),
            )
        ) from error
    except Exception as error:
        raise DataError(
            _(
                "The reference run {file} is damaged: make it again with `python -m s7core reference build`, or install S7 "
                "Lab again.",
                file=path,
            )
        ) from error


def rounded_probabilities(probabilities: numpy.ndarray) -> numpy.ndarray:
    """Probabilities of any shape as float16, off by less than 0.0003.

    Those below COARSE_BELOW are off by 1/32 of their value at most; those below NEGLIGIBLE become 0.
    """
    mantissa, exponent = numpy.frexp(probabilities)
    coarse = numpy.ldexp(numpy.round(mantissa * 32) / 32, exponent)
    kept = numpy.where(probabilities < COARSE_BELOW, coarse, probabilities)
    return numpy.where(probabilities < NEGLIGIBLE, 0, kept).astype("<f2")


def _to_differences(predictions: list[bytes]) -> bytes:
    """The inverse of `read_predictions`."""
    rows = numpy.frombuffer(b"".join(predictions), numpy.uint8).reshape(-1, TEST_IMAGES).copy()
    rows[:-1] ^= rows[1:]
    return rows.tobytes()


def _part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)
