"""A recipe that trains in a moment."""

from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe


def tiny(**changes) -> Recipe:
    return Recipe.from_dict(
        {
            **experiment("final-exp1").recipe.to_dict(),
            "train_images": 200,
            "batch_size": 50,
            "epochs": 1,
            "device": "cpu",
            **changes,
        }
    )
