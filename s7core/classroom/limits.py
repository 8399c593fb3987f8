"""What a teacher allows the students of a class."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from s7core import formatting
from s7core.lesson.stages import stage
from s7core.recipe import STAGES, TRAINING_IMAGES, Recipe, setting

MOST_EPOCHS = int(setting("epochs").maximum)
FEWEST_IMAGES = int(setting("train_images").minimum)
MOST_WAITING = 50
MOST_STUDENTS = 200
MOST_MINUTES = 24 * 60
MOST_MEGABYTES = 100_000
MEGABYTE = 1_000_000  # bytes
_LATER = ("called_to", "names_on_wall")  # limits that came after the first release, "" or False unless set
SEEDS_EACH = 100  # distance between the own seeds of two students


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most epochs and training images of a run, the most runs of one student that wait, and the stages allowed.

    A run that has trained for `minutes` is stopped. A student whose runs take `megabytes` of the store starts no more until
    some are deleted. `students` is the size of the class, and with `joining` newcomers may join it.

    With `own_seeds` each student trains with seeds of their own: with the same seed all would get the same network, and
    the class would not see how far chance alone moves an accuracy.

    `called_to` is the key of the stage to which the teacher calls everybody now, "" while nobody is called. With
    `names_on_wall` the class wall writes nicknames beside runs.
    """

    epochs: int = 15
    images: int = TRAINING_IMAGES
    waiting: int = 3
    stages: tuple[str, ...] = tuple(STAGES)
    own_seeds: bool = True
    students: int = 40
    joining: bool = True
    minutes: int = 60
    megabytes: int = 300
    called_to: str = ""
    names_on_wall: bool = False

    def __post_init__(self) -> None:
        for name, low, high in (
            ("epochs", 1, MOST_EPOCHS),
            ("images", FEWEST_IMAGES, TRAINING_IMAGES),
            ("waiting", 1, MOST_WAITING),
            ("students", 1, MOST_STUDENTS),
            ("minutes", 1, MOST_MINUTES),
            ("megabytes", 1, MOST_MEGABYTES),
        ):
            value = getattr(self, name)
            if type(value) is not int or not low <= value <= high:
                raise ValueError(
                    f"{name} is {value!r}, but it must be a whole number from {formatting.count(low)} to "
                    f"{formatting.count(high)}."
                )
        for name in ("own_seeds", "joining", "names_on_wall"):
            if type(value := getattr(self, name)) is not bool:
                raise ValueError(f"{name} is {value!r}, but it must be True or False.")
        if not self.stages or not set(self.stages) <= set(STAGES):
            raise ValueError(f"stages is {', '.join(self.stages)!r}, but it must be one or more of {', '.join(STAGES)}.")

        if self.called_to and self.called_to not in STAGES:
            raise ValueError(f"called_to is {self.called_to!r}, but it must be one of {', '.join(STAGES)}.")

    def check(self, recipes: Sequence[Recipe], waiting: int, kept_bytes: Mapping[str, int]) -> None:
        """ValueError with one sentence if a student who has `waiting` runs in the queue may not start these.

        `kept_bytes` says how much of the store each run of the student takes, the largest first.
        """
        for recipe in recipes:
            if recipe.stage not in self.stages:
                allowed = ", ".join(stage(key).title for key in self.stages)
                raise ValueError(f"stage is {stage(recipe.stage).title}, but your teacher allows only {allowed}.")
            for name, value, most in (
                ("epochs", recipe.epochs, self.epochs),
                ("train_images", recipe.train_images, self.images),
            ):
                if value > most:
                    raise ValueError(
                        f"{name} is {formatting.count(value)}, but your teacher allows at most "
                        f"{formatting.count(most)}: choose fewer."
                    )
        if waiting + len(recipes) > self.waiting:
            cure = "let one of them begin, or take one out of the queue"
            if len(recipes) > self.waiting:
                cure = "choose fewer seeds or fewer values"
            raise ValueError(
                f"You would have {waiting + len(recipes)} runs waiting, but your teacher allows {self.waiting}: {cure}."
            )
        if (kept := sum(kept_bytes.values())) >= self.megabytes * MEGABYTE:
            largest, size = next(iter(kept_bytes.items()))
            raise ValueError(
                f"Your {len(kept_bytes)} runs keep {formatting.count(kept // MEGABYTE)} MB, but your teacher allows "
                f"{formatting.count(self.megabytes)}: delete some of them first. The largest, {largest}, keeps "
                f"{formatting.count(size // MEGABYTE)} MB."
            )

    def check_trained(self, seconds: float) -> None:
        """ValueError with one sentence if a run that has trained so long may not go on."""
        if seconds >= self.minutes * 60:
            raise ValueError(
                f"This run has trained for {formatting.duration(self.minutes * 60)}, the most that your teacher allows."
            )

    def to_json(self) -> str:
        # What came later is left out while it is as without it, so that former releases read the class.
        values = {name: value for name, value in asdict(self).items() if value or name not in _LATER}
        return json.dumps(values)

    @classmethod
    def from_json(cls, stored: str) -> "Limits":
        values: dict[str, Any] = json.loads(stored)
        return cls(**{**values, "stages": tuple(values["stages"])})
