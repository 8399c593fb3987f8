"""Questions about the network of a stage; their answers are computed from its trace."""

from s7core import formatting
from s7core.analysis.filled_story import parameters_in, published_trace, rows_of, stage_before
from s7core.analysis.question import Question, QuestionContext
from s7core.formatting import count, number_in_words, share
from s7core.language.translation import _, _p
from s7core.language.words import comma_list
from s7core.lesson.layers import AvgPool2d, BatchNorm2d, Conv2d, Linear, MaxPool2d
from s7core.model.trace import Row, Trace, trace


def linear_share(context: QuestionContext) -> Question:
    """Asks for the share of parameters in linear layers, in percent; for a network with linear layers."""
    total, linear = context.traced.parameters, parameters_in(context.traced, Linear)
    rows = " + ".join(count(row.parameters) for row in rows_of(context.traced, Linear))
    return Question(
        "linear-share",
        _("What share of all parameters is in the linear layers?"),
        "number",
        100 * linear / total,
        (
            _("Add up the parameters of the layers whose names begin with Linear."),
            _("It is ({sum}) ÷ {total}, in percent.", sum=rows, total=count(total)),
        ),
        _(
            "{linear} of {total} parameters: {share}. The convolutions have the rest, and do nearly all the arithmetic.",
            linear=count(linear),
            total=count(total),
            share=share(linear, total),
        ),
        tolerance=1.0,
        unit="%",
    )


def batch_norm_parameters(context: QuestionContext) -> Question:
    """Asks how many parameters BatchNorm adds; the answer does not depend on whether it is switched on."""
    with_it, without = (trace(context.stage.architecture(on, context.dropout)) for on in (True, False))
    added = with_it.parameters - without.parameters
    channels = [row.output_shape[0] for row in rows_of(with_it, BatchNorm2d)]
    channel_sum = " + ".join(map(str, channels))
    return Question(
        "batch-norm",
        _("How many parameters does BatchNorm add to this network?"),
        "whole number",
        added,
        (
            _("Every channel gets two learned numbers: a scale and a shift."),
            _(
                "BatchNorm stands behind {count} layers; their channels are {channels}.",
                count=number_in_words(len(channels)),
                channels=channel_sum,
            ),
        ),
        _(
            "2 × ({channels}) = {added}: {share} of all parameters then.",
            channels=channel_sum,
            added=count(added),
            share=share(added, with_it.parameters),
        ),
    )


def field_after_pooling(context: QuestionContext) -> Question:
    """Asks for the receptive field after the last max pooling, in pixels."""
    row, name = _last_pooling(context.traced)
    previous = context.traced.rows[row.index - 2]
    return Question(
        "field",
        _("What is the receptive field after {layer}?", layer=name),
        "whole number",
        row.receptive_field,
        (
            _("Find the layer in the table of layers: it lists the receptive field of each."),
            _(
                "A window of k adds (k − 1) × jump to what the layer before sees. Here k is {kernel}, and the layer before "
                "sees {field} pixels with a jump of {jump}.",
                kernel=row.kernel,
                field=previous.receptive_field,
                jump=previous.jump,
            ),
        ),
        _(
            "{field} + ({kernel} − 1) × {jump} = {result} pixels.",
            field=previous.receptive_field,
            kernel=row.kernel,
            jump=previous.jump,
            result=row.receptive_field,
        ),
        unit=_("pixels"),
    )


def jump_after_pooling(context: QuestionContext) -> Question:
    """Asks for the jump after the last max pooling, in pixels."""
    row, name = _last_pooling(context.traced)
    strides = [earlier.stride for earlier in context.traced.rows[: row.index] if (earlier.stride or 1) > 1]
    return Question(
        "jump",
        _("What is the jump after {layer}?", layer=name),
        "whole number",
        row.jump,
        (
            _("The jump starts at 1, and every stride multiplies it."),
            _("Up to there strides larger than 1 are: {strides}. Multiply them.", strides=comma_list(map(str, strides))),
        ),
        _(
            "{product} = {jump}: neighbouring units look {jump} pixels apart from here on.",
            product=" × ".join(map(str, [1, *strides])),
            jump=row.jump,
        ),
        unit=_("pixels"),
    )


def costliest_layer(context: QuestionContext) -> Question:
    """Asks for the layer with the most multiply-accumulates; for a network that has its most costly layer on a grid."""
    row = max(context.traced.rows, key=lambda candidate: candidate.macs)
    names = tuple(candidate.name for candidate in context.traced.rows if candidate.macs)
    grid = formatting.shape(row.output_shape[1:])
    return Question(
        "costliest",
        _("Which layer does the most arithmetic?"),
        "choice",
        row.name,
        (
            _("Compare the multiply-accumulates of all layers."),
            _("Its grid is still {grid}, and it has many channels to work through.", grid=grid),
        ),
        _(
            "{layer}: {macs} multiply-accumulates, {share} of all, with {parameter_share} of the parameters. It uses them "
            "at "
            "{grid} places.",
            layer=row.name,
            macs=count(row.macs),
            share=share(row.macs, context.traced.macs),
            parameter_share=share(row.parameters, context.traced.parameters),
            grid=grid,
        ),
        choices=names,
    )


def times_fewer_parameters(context: QuestionContext) -> Question:
    """Asks for the ratio of the parameters of the published stage before to those of this network."""
    last = stage_before(context.stage)
    assert last is not None, "the first stage is never asked this question"
    then, now = published_trace(last).parameters, context.traced.parameters
    ratio = then / now
    return Question(
        "times-fewer",
        _(
            "{network} has {parameters} parameters. How many times fewer are there here?",
            network=last.title,
            parameters=count(then),
        ),
        "number",
        ratio,
        (
            _("The number of parameters of this network is what you need."),
            _("Divide: {before} ÷ {now}.", before=count(then), now=count(now)),
        ),
        _("{before} ÷ {now} = {ratio}.", before=count(then), now=count(now), ratio=formatting.decimal(ratio, 1)),
        tolerance=0.05 * ratio,
        unit=_p("unit", "times"),
    )


def squeeze_with_windows(context: QuestionContext) -> Question:
    """Asks how many parameters the first 1×1 convolution would have with the windows of the first layer."""
    row = next(convolution for convolution in rows_of(context.traced, Conv2d) if convolution.kernel == 1)
    wide = context.traced.rows[0].kernel or 1
    inside, outside = row.input_shape[0], row.output_shape[0]
    pairs, window = f"{inside} × {outside}", f"{wide} × {wide}"
    return Question(
        "squeeze",
        _(
            "If the 1×1 convolution {layer} had windows of {window}, how many parameters would it have?",
            layer=row.name,
            window=window,
        ),
        "whole number",
        inside * outside * wide**2,
        (
            _("Now it has one weight for each pair of a channel in and a channel out: {pairs}.", pairs=pairs),
            _("Each such pair would need {window} weights in place of one.", window=window),
        ),
        _(
            "{pairs} × {window} = {parameters} in place of {now}: that is what makes a 1×1 convolution a cheap squeeze.",
            pairs=pairs,
            window=window,
            parameters=count(inside * outside * wide**2),
            now=count(row.parameters),
        ),
    )


def linear_in_place_of_average(context: QuestionContext) -> Question:
    """Asks how many weights a linear layer in place of the first average pooling would have."""
    row = rows_of(context.traced, AvgPool2d)[0]
    channels, height, width = row.input_shape
    classes = context.traced.output_shape[0]
    weights, after = channels * height * width * classes, rows_of(context.traced, Conv2d)[-1]
    numbers = formatting.shape(row.input_shape)
    return Question(
        "average",
        _(
            "Global average pooling sees {channels} channels of {grid}. If Flatten and one linear layer for the {classes} "
            "classes took its place, how many weights would that layer have (its biases aside)?",
            channels=channels,
            grid=f"{height} × {width}",
            classes=number_in_words(classes),
        ),
        "whole number",
        weights,
        (
            _("A linear layer has a weight for each pair of an input and an output."),
            _(
                "Flatten would hand on {numbers} numbers, each of which goes to {classes} classes.",
                numbers=numbers,
                classes=classes,
            ),
        ),
        _(
            "{numbers} × {classes} = {weights}, and the whole network has {parameters} parameters. Averaging needs none, "
            "and "
            "{layer} behind it {layer_parameters}.",
            numbers=numbers,
            classes=classes,
            weights=count(weights),
            parameters=count(context.traced.parameters),
            layer=after.name,
            layer_parameters=count(after.parameters),
        ),
    )


def _last_pooling(traced: Trace) -> tuple[Row, str]:
    """The last max pooling and its name in a sentence, after "after": "the second max pooling (MaxPool2d-11)"."""
    *earlier, last = rows_of(traced, MaxPool2d)
    if not earlier:
        return last, _p("after", "the max pooling ({layer})", layer=last.name)
    if len(earlier) == 1:
        return last, _p("after", "the second max pooling ({layer})", layer=last.name)
    return last, _p("after", "the third max pooling ({layer})", layer=last.name)
