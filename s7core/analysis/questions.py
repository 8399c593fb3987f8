"""Questions to each stage. Their answers are computed from the network as it is set and from what a run has learned."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from s7core.analysis.filled_story import (
    AccuracyHistory,
    parameters_in,
    published_trace,
    rows_of,
    stage_before,
)
from s7core.formatting import number_in_words, share
from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Linear, MaxPool2d
from s7core.lesson.stages import Stage, stage
from s7core.model.trace import Row, Trace, trace
from s7core.recipe import TEST_IMAGES, Recipe

ORDINALS = ("first", "second", "third")


@dataclass(frozen=True)
class Question:
    """`answer` is a number, or one of `choices`. A number counts as right within `tolerance`; `unit` stands beside it.

    `hints` get clearer one by one; `explanation` is told once it is answered.
    """

    key: str
    text: str
    kind: Literal["whole number", "number", "choice"]
    answer: float | str
    hints: tuple[str, ...]
    explanation: str
    choices: tuple[str, ...] = ()
    tolerance: float = 0.0
    unit: str = ""

    def is_right(self, given: float | str | None) -> bool:
        """Whether this answer is right; None is none."""
        if given is None or isinstance(self.answer, str):
            return given == self.answer
        return abs(given - self.answer) <= self.tolerance + 1e-9


@dataclass(frozen=True)
class Asked:
    """What questions are asked about: a stage, its network under the toggles, and a run, one's own or a reference run.

    `longer` is a run of more than one epoch: the same, or else the reference run. `recipe` is the run's.
    """

    stage: Stage
    now: Trace
    dropout: float
    run: AccuracyHistory
    longer: AccuracyHistory
    recipe: Recipe


def questions(asked: Asked) -> tuple[Question, ...]:
    """Three to five to each stage."""
    return tuple(make(asked) for make in _OF_STAGES[asked.stage.key])


def asked_of(
    toggles: Recipe,
    own: AccuracyHistory | None,
    own_recipe: Recipe | None,
    reference: AccuracyHistory,
    reference_recipe: Recipe,
) -> Asked:
    """`toggles` is the stage's recipe as it is set; `own` is None where nothing was trained, then the reference counts."""
    of = stage(toggles.stage)
    return Asked(
        of,
        trace(of.architecture(toggles.batch_norm, toggles.dropout)),
        toggles.dropout,
        own or reference,
        own if own and len(own.test) > 1 else reference,
        own_recipe if own and own_recipe else reference_recipe,
    )


def _linear_share(asked: Asked) -> Question:
    total, linear = asked.now.parameters, parameters_in(asked.now, Linear)
    rows = " + ".join(f"{row.parameters:,}" for row in rows_of(asked.now, Linear))
    return Question(
        "linear-share",
        "What share of all parameters is in the linear layers?",
        "number",
        100 * linear / total,
        ("Add up the rows of the table whose names begin with Linear.", f"It is ({rows}) ÷ {total:,}, in percent."),
        f"{linear:,} of {total:,} parameters: {share(linear, total)}. The convolutions have the rest, and do nearly all the "
        "arithmetic.",
        tolerance=1.0,
        unit="%",
    )


def _batch_norm_adds(asked: Asked) -> Question:
    with_it, without = (trace(asked.stage.architecture(on, asked.dropout)) for on in (True, False))
    added = with_it.parameters - without.parameters
    channels = [row.output_shape[0] for row in rows_of(with_it, BatchNorm2d)]
    return Question(
        "batch-norm",
        "How many parameters does BatchNorm add to this network?",
        "whole number",
        added,
        (
            "Every channel gets two learned numbers: a scale and a shift.",
            f"BatchNorm stands behind {number_in_words(len(channels))} layers; their channels are "
            f"{' + '.join(map(str, channels))}.",
        ),
        f"2 × ({' + '.join(map(str, channels))}) = {added:,}: {share(added, with_it.parameters)} of all parameters then.",
    )


def _field_after_pooling(asked: Asked) -> Question:
    row, name = _last_pooling(asked.now)
    previous = asked.now.rows[row.index - 2]
    return Question(
        "field",
        f"What is the receptive field after {name}?",
        "whole number",
        row.receptive_field,
        (
            "Move the slider above to that layer, or find its row in the table.",
            f"A window of k adds (k − 1) × jump to what the layer before sees. Here k is {row.kernel}, and the layer before "
            f"sees {previous.receptive_field} pixels with a jump of {previous.jump}.",
        ),
        f"{previous.receptive_field} + ({row.kernel} − 1) × {previous.jump} = {row.receptive_field} pixels.",
        unit="pixels",
    )


def _jump_after_pooling(asked: Asked) -> Question:
    row, name = _last_pooling(asked.now)
    strides = [each.stride for each in asked.now.rows[: row.index] if (each.stride or 1) > 1]
    return Question(
        "jump",
        f"What is the jump after {name}?",
        "whole number",
        row.jump,
        (
            "The jump starts at 1, and every stride multiplies it.",
            f"Up to there strides larger than 1 are: {', '.join(map(str, strides))}. Multiply them.",
        ),
        f"1 × {' × '.join(map(str, strides))} = {row.jump}: neighbouring units look {row.jump} pixels apart from here on.",
        unit="pixels",
    )


def _costliest(asked: Asked) -> Question:
    row = max(asked.now.rows, key=lambda each: each.macs)
    names = tuple(each.name for each in asked.now.rows if each.macs)
    _, height, width = row.output_shape
    return Question(
        "costliest",
        "Which layer does the most arithmetic?",
        "choice",
        row.name,
        (
            "Look at the last column of the table, multiply-accumulates.",
            f"Its grid is still {height} × {width}, and it has many channels to work through.",
        ),
        f"{row.name}: {row.macs:,} multiply-accumulates, {share(row.macs, asked.now.macs)} of all, with "
        f"{share(row.parameters, asked.now.parameters)} of the parameters. It uses them at {height} × {width} places.",
        choices=names,
    )


def _times_fewer(asked: Asked) -> Question:
    last = stage_before(asked.stage)
    then = published_trace(last)
    ratio = then.parameters / asked.now.parameters
    return Question(
        "times-fewer",
        f"{last.title} has {then.parameters:,} parameters. How many times fewer are there here?",
        "number",
        ratio,
        (
            "The first figure at the top of this page is what you need.",
            f"Divide: {then.parameters:,} ÷ {asked.now.parameters:,}.",
        ),
        f"{then.parameters:,} ÷ {asked.now.parameters:,} = {ratio:.1f}.",
        tolerance=0.05 * ratio,
        unit="times",
    )


def _squeeze(asked: Asked) -> Question:
    row = next(each for each in rows_of(asked.now, Conv2d) if each.kernel == 1)
    wide = asked.now.rows[0].kernel or 1
    inside, outside = row.input_shape[0], row.output_shape[0]
    return Question(
        "squeeze",
        f"If the 1×1 convolution {row.name} had windows of {wide} × {wide}, how many parameters would it have?",
        "whole number",
        inside * outside * wide**2,
        (
            f"Now it has one weight for each pair of a channel in and a channel out: {inside} × {outside}.",
            f"Each such pair would need {wide} × {wide} weights in place of one.",
        ),
        f"{inside} × {outside} × {wide} × {wide} = {inside * outside * wide**2:,} in place of {row.parameters:,}: that is "
        "what makes a 1×1 convolution a cheap squeeze.",
    )


def _in_place_of_average(asked: Asked) -> Question:
    row = rows_of(asked.now, AvgPool2d)[0]
    channels, height, width = row.input_shape
    classes = asked.now.output_shape[0]
    weights, after = channels * height * width * classes, rows_of(asked.now, Conv2d)[-1]
    return Question(
        "average",
        f"Global average pooling sees {channels} channels of {height} × {width}. If Flatten and one linear layer "
        f"for the {number_in_words(classes)} classes took its place, how many weights would that layer have "
        "(its biases aside)?",
        "whole number",
        weights,
        (
            "A linear layer has a weight for each pair of an input and an output.",
            f"Flatten would hand on {channels} × {height} × {width} numbers, each of which goes to {classes} classes.",
        ),
        f"{channels} × {height} × {width} × {classes} = {weights:,}, and the whole network has {asked.now.parameters:,} "
        f"parameters. Averaging needs none, and {after.name} behind it {after.parameters:,}.",
    )


def _wrong(asked: Asked) -> Question:
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


def _rise(asked: Asked) -> Question:
    first, last = asked.longer.test[0], asked.longer.test[-1]
    rise = 100 * (last - first)
    return Question(
        "rise",
        f"By how many percentage points did the test accuracy of {asked.longer.whose} change from epoch 1 to its "
        f"last epoch, {len(asked.longer.test)}?",
        "number",
        rise,
        (
            "Its curve, and the table below it, have the accuracy after each epoch.",
            f"It went from {100 * first:.2f} % to {100 * last:.2f} %.",
        ),
        f"{100 * last:.2f} − {100 * first:.2f} = {rise:+.2f} points. Most of what is learned is learned early."
        if rise > 0
        else f"{100 * last:.2f} − {100 * first:.2f} = {rise:+.2f} points.",
        tolerance=0.02,
        unit="points",
    )


def _gap(asked: Asked) -> Question:
    gap = asked.run.train[-1] - asked.run.test[-1]
    choices = ("above test accuracy", "below test accuracy", "the same")
    return Question(
        "gap",
        f"In the last epoch of {asked.run.whose}, where is its training accuracy?",
        "choice",
        choices[0 if gap > 0 else 1 if gap < 0 else 2],
        (
            "Both are in the curve's chart and in the table of results.",
            f"Training accuracy is {100 * asked.run.train[-1]:.2f} %, test accuracy {100 * asked.run.test[-1]:.2f} %.",
        ),
        f"{abs(gap) * 100:.2f} points {'above' if gap > 0 else 'below'}. Training accuracy is measured while the weights "
        "still change, with dropout on and images augmented, so it may well be the lower one.",
        choices=choices,
    )


def _steps(asked: Asked) -> Question:
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


def _last_pooling(now: Trace) -> tuple[Row, str]:
    """The last max pooling, and what to call it: "the second max pooling (MaxPool2d-11)"."""
    pools = rows_of(now, MaxPool2d)
    which = f"{ORDINALS[len(pools) - 1]} " if len(pools) > 1 else ""
    return pools[-1], f"the {which}max pooling ({pools[-1].name})"


_OF_STAGES: dict[str, tuple[Callable[[Asked], Question], ...]] = {
    "init": (_linear_share, _batch_norm_adds, _field_after_pooling, _wrong),
    "net1": (_times_fewer, _batch_norm_adds, _jump_after_pooling, _rise, _gap),
    "net2": (_costliest, _squeeze, _field_after_pooling, _wrong),
    "final": (_batch_norm_adds, _in_place_of_average, _steps, _rise, _gap),
}
