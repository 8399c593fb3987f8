"""What a teacher allows the students of a class."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from s7core import formatting
from s7core.choices import STAGES
from s7core.language.translation import _
from s7core.language.words import comma_list
from s7core.lesson.stages import stage
from s7core.recipe import TRAINING_IMAGES, Recipe, setting

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
                raise ValueError(_no_number(name, value, low, high))
        for name in ("own_seeds", "joining", "names_on_wall"):
            if type(value := getattr(self, name)) is not bool:
                raise ValueError(_("{name} is {value}, but it must be True or False.", name=name, value=repr(value)))
        if not self.stages or not set(self.stages) <= set(STAGES):
            raise ValueError(
                _(
                    "stages is {value}, but it must be one or more of {stages}.",
                    value=repr(", ".join(self.stages)),
                    stages=", ".join(STAGES),
                )
            )
        if self.called_to and self.called_to not in STAGES:
            raise ValueError(
                _(
                    "called_to is {value}, but it must be one of {stages}.",
                    value=repr(self.called_to),
                    stages=", ".join(STAGES),
                )
            )

    def check(self, recipes: Sequence[Recipe], waiting: int, kept_bytes: Mapping[str, int]) -> None:
        """ValueError with one sentence if a student who has `waiting` runs in the queue may not start these.

        `kept_bytes` says how much of the store each run of the student takes, the largest first.
        """
        for recipe in recipes:
            if recipe.stage not in self.stages:
                raise ValueError(
                    _(
                        "stage is {stage}, but your teacher allows only {allowed}.",
                        stage=stage(recipe.stage).title,
                        allowed=comma_list(stage(key).title for key in self.stages),
                    )
                )
            for name, value, most in (
                ("epochs", recipe.epochs, self.epochs),
                ("train_images", recipe.train_images, self.images),
            ):
                if value > most:
                    raise ValueError(_above_limit(name, value, most))
        if waiting + len(recipes) > self.waiting:
            raise ValueError(_too_many_waiting(waiting + len(recipes), self.waiting, len(recipes) > self.waiting))
        if sum(kept_bytes.values()) >= self.megabytes * MEGABYTE:
            raise ValueError(_too_much_kept(kept_bytes, self.megabytes))

    def check_trained(self, seconds: float) -> None:
        """ValueError with one sentence if a run that has trained so long may not go on."""
        if seconds >= self.minutes * 60:
            raise ValueError(
                _(
                    "This run has trained for {duration}, the most that your teacher allows.",
                    duration=formatting.duration(self.minutes * 60),
                )
            )

    def to_json(self) -> str:
        # What came later is left out while it is as without it, so that former releases read the class.
        values = {name: value for name, value in asdict(self).items() if value or name not in _LATER}
        return json.dumps(values)

    @classmethod
    def from_json(cls, stored: str) -> "Limits":
        values: dict[str, Any] = json.loads(stored)
        return cls(**{**values, "stages": tuple(values["stages"])})


def _no_number(name: str, value: object, low: int, high: int) -> str:
    return _(
        "{name} is {value}, but it must be a whole number from {low} to {high}.",
        name=name,
        value=repr(value),
        low=formatting.count(low),
        high=formatting.count(high),
    )


def _above_limit(name: str, value: int, most: int) -> str:
    return _(
        "{name} is {value}, but your teacher allows at most {most}: choose fewer.",
        name=name,
        value=formatting.count(value),
        most=formatting.count(most),
    )


def _too_many_waiting(waiting: int, most: int, at_once: bool) -> str:
    if at_once:
        return _(
            "You would have {count} runs waiting, but your teacher allows {most}: choose fewer seeds or fewer values.",
            count=waiting,
            most=most,
        )
    return _(
        "You would have {count} runs waiting, but your teacher allows {most}: let one of them begin, or take one out of the "
        "queue.",
        count=waiting,
        most=most,
    )


def _too_much_kept(kept_bytes: Mapping[str, int], most_megabytes: int) -> str:
    largest, size = next(iter(kept_bytes.items()))
    return _(
        "Your {count} runs keep {megabytes} MB, but your teacher allows {most}: delete some of them first. The largest, "
        "{largest}, keeps {size} MB.",
        count=len(kept_bytes),
        megabytes=formatting.count(sum(kept_bytes.values()) // MEGABYTE),
        most=formatting.count(most_megabytes),
        largest=largest,
        size=formatting.count(size // MEGABYTE),
    )
