"""Questions about the network of a stage; their answers are computed from its trace."""

from s7core import formatting
from s7core.analysis.filled_story import parameters_in, published_trace, rows_of, stage_before
from s7core.analysis.question import Question, QuestionContext
from s7core.formatting import number_in_words, share
from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Linear, MaxPool2d
from s7core.model.trace import Row, Trace, trace

ORDINALS = ("first", "second", "third")


def linear_share(context: QuestionContext) -> Question:
    """Asks for the share of parameters in linear layers, in percent; for a network with linear layers."""
    total, linear = context.traced.parameters, parameters_in(context.traced, Linear)
    rows = " + ".join(formatting.count(row.parameters) for row in rows_of(context.traced, Linear))
    return Question(
        "linear-share",
        "What share of all parameters is in the linear layers?",
        "number",
        100 * linear / total,
        (
            "Add up the parameters of the layers whose names begin with Linear.",
            f"It is ({rows}) ÷ {formatting.count(total)}, in percent.",
        ),
        f"{formatting.count(linear)} of {formatting.count(total)} parameters: {share(linear, total)}. The "
        "convolutions have the rest, and do nearly all the "
        "arithmetic.",
        tolerance=1.0,
        unit="%",
    )


def batch_norm_parameters(context: QuestionContext) -> Question:
    """Asks how many parameters BatchNorm adds; the answer does not depend on whether it is switched on."""
    with_it, without = (trace(context.stage.architecture(on, context.dropout)) for on in (True, False))
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
        f"2 × ({' + '.join(map(str, channels))}) = {formatting.count(added)}: {share(added, with_it.parameters)} "
        "of all parameters then.",
    )


def field_after_pooling(context: QuestionContext) -> Question:
    """Asks for the receptive field after the last max pooling, in pixels."""
    row, name = _last_pooling(context.traced)
    previous = context.traced.rows[row.index - 2]
    return Question(
        "field",
        f"What is the receptive field after {name}?",
        "whole number",
        row.receptive_field,
        (
            "Find the layer in the table of layers: it lists the receptive field of each.",
            f"A window of k adds (k − 1) × jump to what the layer before sees. Here k is {row.kernel}, and the layer before "
            f"sees {previous.receptive_field} pixels with a jump of {previous.jump}.",
        ),
        f"{previous.receptive_field} + ({row.kernel} − 1) × {previous.jump} = {row.receptive_field} pixels.",
        unit="pixels",
    )


def jump_after_pooling(context: QuestionContext) -> Question:
    """Asks for the jump after the last max pooling, in pixels."""
    row, name = _last_pooling(context.traced)
    strides = [earlier.stride for earlier in context.traced.rows[: row.index] if (earlier.stride or 1) > 1]
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


def costliest_layer(context: QuestionContext) -> Question:
    """Asks for the layer with the most multiply-accumulates; for a network that has its most costly layer on a grid."""
    row = max(context.traced.rows, key=lambda candidate: candidate.macs)
    names = tuple(candidate.name for candidate in context.traced.rows if candidate.macs)
    _, height, width = row.output_shape
    return Question(
        "costliest",
        "Which layer does the most arithmetic?",
        "choice",
        row.name,
        (
            "Compare the multiply-accumulates of all layers.",
            f"Its grid is still {height} × {width}, and it has many channels to work through.",
        ),
        f"{row.name}: {formatting.count(row.macs)} multiply-accumulates, {share(row.macs, context.traced.macs)} of "
        "all, with "
        f"{share(row.parameters, context.traced.parameters)} of the parameters. It uses them at {height} × {width} places.",
        choices=names,
    )


def times_fewer_parameters(context: QuestionContext) -> Question:
    """Asks for the ratio of the parameters of the published stage before to those of this network."""
    last = stage_before(context.stage)
    assert last is not None, "the first stage is never asked this question"
    then = published_trace(last)
    ratio = then.parameters / context.traced.parameters
    return Question(
        "times-fewer",
        f"{last.title} has {formatting.count(then.parameters)} parameters. How many times fewer are there here?",
        "number",
        ratio,
        (
            "The number of parameters of this network is what you need.",
            f"Divide: {formatting.count(then.parameters)} ÷ {formatting.count(context.traced.parameters)}.",
        ),
        f"{formatting.count(then.parameters)} ÷ {formatting.count(context.traced.parameters)} = {ratio:.1f}.",
        tolerance=0.05 * ratio,
        unit="times",
    )


def squeeze_with_windows(context: QuestionContext) -> Question:
    """Asks how many parameters the first 1×1 convolution would have with the windows of the first layer."""
    row = next(convolution for convolution in rows_of(context.traced, Conv2d) if convolution.kernel == 1)
    wide = context.traced.rows[0].kernel or 1
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
        f"{inside} × {outside} × {wide} × {wide} = {formatting.count(inside * outside * wide**2)} in place of "
        f"{formatting.count(row.parameters)}: that is "
        "what makes a 1×1 convolution a cheap squeeze.",
    )


def linear_in_place_of_average(context: QuestionContext) -> Question:
    """Asks how many weights a linear layer in place of the first average pooling would have."""
    row = rows_of(context.traced, AvgPool2d)[0]
    channels, height, width = row.input_shape
    classes = context.traced.output_shape[0]
    weights, after = channels * height * width * classes, rows_of(context.traced, Conv2d)[-1]
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
        f"{channels} × {height} × {width} × {classes} = {formatting.count(weights)}, and the whole network has "
        f"{formatting.count(context.traced.parameters)} parameters. Averaging needs none, and {after.name} behind "
        f"it {formatting.count(after.parameters)}.",
    )


def _last_pooling(traced: Trace) -> tuple[Row, str]:
    """The last max pooling and its name in a sentence: "the second max pooling (MaxPool2d-11)"."""
    pools = rows_of(traced, MaxPool2d)
    which = f"{ORDINALS[len(pools) - 1]} " if len(pools) > 1 else ""
    return pools[-1], f"the {which}max pooling ({pools[-1].name})"
