"""Three sizes of a run, from seconds to the published length. They change nothing else in a recipe."""

from dataclasses import dataclass, replace

from s7core.recipe import TRAINING_IMAGES, Recipe


@dataclass(frozen=True)
class Preset:
    key: str
    title: str
    train_images: int
    epochs: int

    @property
    def help(self) -> str:
        return f"{self.train_images:,} images, {'once' if self.epochs == 1 else f'{self.epochs} times'}."

    def apply(self, recipe: Recipe) -> Recipe:
        return replace(recipe, train_images=self.train_images, epochs=self.epochs)


PRESETS = (
    Preset("quick", "Quick look", train_images=6_000, epochs=2),
    Preset("epoch", "One epoch on everything", train_images=TRAINING_IMAGES, epochs=1),
    Preset("published", "As published", train_images=TRAINING_IMAGES, epochs=15),
)


def preset(key: str) -> Preset:
    return next(each for each in PRESETS if each.key == key)
