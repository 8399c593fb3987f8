"""Three sizes of a run, from seconds to the published length. The smallest depends on the pace of the machine."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from s7core import formatting
from s7core.choices import TranslatedTitles
from s7core.language.translation import N_, _, translated_fields
from s7core.language.words import comma_list
from s7core.lesson.tested_text import digits_of_test
from s7core.recipe import TEST_IMAGES, TRAINING_IMAGES, Recipe

START_SECONDS = 1.0  # of a run in a waiting worker: to make its network, and to write its results
QUICK_SECONDS = {"float32": 8.0, "bfloat16": 4.5}  # a quick look is expected to take no more; its goals are 10 s and 5 s
QUICK_EPOCHS = 2


@dataclass(frozen=True)
class Pace:
    """How long a network takes on a machine: seconds for each training step, for each of its images, for a test image.

    `precision` is what the training steps calculate with. `measured` is false where the times were assumed.
    """

    step_seconds: float
    train_seconds: float
    test_seconds: float
    precision: str
    measured: bool = True

    def seconds_of(self, recipe: Recipe) -> float:
        """Expected seconds of a run of this recipe, its start included."""
        epoch = recipe.steps_per_epoch * self.step_seconds + recipe.images_trained_on * self.train_seconds
        return START_SECONDS + recipe.epochs * (epoch + recipe.test_images * self.test_seconds)

    def times(self, factor: float) -> "Pace":
        """The pace of a network that takes so many times as long."""
        return replace(
            self,
            step_seconds=self.step_seconds * factor,
            train_seconds=self.train_seconds * factor,
            test_seconds=self.test_seconds * factor,
        )


@translated_fields("title")
@dataclass(frozen=True)
class Preset:
    """Training images, epochs and test digits under a title, and the largest batch that so few images allow.

    `batch_size` None leaves that of the recipe.
    """

    key: str
    title: str
    train_images: int
    epochs: int
    test_images: int = TEST_IMAGES
    batch_size: int | None = None

    def help(self, seconds: float | None = None) -> str:
        """The size in words, with the expected time if it is known.

        "3,000 images in batches of 64, 2 epochs, tested on 2,000 of the 10,000 test digits, about 7.8 s here."
        """
        if seconds:
            return _("{size}, about {time} here.", size=self._in_words(), time=formatting.duration(seconds))
        return _("{size}.", size=self._in_words())

    def _in_words(self) -> str:
        images = formatting.count(self.train_images)
        if self.batch_size:
            parts = [_("{images} images in batches of {batch_size}", images=images, batch_size=self.batch_size)]
        else:
            parts = [_("{images} images", images=images)]
        parts.append(formatting.counted(self.epochs, "{count} epoch", "{count} epochs"))
        if self.test_images < TEST_IMAGES:
            parts.append(_("tested on {test_digits}", test_digits=digits_of_test(self.test_images)))
        return comma_list(parts)

    def apply(self, recipe: Recipe) -> Recipe:
        """The recipe in this size; nothing else changes."""
        return replace(
            recipe,
            train_images=self.train_images,
            epochs=self.epochs,
            test_images=self.test_images,
            batch_size=min(recipe.batch_size, self.batch_size or recipe.batch_size),
        )


SIZE_SETTINGS = ("train_images", "test_images", "batch_size", "epochs")  # what a preset may change
PRESET_TITLES = TranslatedTitles(
    {"quick": N_("Quick look"), "epoch": N_("One epoch on everything"), "published": N_("As published")}
)

# Sizes of a quick look: training images, largest batch, test digits; the longest first. They are few, so that all of a
# class get the same. The test shrinks first: 2,000 digits show an accuracy to a point, while too few training steps show
# nothing: in fewer than about 40, BatchNorm's running statistics are not there yet. So fewer images come in smaller batches.
QUICK_SIZES: tuple[tuple[int, int | None, int], ...] = (
    (6_000, None, TEST_IMAGES),
    (6_000, None, 5_000),
    (6_000, None, 2_000),
    (5_000, 64, 2_000),
    (4_000, 64, 2_000),
    (3_000, 64, 2_000),
    (2_000, 32, 2_000),
    (1_500, 32, 1_000),
    (1_200, 32, 1_000),
    (1_000, 32, 1_000),
    (800, 32, 1_000),
    (600, 32, 1_000),
)


def quick_look(recipe: Recipe, pace: Pace, most_images: int = TRAINING_IMAGES) -> Preset:
    """The longest of QUICK_SIZES that a run of this recipe is expected to take QUICK_SECONDS for at most, else the shortest.

    `pace` is that of the recipe's network on this machine. Sizes of more than `most_images` are left out, but for the last.
    """
    sizes = [each for each in quick_sizes() if each.train_images <= most_images] or [quick_sizes()[-1]]
    within = QUICK_SECONDS[pace.precision]
    return next((size for size in sizes if pace.seconds_of(size.apply(recipe)) <= within), sizes[-1])


def quick_sizes() -> list[Preset]:
    """All sizes that a quick look may have, the longest first."""
    return [
        Preset("quick", PRESET_TITLES.declared["quick"], images, QUICK_EPOCHS, digits, batch)
        for images, batch, digits in QUICK_SIZES
    ]


def presets(recipe: Recipe, pace: Pace) -> tuple[Preset, ...]:
    """All presets for this recipe, whose network has this pace on this machine; the shortest first."""
    return (
        quick_look(recipe, pace),
        Preset("epoch", PRESET_TITLES.declared["epoch"], TRAINING_IMAGES, 1),
        Preset("published", PRESET_TITLES.declared["published"], TRAINING_IMAGES, 15),
    )


def fitting_preset(recipe: Recipe, offered: Sequence[Preset]) -> Preset | None:
    """The first of these presets whose size the recipe has; None where its size is one of its own.

    A recipe has the size of a quick look with any of QUICK_SIZES: which of them is offered changes with what was measured.
    """
    return next((each for each in offered if _has_size(recipe, each)), None)


def _has_size(recipe: Recipe, size: Preset) -> bool:
    shown = (recipe.train_images, recipe.epochs, recipe.test_images)
    if size.key != "quick":
        has_batch = size.batch_size in (None, recipe.batch_size)
        return has_batch and shown == (size.train_images, size.epochs, size.test_images)
    return any(
        shown == (images, QUICK_EPOCHS, digits) and recipe.batch_size <= (batch or recipe.batch_size)
        for images, batch, digits in QUICK_SIZES
    )


def own_size(recipe: Recipe, title: str) -> Preset:
    """The size of an experiment's own recipe as a preset, with this title: "As published"."""
    return Preset("published", title, recipe.train_images, recipe.epochs, recipe.test_images, recipe.batch_size)


def preset(key: str, recipe: Recipe, pace: Pace) -> Preset:
    """The preset with this key, which must exist."""
    return next(known for known in presets(recipe, pace) if known.key == key)
