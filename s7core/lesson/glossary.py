"""The terms of the lesson with their explanations, and where a text uses them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Term:
    """A term and its explanation in a sentence or two.

    `also` has other spellings; a plural that only adds an s needs none. `see` has the keys of related terms. `page` is the
    name of the dashboard's page where the term can be seen, "" for none.
    """

    key: str
    title: str
    text: str
    also: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    page: str = ""


@dataclass(frozen=True)
class Mention:
    """A place where a text uses a term: text[start:end]."""

    start: int
    end: int
    term: Term


TERMS = (
    Term(
        "1x1-convolution",
        "1×1 convolution",
        "A convolution whose window is a single pixel. It cannot see further; it mixes the channels at each place, "
        "mostly to get fewer of them.",
        also=("1x1 convolution",),
        see=("convolution", "channel"),
        page="layers",
    ),
    Term(
        "accuracy",
        "Accuracy",
        "The share of images whose class is named correctly.",
        also=("test accuracy", "training accuracy"),
        see=("test-set", "interval"),
        page="compare",
    ),
    Term(
        "augmentation",
        "Augmentation",
        "Each time a training image is used it is changed a little at random: turned, shifted, made brighter. The "
        "network never sees quite the same image twice, so it cannot learn them by heart.",
        also=("augmented",),
        see=("overfitting",),
        page="train",
    ),
    Term(
        "average-pooling",
        "Average pooling",
        "Each window of the grid is replaced by the mean of its values.",
        also=("avgpool",),
        see=("pooling", "global-average-pooling"),
        page="layers",
    ),
    Term(
        "batch",
        "Batch",
        "The images of one training step. Their mean loss decides how the weights move; how many there are is the "
        "batch size.",
        also=("batches", "batch size", "mini-batch"),
        see=("training-step", "epoch"),
        page="train",
    ),
    Term(
        "batch-norm",
        "BatchNorm",
        "A layer that shifts and scales each channel so that its values have mean 0 and deviation 1 over the batch, "
        "then applies a scale and a shift that are learned. Training gets faster and steadier.",
        also=("batch normalization", "batch normalisation", "batchnorm2d"),
        see=("batch", "channel"),
        page="ablations",
    ),
    Term(
        "best-epoch",
        "Best epoch",
        "The epoch with the highest test accuracy. The test set chooses it, so its accuracy is a little higher than on new "
        "digits: some epoch is always lucky.",
        see=("test-set", "best-minus-last"),
        page="compare",
    ),
    Term(
        "best-minus-last",
        "Best minus last",
        "The accuracy of the best epoch minus that of the last one: what quoting the best epoch adds.",
        also=("best minus last epoch",),
        see=("best-epoch", "epoch"),
        page="compare",
    ),
    Term(
        "bias",
        "Bias",
        "A learned number that a layer adds to each of its channels, whatever its input is.",
        also=("biases",),
        see=("parameter", "batch-norm"),
        page="layers",
    ),
    Term(
        "board",
        "Board",
        "The networks that still read enough of the test digits, on average over several seeds, ordered by parameters. It "
        "asks how small a network can get.",
        see=("parameter", "seed", "test-set"),
        page="board",
    ),
    Term(
        "calibration",
        "Calibration",
        "Whether a network is right as often as it says: of answers given with 90% confidence, 90% should be right.",
        also=("calibrated", "confidence"),
        see=("softmax", "temperature"),
        page="mistakes",
    ),
    Term(
        "channel",
        "Channel",
        "One of several grids that a layer puts out side by side. Each looks for one kind of thing everywhere.",
        see=("feature-map", "convolution"),
        page="layers",
    ),
    Term(
        "confusion-matrix",
        "Confusion matrix",
        "A table of answers: a row for each true class, a column for each class that the network named. Whatever is "
        "off the diagonal is a mistake.",
        see=("accuracy",),
        page="mistakes",
    ),
    Term(
        "convolution",
        "Convolution",
        "A layer that slides a small window of weights over a grid and, at each place, adds up weight times value. "
        "The same weights serve every place, so it needs few.",
        also=("convolutional", "conv2d"),
        see=("kernel", "channel", "stride"),
        page="layers",
    ),
    Term(
        "held-out",
        "Held-out images",
        "Training images that are kept back: nothing is learned from them, so a scheduler may watch them, "
        "and the test set stays unseen.",
        also=("held-out image", "held-out training image", "held-out set", "held-out", "validation set"),
        see=("test-set", "training-set"),
        page="train",
    ),
    Term(
        "divergence",
        "Divergence",
        "Training that runs away: the steps are so large that the loss grows until it is no number any more. A lower "
        "learning rate cures it.",
        also=("diverge", "diverged", "diverges"),
        see=("learning-rate", "loss"),
        page="train",
    ),
    Term(
        "dropout",
        "Dropout",
        "In training a share of the values is set to zero at random, so that no unit can rely on a single other one. "
        "In testing it is off.",
        see=("overfitting",),
        page="ablations",
    ),
    Term(
        "effective-receptive-field",
        "Effective receptive field",
        "The part of the receptive field that really matters to a unit: mostly its middle, seen by following the "
        "gradient back to the pixels.",
        see=("receptive-field", "gradient"),
        page="receptive_field",
    ),
    Term("epoch", "Epoch", "One pass through all training images.", see=("training-step", "batch"), page="train"),
    Term(
        "epochs-at-goal",
        "Epochs at the goal",
        "How many of the last epochs in a row reach the accuracy that the lesson aims at. One lucky epoch says little; "
        "several in a row say more.",
        see=("epoch", "accuracy"),
        page="compare",
    ),
    Term(
        "feature-map",
        "Feature map",
        "What a channel holds for one image: a grid that is bright where the channel found what it looks for.",
        see=("channel", "convolution"),
        page="layers",
    ),
    Term(
        "flatten",
        "Flatten",
        "Lays a grid out as one long row of numbers, for a linear layer to read.",
        see=("linear-layer",),
        page="layers",
    ),
    Term(
        "global-average-pooling",
        "Global average pooling",
        "Average pooling over the whole grid: one number for each channel remains. It takes the place of large linear "
        "layers and has no parameters.",
        see=("average-pooling", "linear-layer"),
        page="layers",
    ),
    Term(
        "gradient",
        "Gradient",
        "For each weight, in which direction and how strongly the loss changes when the weight does. Training steps "
        "go against it.",
        see=("sgd", "loss"),
        page="receptive_field",
    ),
    Term(
        "grad-cam",
        "Saliency and Grad-CAM",
        "Maps that show which pixels an answer rests on: saliency follows the gradient to each pixel, Grad-CAM weighs "
        "the feature maps of a layer.",
        also=("grad-cam", "saliency", "saliency map"),
        see=("gradient", "feature-map"),
        page="mistakes",
    ),
    Term(
        "interval",
        "Interval",
        "How far chance may have moved a measured value. A 95% interval is made so that it holds the true value in "
        "95 of 100 such measurements.",
        also=("95% interval", "confidence interval"),
        see=("seed", "mcnemar"),
        page="compare",
    ),
    Term(
        "jump",
        "Jump",
        "How many pixels of the image lie between two neighbouring units of a layer. A stride multiplies it, and each "
        "window after that widens the receptive field by as many times more.",
        see=("receptive-field", "stride"),
        page="receptive_field",
    ),
    Term(
        "kernel",
        "Kernel",
        "The small window of weights that a convolution slides over the grid, and its width.",
        also=("kernel size",),
        see=("convolution",),
        page="layers",
    ),
    Term(
        "learning-rate",
        "Learning rate",
        "How far each training step moves the weights. Too small is slow; too large steps over the best place or diverges.",
        see=("scheduler", "range-test", "divergence"),
        page="train",
    ),
    Term(
        "linear-layer",
        "Linear layer",
        "A layer in which every output is a weighted sum of all inputs, also called fully connected. It needs a "
        "weight for each pair, so it gets large quickly.",
        also=("fully connected layer", "fully connected", "linear"),
        see=("parameter", "flatten"),
        page="layers",
    ),
    Term(
        "logit",
        "Logit",
        "The raw score of a class, before softmax turns the scores into probabilities.",
        see=("softmax",),
        page="layers",
    ),
    Term(
        "loss",
        "Loss",
        "How wrong an answer is as one number: small when the true class got a high probability. Training makes it "
        "smaller on the training images.",
        also=("losses", "test loss", "training loss"),
        see=("softmax", "gradient"),
        page="train",
    ),
    Term(
        "max-pooling",
        "Max pooling",
        "Each window of the grid is replaced by its largest value.",
        also=("maxpool", "maxpool2d"),
        see=("pooling",),
        page="layers",
    ),
    Term(
        "mcnemar",
        "McNemar's test",
        "Compares two networks on the same images: it looks only at images that one of them gets right and the other "
        "wrong, and asks whether chance alone would split them so unevenly.",
        also=("mcnemar test", "mcnemar"),
        see=("interval", "p-value"),
        page="compare",
    ),
    Term(
        "momentum",
        "Momentum",
        "Each training step keeps a share of the step before, so that steps in the same direction add up and others cancel.",
        see=("sgd", "nesterov"),
        page="train",
    ),
    Term(
        "multiply-accumulate",
        "Multiply-accumulate",
        "One multiplication and one addition: what a layer's arithmetic is counted in. A network can have few "
        "parameters and still much arithmetic.",
        also=("mult-acc",),
        see=("parameter",),
        page="layers",
    ),
    Term(
        "nesterov",
        "Nesterov momentum",
        "Momentum that looks ahead: the gradient is taken where the momentum is about to lead, not where the weights are.",
        also=("nesterov",),
        see=("momentum",),
        page="train",
    ),
    Term(
        "normalization",
        "Normalised input",
        "Pixels are shifted and scaled by the mean and the deviation of all training images before the network sees them.",
        also=("normalized input",),
        see=("batch-norm",),
    ),
    Term(
        "one-cycle",
        "One cycle",
        "A scheduler: the learning rate rises during warm-up, then falls to almost nothing, once in the whole run.",
        also=("one-cycle",),
        see=("scheduler", "warm-up"),
        page="train",
    ),
    Term(
        "overfitting",
        "Overfitting",
        "The network learns its training images by heart: it gets them right and does worse on images it has not seen.",
        also=("overfit", "overfits"),
        see=("augmentation", "dropout", "test-set"),
    ),
    Term(
        "p-value",
        "p value",
        "How often chance alone would make a difference at least this large, if there were none.",
        also=("p-value",),
        see=("interval", "mcnemar"),
        page="compare",
    ),
    Term(
        "padding",
        "Padding",
        "Zeros around the grid, so that a window has something to stand on at the edge and the grid does not shrink.",
        also=("paddings",),
        see=("convolution", "kernel"),
        page="receptive_field",
    ),
    Term(
        "parameter",
        "Parameter",
        "A number that is learned in training: a weight or a bias.",
        also=("weight",),
        see=("multiply-accumulate",),
        page="layers",
    ),
    Term(
        "plateau",
        "Reduce on plateau",
        "A scheduler that waits: where the loss has stopped falling for a few epochs, a plateau, it makes the "
        "learning rate smaller.",
        also=("plateau", "plateaus"),
        see=("scheduler", "learning-rate"),
        page="train",
    ),
    Term(
        "pooling",
        "Pooling",
        "Makes a grid smaller: each window becomes one value, the largest or the mean. What follows sees further with "
        "each step.",
        also=("poolings",),
        see=("max-pooling", "average-pooling", "jump"),
        page="layers",
    ),
    Term(
        "range-test",
        "Range test",
        "A short run in which the learning rate grows from tiny to huge: where the loss falls fastest is a good rate.",
        see=("learning-rate",),
        page="train",
    ),
    Term(
        "receptive-field",
        "Receptive field",
        "The square of pixels that one unit of a layer can see. It grows with every window, and faster after a stride.",
        see=("jump", "effective-receptive-field", "kernel"),
        page="receptive_field",
    ),
    Term(
        "relu",
        "ReLU",
        "An activation: it keeps what is above zero and sets the rest to zero. Without such a bend many layers could "
        "do no more than one.",
        also=("activation",),
        page="layers",
    ),
    Term(
        "replicate",
        "Replicate",
        "A run with the same settings and another seed. Several show how far chance alone moves a result.",
        see=("seed", "interval"),
        page="train",
    ),
    Term(
        "scheduler",
        "Scheduler",
        "The rule by which the learning rate changes during a run.",
        also=("schedule",),
        see=("one-cycle", "plateau", "learning-rate"),
        page="train",
    ),
    Term(
        "seed",
        "Seed",
        "The number that random choices start from: first weights, the order of images, augmentation, dropout. The "
        "same seed gives the same run.",
        see=("replicate",),
        page="train",
    ),
    Term(
        "sgd",
        "SGD",
        "Stochastic gradient descent: for each batch in turn, move all weights a little against the gradient.",
        also=("stochastic gradient descent",),
        see=("gradient", "momentum", "batch"),
        page="train",
    ),
    Term(
        "softmax",
        "Softmax",
        "Turns the scores of all classes into probabilities: each between 0 and 1, together 1.",
        see=("logit", "calibration"),
        page="layers",
    ),
    Term(
        "stride",
        "Stride",
        "How many places a window moves at a time. With more than one the grid gets smaller and the jump larger.",
        also=("strides",),
        see=("jump", "pooling"),
        page="receptive_field",
    ),
    Term(
        "temperature",
        "Temperature",
        "A number that all scores are divided by before softmax. Above 1 it makes a network less sure of itself, "
        "without changing any answer.",
        see=("calibration", "softmax"),
        page="mistakes",
    ),
    Term(
        "test-set",
        "Test set",
        "Images that nothing is learned from. Only they tell how well the network reads digits that it has not seen.",
        also=("test image", "test digit"),
        see=("training-set", "held-out"),
        page="mistakes",
    ),
    Term(
        "training-set",
        "Training set",
        "The images that the weights are learned from.",
        also=("training image",),
        see=("test-set", "epoch"),
        page="train",
    ),
    Term(
        "training-step", "Training step", "One batch seen, and the weights moved once.", see=("batch", "epoch"), page="train"
    ),
    Term(
        "unit",
        "Unit",
        "One value of a layer's output: one place in one of its channels.",
        see=("channel", "receptive-field"),
        page="receptive_field",
    ),
    Term(
        "warm-up",
        "Warm-up",
        "The first part of a one-cycle run, in which the learning rate still rises.",
        see=("one-cycle",),
        page="train",
    ),
    Term(
        "weight-decay",
        "Weight decay",
        "Pulls every weight a little towards zero in each training step, so that none grows without need.",
        see=("overfitting",),
        page="train",
    ),
)


def term(key: str) -> Term | None:
    """The term with this key; None if there is none."""
    return next((known for known in TERMS if known.key == key), None)


def mentions(text: str) -> Iterator[Mention]:
    """The first mention of each term in a text, in the order of the text, without overlaps.

    Where one spelling contains another, the longer one counts: "global average pooling" does not mention pooling.
    """
    mentioned = set()
    for found in _pattern().finditer(text):
        used = _spellings()[_plain(found[0])]
        if used.key not in mentioned:
            mentioned.add(used.key)
            yield Mention(found.start(), found.end(), used)


@cache
def _spellings() -> dict[str, Term]:
    """Every spelling of every term, as `_plain` writes it."""
    return {_plain(spelling): known for known in TERMS for spelling in (known.title, *known.also)}


def _plain(spelling: str) -> str:
    """In lower case and without a plural s."""
    low = spelling.lower()
    return low[:-1] if low.endswith("s") and not low.endswith(("ss", "us")) else low


@cache
def _pattern() -> re.Pattern[str]:
    """Matches whole words that are a spelling of a term, the longest that fits, with or without a plural s."""
    longest_first = sorted(_spellings(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})s?(?![\w-])", re.IGNORECASE)
