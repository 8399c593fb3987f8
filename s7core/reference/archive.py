"""One finished run as a file: what the store knows of it, small enough to ship.

A zip of `run.json` (recipe, device, versions, figures of every epoch), `weights.safetensors`, `predictions` (one byte a
test digit and epoch; each epoch but the last as its difference from the next, which is nearly all zeros) and
`probabilities` (float16, and small ones rounded further: a sixth of float32's size).
"""

import io
import json
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy

from s7core.lesson.groups import Group
from s7core.recipe import TEST_IMAGES, Recipe
from s7core.runs.records import EpochRecord, Result, Run

_CLASSES = 10
COARSE_BELOW, NEGLIGIBLE = 1 / 16, 1e-5  # probabilities below the first keep five bits; those below the second become 0
NO_DATE = (1980, 1, 1, 0, 0, 0)  # the same run gives the same file to the byte


@dataclass(frozen=True)
class Archived:
    """A run out of a file, without its large parts."""

    run: Run
    epochs: tuple[EpochRecord, ...]


def write(path: Path, group: Group, run: Run, epochs: list[EpochRecord], predictions: list[bytes], result: Result) -> None:
    """Make the file of a finished run of a group. predictions has TEST_IMAGES bytes an epoch."""
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
        "epochs": [asdict(each) for each in epochs],
    }
    parts = {
        "run.json": json.dumps(facts, indent=1).encode(),
        "weights.safetensors": result.weights,
        "predictions": _to_differences(predictions),
        "probabilities": rounded(numpy.frombuffer(result.probabilities, "<f4")).tobytes(),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, NO_DATE), content, zipfile.ZIP_LZMA)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")  # a server may be reading the folder
    unfinished.write_bytes(stream.getvalue())
    unfinished.replace(path)


def read(path: Path) -> Archived:
    facts = json.loads(_part(path, "run.json"))
    epochs = tuple(EpochRecord(**each) for each in facts["epochs"])
    accuracies = [each.test_accuracy for each in epochs]
    run = Run(
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
        epochs_done=len(epochs),
        last_test_accuracy=accuracies[-1],
        best_test_accuracy=max(accuracies),
        kept_test_accuracy=facts["test_accuracy"],
        has_checkpoint=False,
        group=facts["group"],
    )
    return Archived(run, epochs)


def read_predictions(path: Path) -> list[bytes]:
    """The predicted class of each test digit, one bytes object an epoch."""
    coded = numpy.frombuffer(_part(path, "predictions"), numpy.uint8).reshape(-1, TEST_IMAGES)
    return [row.tobytes() for row in numpy.bitwise_xor.accumulate(coded[::-1])[::-1]]


def read_result(path: Path) -> Result:
    facts = json.loads(_part(path, "run.json"))
    probabilities = numpy.frombuffer(_part(path, "probabilities"), "<f2").astype("<f4").reshape(-1, _CLASSES)
    return Result(facts["test_loss"], facts["test_accuracy"], probabilities.tobytes(), _part(path, "weights.safetensors"))


def rounded(probabilities: numpy.ndarray) -> numpy.ndarray:
    """float16, off by less than 0.0003; small ones by 1/32 of their value at most, negligible ones are 0."""
    mantissa, exponent = numpy.frexp(probabilities)
    coarse = numpy.ldexp(numpy.round(mantissa * 32) / 32, exponent)
    kept = numpy.where(probabilities < COARSE_BELOW, coarse, probabilities)
    return numpy.where(probabilities < NEGLIGIBLE, 0, kept).astype("<f2")


def _to_differences(predictions: list[bytes]) -> bytes:
    rows = numpy.frombuffer(b"".join(predictions), numpy.uint8).reshape(-1, TEST_IMAGES).copy()
    rows[:-1] ^= rows[1:]
    return rows.tobytes()


def _part(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name)
