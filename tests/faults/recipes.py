"""What the trials train: short runs of one thread, unlike in what a checkpoint must keep."""

from s7core.recipe import Recipe

# Momentum, the place in a schedule, augmentation, another stage, a small part of the data. An epoch takes under a second.
SHORT_RUNS = tuple(
    Recipe(device="cpu", threads=1, test_images=1_000, **changes)
    for changes in (
        {"train_images": 1_500, "epochs": 3, "augmentation": "heavy", "learning_rate": 0.1},
        {"train_images": 2_000, "epochs": 3, "scheduler": "one-cycle", "batch_size": 64},
        {"train_images": 1_200, "epochs": 4, "scheduler": "reduce-on-plateau", "batch_size": 32, "seed": 2},
        {"train_images": 4_000, "epochs": 2, "scheduler": "cosine", "augmentation": "affine", "seed": 3},
    )
)
LONGER_RUN = Recipe(device="cpu", threads=1, test_images=1_000, train_images=4_000, epochs=5, seed=4)


def as_command(recipe: Recipe) -> tuple[str, ...]:
    """The words after `python -m s7core` that train this recipe."""
    changed = {name: value for name, value in vars(recipe).items() if value != getattr(Recipe(), name)}
    return ("train", "final-exp1", *(f"--{name.replace('_', '-')}={value}" for name, value in changed.items()))
