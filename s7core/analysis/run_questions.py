"""Questions about a run; their answers are computed from its accuracies and its recipe."""

from s7core import formatting
from s7core.analysis.question import Question, QuestionContext
from s7core.formatting import percent, percentage
from s7core.language.numerals import localised
from s7core.language.translation import N_, _
from s7core.language.words import sentences
from s7core.lesson.tested_text import digits_of_test

ABOVE, BELOW, THE_SAME = N_("above test accuracy"), N_("below test accuracy"), N_("the same")


def wrong_digits(context: QuestionContext) -> Question:
    """Asks how many test digits the run got wrong after its last epoch."""
    assert context.run
    accuracy, images = context.run.test[-1], context.recipe.test_images
    wrong = round((1 - accuracy) * images)
    given = {"digits": formatting.count(images), "run": context.run.whose}
    explanation = [
        _(
            "(1 − {accuracy}) × {digits} = {wrong} digits.",
            accuracy=formatting.decimal(accuracy, 4),
            digits=formatting.count(images),
            wrong=formatting.count(wrong),
        ),
        _("One digit is {points} percentage points.", points=formatting.significant(100 / images, 2)),
    ]
    if not context.recipe.tests_all:
        explanation.insert(1, _("It was tested on {test_digits}.", test_digits=digits_of_test(images)))
    return Question(
        "wrong",
        _("How many of the {digits} test digits did {run} get wrong after its last epoch?", **given)
        if context.recipe.tests_all
        else _(
            "How many of the {digits} test digits that it was tested on did {run} get wrong after its last epoch?", **given
        ),
        "whole number",
        wrong,
        (
            _("Its test accuracy says how many it got right."),
            _(
                "{right} are right, so {wrong} are wrong, of {digits}.",
                right=percent(accuracy),
                wrong=percentage(100 - 100 * accuracy, 2),
                digits=formatting.count(images),
            ),
        ),
        sentences(*explanation),
    )


def accuracy_rise(context: QuestionContext) -> Question:
    """Asks for the change of test accuracy from the first to the last epoch, in points; needs a run of several epochs."""
    assert context.multi_epoch_run
    first, last = context.multi_epoch_run.test[0], context.multi_epoch_run.test[-1]
    rise = 100 * (last - first)
    explanation = _(
        "{last} − {first} = {rise} points.",
        last=formatting.decimal(100 * last, 2),
        first=formatting.decimal(100 * first, 2),
        rise=localised(f"{rise:+.2f}"),
    )
    if rise > 0:
        explanation += " " + _("Most of what is learned is learned early.")
    return Question(
        "rise",
        _(
            "By how many percentage points did the test accuracy of {run} change from epoch 1 to its last epoch, {epoch}?",
            run=context.multi_epoch_run.whose,
            epoch=len(context.multi_epoch_run.test),
        ),
        "number",
        rise,
        (
            _("Its curve of test accuracy has a value after each epoch."),
            _("It went from {first} to {last}.", first=percent(first), last=percent(last)),
        ),
        explanation,
        tolerance=0.02,
        unit=_("points"),
    )


def training_test_gap(context: QuestionContext) -> Question:
    """Asks whether training accuracy in the last epoch is above or below test accuracy."""
    assert context.run
    gap = context.run.train[-1] - context.run.test[-1]
    points = formatting.unsigned_points(gap)
    explanation = (
        _("{points} points above.", points=points) if gap > 0 else _("{points} points below.", points=points),
        _(
            "Training accuracy is measured while the weights still change, with dropout on and images augmented, so it may "
            "well be the lower one."
        ),
    )
    return Question(
        "gap",
        _("In the last epoch of {run}, where is its training accuracy?", run=context.run.whose),
        "choice",
        ABOVE if gap > 0 else BELOW if gap < 0 else THE_SAME,
        (
            _("Compare its last training accuracy with its last test accuracy."),
            _(
                "Training accuracy is {train}, test accuracy {test}.",
                train=percent(context.run.train[-1]),
                test=percent(context.run.test[-1]),
            ),
        ),
        sentences(*explanation),
        choices=(ABOVE, BELOW, THE_SAME),
    )


def steps_of_an_epoch(context: QuestionContext) -> Question:
    """Asks for the number of training steps in an epoch of the run."""
    assert context.run
    images, batch, steps = context.recipe.images_trained_on, context.recipe.batch_size, context.recipe.steps_per_epoch
    given = {"images": formatting.count(images), "batch_size": batch}
    return Question(
        "steps",
        _("How many training steps did one epoch of {run} take?", run=context.run.whose),
        "whole number",
        steps,
        (
            _("A step sees one batch. An epoch sees every image once."),
            _("{images} images in batches of {batch_size}; what is left over makes a last, smaller batch.", **given),
        ),
        _("{images} ÷ {batch_size}, rounded up, is {steps} steps.", steps=formatting.count(steps), **given),
    )
