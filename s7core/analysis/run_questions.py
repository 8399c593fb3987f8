"""Questions about a run; their answers are computed from its accuracies and its recipe."""

from s7core.analysis.question import AskedAbout, Question
from s7core.recipe import TEST_IMAGES


def wrong_digits(asked: AskedAbout) -> Question:
    assert asked.run
    accuracy = asked.run.test[-1]
    wrong = round((1 - accuracy) * TEST_IMAGES)
    return Question(
        "wrong",
        f"How many of the {TEST_IMAGES:,} test digits did {asked.run.whose} get wrong after its last epoch?",
        "whole number",
        wrong,
        (
            "Its test accuracy says how many it got right.",
            f"{100 * accuracy:.2f} % are right, so {100 - 100 * accuracy:.2f} % are wrong, of {TEST_IMAGES:,}.",
        ),
        f"(1 − {accuracy:.4f}) × {TEST_IMAGES:,} = {wrong:,} digits. One hundredth of a percentage point is one digit.",
    )


def accuracy_rise(asked: AskedAbout) -> Question:
    assert asked.longer
    first, last = asked.longer.test[0], asked.longer.test[-1]
    rise = 100 * (last - first)
    return Question(
        "rise",
        f"By how many percentage points did the test accuracy of {asked.longer.whose} change from epoch 1 to its "
        f"last epoch, {len(asked.longer.test)}?",
        "number",
        rise,
        (
            "Its curve of test accuracy has a value after each epoch.",
            f"It went from {100 * first:.2f} % to {100 * last:.2f} %.",
        ),
        f"{100 * last:.2f} − {100 * first:.2f} = {rise:+.2f} points. Most of what is learned is learned early."
        if rise > 0
        else f"{100 * last:.2f} − {100 * first:.2f} = {rise:+.2f} points.",
        tolerance=0.02,
        unit="points",
    )


def training_test_gap(asked: AskedAbout) -> Question:
    assert asked.run
    gap = asked.run.train[-1] - asked.run.test[-1]
    choices = ("above test accuracy", "below test accuracy", "the same")
    return Question(
        "gap",
        f"In the last epoch of {asked.run.whose}, where is its training accuracy?",
        "choice",
        choices[0 if gap > 0 else 1 if gap < 0 else 2],
        (
            "Compare its last training accuracy with its last test accuracy.",
            f"Training accuracy is {100 * asked.run.train[-1]:.2f} %, test accuracy {100 * asked.run.test[-1]:.2f} %.",
        ),
        f"{abs(gap) * 100:.2f} points {'above' if gap > 0 else 'below'}. Training accuracy is measured while the weights "
        "still change, with dropout on and images augmented, so it may well be the lower one.",
        choices=choices,
    )


def steps_of_an_epoch(asked: AskedAbout) -> Question:
    assert asked.run
    images, batch, steps = asked.recipe.images_trained_on, asked.recipe.batch_size, asked.recipe.steps_per_epoch
    return Question(
        "steps",
        f"How many training steps did one epoch of {asked.run.whose} take?",
        "whole number",
        steps,
        (
            "A step sees one batch. An epoch sees every image once.",
            f"{images:,} images in batches of {batch}; what is left over makes a last, smaller batch.",
        ),
        f"{images:,} ÷ {batch}, rounded up, is {steps:,} steps.",
    )
