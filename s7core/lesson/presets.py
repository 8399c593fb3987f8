"""Three sizes of a run, from seconds to the published length."""

from dataclasses import dataclass, replace

from s7core import formatting
from s7core.recipe import TRAINING_IMAGES, Recipe


@dataclass(frozen=True)
class Preset:
    """A number of training images and of epochs under a title."""

    key: str
    title: str
    train_images: int
    epochs: int

    @property
    def help(self) -> str:
        """The size in words: "6,000 images, 2 times."."""
        return f"{formatting.count(self.train_images)} images, {'once' if self.epochs == 1 else f'{self.epochs} times'}."

    def apply(self, recipe: Recipe) -> Recipe:
        """The recipe with this number of images and epochs; nothing else changes."""
        return replace(recipe, train_images=self.train_images, epochs=self.epochs)


PRESETS = (
    Preset("quick", "Quick look", train_images=6_000, epochs=2),
    Preset("epoch", "One epoch on everything", train_images=TRAINING_IMAGES, epochs=1),
    Preset("published", "As published", train_images=TRAINING_IMAGES, epochs=15),
)


def preset(key: str) -> Preset:
    """The preset with this key, which must exist."""
    return next(known for known in PRESETS if known.key == key)
