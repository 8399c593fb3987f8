"""Three sizes of a run, from seconds to the published length. They change nothing else in a recipe."""

from dataclasses import dataclass, replace

from s7core.recipe import TRAINING_IMAGES, Recipe


@dataclass(frozen=True)
class Preset:
    key: str
    title: str
    help: str
    train_images: int
    epochs: int

    def apply(self, recipe: Recipe) -> Recipe:
        return replace(recipe, train_images=self.train_images, epochs=self.epochs)


PRESETS = (
    Preset("quick", "Quick look", "6,000 images, twice: see that it learns.", train_images=6_000, epochs=2),
    Preset("epoch", "One epoch on everything", "All 60,000 images, once.", train_images=TRAINING_IMAGES, epochs=1),
    Preset("published", "As published", "All 60,000 images, 15 times.", train_images=TRAINING_IMAGES, epochs=15),
)


def preset(key: str) -> Preset:
    return next(each for each in PRESETS if each.key == key)
