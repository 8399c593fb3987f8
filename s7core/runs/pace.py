"""The pace of each stage on this machine, as a waiting worker measured it, kept in the cache folder.

Nothing here imports torch, so that a page can ask without loading it; `measure_pace` does the measuring.
"""

import json
import socket
from dataclasses import asdict, dataclass
from functools import lru_cache
from math import inf
from pathlib import Path
from typing import NamedTuple

from s7core.data.mnist_arrays import cache_folder
from s7core.lesson.architecture import layers_of
from s7core.lesson.presets import Pace
from s7core.lesson.stages import stage
from s7core.model.trace import trace
from s7core.recipe import Recipe
from s7core.training.threads import threads_of
from s7core.whole_file import write_whole

LARGE_BATCH, SMALL_BATCH = 128, 32  # of the steps that are measured
_FORMAT = 1  # of the file; one in another format is measured again
_MOST_KEPT = 32  # measurements in the file: of several machines that share the folder, and of former versions

# Where nothing was measured: the seconds of a Pace on a slow laptop with two cores and without bfloat16.
SLOW_PACES = {
    "init": (14e-3, 2.65e-3, 0.96e-3),
    "net1": (14e-3, 0.41e-3, 0.12e-3),
    "net2": (14e-3, 0.81e-3, 0.16e-3),
    "final": (14e-3, 0.53e-3, 0.12e-3),
}
_SLOW_STAGE = "final"  # whose pace is assumed for a stage that has none above


class StageTimes(NamedTuple):
    """Seconds of a training step with LARGE_BATCH images, of one with SMALL_BATCH images, and of a test image."""

    large_step: float
    small_step: float
    test: float

    def pace(self, precision: str) -> Pace:
        """The pace: the two batch sizes tell which part of a step does not depend on its images."""
        an_image = (self.large_step - self.small_step) / (LARGE_BATCH - SMALL_BATCH)
        # Where a disturbed step makes that too little, at least half of the large step's time is that of its images.
        an_image = min(max(an_image, self.large_step / LARGE_BATCH / 2), self.large_step / LARGE_BATCH)
        return Pace(self.large_step - an_image * LARGE_BATCH, an_image, self.test, precision)


@dataclass(frozen=True)
class PaceMeasurement:
    """The shortest times that each stage took on one machine in so many rounds of measuring, by the key of the stage.

    `asked` is the precision that was asked for, `precision` what came of it.
    """

    host: str
    processor: str
    device: str
    threads: int
    precision: str
    asked: str
    stages: dict[str, StageTimes]
    rounds: int = 1

    @property
    def key(self) -> tuple[str, str, str, int, str]:
        """Equal for two measurements of which the later one replaces the earlier."""
        return self.host, self.processor, self.device, self.threads, self.precision

    def serves(self, recipe: Recipe) -> bool:
        """Whether it tells how long a run of this recipe takes here; with fewer threads it takes longer in proportion."""
        return (
            self.host == socket.gethostname()
            and recipe.device in ("auto", self.device)
            and recipe.precision in (self.asked, self.precision)
            and recipe.stage in self.stages
        )


def pace_of(recipe: Recipe) -> Pace:
    """The pace of this recipe's network on this machine: as measured, or else as on a slow one.

    Edited layers take as much longer than their stage's own as they have more multiply-accumulates.
    """
    return measured_pace(recipe) or _scaled(recipe, slow_pace(recipe.stage))


def measured_pace(recipe: Recipe) -> Pace | None:
    """The pace of this recipe's network as it was measured on this machine; None where it was not."""
    for found in reversed(read_measurements()):
        if found.serves(recipe):
            fewer = max(1.0, found.threads / threads_of(recipe)) if found.device == "cpu" else 1.0
            return _scaled(recipe, found.stages[recipe.stage].pace(found.precision).times(fewer))
    return None


def slow_pace(stage_key: str) -> Pace:
    """The pace that a stage has on a slow machine; a stage that is not in SLOW_PACES is compared with one that is."""
    if stage_key in SLOW_PACES:
        return Pace(*SLOW_PACES[stage_key], "float32", measured=False)
    known, own = stage(_SLOW_STAGE).published_architecture, stage(stage_key).published_architecture
    return Pace(*SLOW_PACES[_SLOW_STAGE], "float32", measured=False).times(trace(own).macs / trace(known).macs)


def _scaled(recipe: Recipe, of_stage: Pace) -> Pace:
    if not recipe.layers:
        return of_stage
    return of_stage.times(trace(layers_of(recipe)).macs / trace(stage(recipe.stage).published_architecture).macs)


def read_measurements() -> tuple[PaceMeasurement, ...]:
    """What is in the file, the oldest first; nothing where there is none or it is damaged."""
    path = _pace_file()
    try:
        version = path.stat()
    except OSError:
        return ()
    return _read(path, version.st_mtime_ns, version.st_size)


@lru_cache(maxsize=8)  # by the version of the file: a page asks for every stage
def _read(path: Path, changed: int, size: int) -> tuple[PaceMeasurement, ...]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored["format"] != _FORMAT:
            return ()
        return tuple(_measurement(values) for values in stored["measurements"])
    except Exception:  # whatever is in it: a file that can be measured again must matter to nobody
        return ()


def _measurement(values: dict[str, object]) -> PaceMeasurement:
    """From JSON; an error of some kind if something is missing, of another type, or no time that can be."""
    stages = values["stages"]
    if not isinstance(stages, dict):
        raise TypeError("stages is no object")
    times = {key: StageTimes(*map(float, measured)) for key, measured in stages.items()}
    if any(not 0 < seconds < inf for of_stage in times.values() for seconds in of_stage):
        raise ValueError("a time is not positive")
    found = PaceMeasurement(**{**values, "stages": times})  # type: ignore[arg-type]
    texts, counts = (found.host, found.processor, found.device, found.precision, found.asked), (found.threads, found.rounds)
    if not all(isinstance(text, str) for text in texts) or not all(type(count) is int and count >= 0 for count in counts):
        raise TypeError("a text or a number is something else")
    return found


def keep_measurement(measured: PaceMeasurement) -> None:
    """Write a measurement to the file in place of the last one with its key; OSError where that cannot be written."""
    others = [other for other in read_measurements() if other.key != measured.key][1 - _MOST_KEPT :]
    content = json.dumps({"format": _FORMAT, "measurements": [asdict(one) for one in (*others, measured)]}, indent=1)
    write_whole(_pace_file(), content.encode())


def _pace_file() -> Path:
    return cache_folder() / "pace.json"
