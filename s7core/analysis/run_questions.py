"""Questions about a run; their answers are computed from its accuracies and its recipe."""

from s7core import formatting
from s7core.analysis.question import Question, QuestionContext
from s7core.lesson.tested_text import digits_of_test
from s7core.recipe import TEST_DIGITS


def wrong_digits(context: QuestionContext) -> Question:
    """Asks how many test digits the run got wrong after its last epoch."""
    assert context.run
    accuracy, images = context.run.test[-1], context.recipe.test_images
    wrong = round((1 - accuracy) * images)
    of_digits = "" if context.recipe.tests_all else f" It was tested on {digits_of_test(images)}."
    return Question(
        "wrong",
        f"How many of the {formatting.count(images)} test digits that it was tested on did {context.run.whose} get wrong "
        "after its last epoch?"
        if of_digits
        else f"How many of the {TEST_DIGITS} did {context.run.whose} get wrong after its last epoch?",
        "whole number",
        wrong,
        (
            "Its test accuracy says how many it got right.",
            f"{100 * accuracy:.2f}% are right, so {100 - 100 * accuracy:.2f}% are wrong, of {formatting.count(images)}.",
        ),
        f"(1 − {accuracy:.4f}) × {formatting.count(images)} = {formatting.count(wrong)} digits.{of_digits}"
        f" One digit is {100 / images:.2g} percentage points.",
    )


def accuracy_rise(context: QuestionContext) -> Question:
    """Asks for the change of test accuracy from the first to the last epoch, in points; needs a run of several epochs."""
    assert context.multi_epoch_run
    first, last = context.multi_epoch_run.test[0], context.multi_epoch_run.test[-1]
    rise = 100 * (last - first)
    return Question(
        "rise",
        f"By how many percentage points did the test accuracy of {context.multi_epoch_run.whose} change from epoch 1 to its "
        f"last epoch, {len(context.multi_epoch_run.test)}?",
        "number",
        rise,
        (
            "Its curve of test accuracy has a value after each epoch.",
            f"It went from {100 * first:.2f}% to {100 * last:.2f}%.",
        ),
        f"{100 * last:.2f} − {100 * first:.2f} = {rise:+.2f} points. Most of what is learned is learned early."
        if rise > 0
        else f"{100 * last:.2f} − {100 * first:.2f} = {rise:+.2f} points.",
        tolerance=0.02,
        unit="points",
    )


def training_test_gap(context: QuestionContext) -> Question:
    """Asks whether training accuracy in the last epoch is above or below test accuracy."""
    assert context.run
    gap = context.run.train[-1] - context.run.test[-1]
    choices = ("above test accuracy", "below test accuracy", "the same")
    return Question(
        "gap",
        f"In the last epoch of {context.run.whose}, where is its training accuracy?",
        "choice",
        choices[0 if gap > 0 else 1 if gap < 0 else 2],
        (
            "Compare its last training accuracy with its last test accuracy.",
            f"Training accuracy is {100 * context.run.train[-1]:.2f}%, test accuracy {100 * context.run.test[-1]:.2f}%.",
        ),
        f"{formatting.unsigned_points(gap)} points {'above' if gap > 0 else 'below'}. Training accuracy is measured while "
        "the weights still change, with dropout on and images augmented, so it may well be the lower one.",
        choices=choices,
    )


def steps_of_an_epoch(context: QuestionContext) -> Question:
    """Asks for the number of training steps in an epoch of the run."""
    assert context.run
    images, batch, steps = context.recipe.images_trained_on, context.recipe.batch_size, context.recipe.steps_per_epoch
    return Question(
        "steps",
        f"How many training steps did one epoch of {context.run.whose} take?",
        "whole number",
        steps,
        (
            "A step sees one batch. An epoch sees every image once.",
            f"{formatting.count(images)} images in batches of {batch}; what is left over makes a last, smaller batch.",
        ),
        f"{formatting.count(images)} ÷ {batch}, rounded up, is {formatting.count(steps)} steps.",
    )
