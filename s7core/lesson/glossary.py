"""The terms of the lesson with their explanations, and where a text uses them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from s7core.language.translation import N_, cached_by_language, translated_fields

SEPARATOR = ", "  # between spellings

_CHINESE = "[\u3400-\u9fff]"
_BEFORE, _AFTER = r"(?<![^\W\u3400-\u9fff])(?<!-)", r"(?![^\W\u3400-\u9fff])(?!-)"  # no other word goes on there


@translated_fields("title", "text", "spellings")
@dataclass(frozen=True)
class Term:
    """A term and its explanation in a sentence or two.

    `spellings` are others than the title in one message, since another language has fewer or more of them: an English plural
    that only adds an s needs none, and stands there for its translations. `see` has the keys of related terms. `page` is
    the name of the dashboard's page where the term can be seen, "" for none.
    """

    key: str
    title: str
    text: str
    spellings: str = ""
    see: tuple[str, ...] = ()
    page: str = ""

    @property
    def also(self) -> tuple[str, ...]:
        """The other spellings, each by itself."""
        return tuple(self.spellings.split(SEPARATOR)) if self.spellings else ()


@dataclass(frozen=True)
class Mention:
    """A place where a text uses a term: text[start:end]."""

    start: int
    end: int
    term: Term


TERMS = (
    Term(
        "1x1-convolution",
        N_("1×1 convolution"),
        N_(
            "A convolution whose window is a single pixel. It cannot see further; it mixes the channels at each place, "
            "mostly to get fewer of them."
        ),
        spellings=N_("1x1 convolution"),
        see=("convolution", "channel"),
        page="layers",
    ),
    Term(
        "accuracy",
        N_("Accuracy"),
        N_("The share of images whose class is named correctly."),
        spellings=N_("test accuracy, training accuracy"),
        see=("test-set", "interval"),
        page="compare",
    ),
    Term(
        "augmentation",
        N_("Augmentation"),
        N_(
            "Each time a training image is used it is changed a little at random: turned, shifted, made brighter. The "
            "network never sees quite the same image twice, so it cannot learn them by heart."
        ),
        spellings=N_("augmented"),
        see=("overfitting",),
        page="train",
    ),
    Term(
        "average-pooling",
        N_("Average pooling"),
        N_("Each window of the grid is replaced by the mean of its values."),
        spellings=N_("avgpool"),
        see=("pooling", "global-average-pooling"),
        page="layers",
    ),
    Term(
        "batch",
        N_("Batch"),
        N_(
            "The images of one training step. Their mean loss decides how the weights move; how many there are is the "
            "batch size."
        ),
        spellings=N_("batches, batch size, mini-batch"),
        see=("training-step", "epoch"),
        page="train",
    ),
    Term(
        "batch-norm",
        N_("BatchNorm"),
        N_(
            "A layer that shifts and scales each channel so that its values have mean 0 and deviation 1 over the batch, "
            "then applies a scale and a shift that are learned. Training gets faster and steadier."
        ),
        spellings=N_("batch normalization, batch normalisation, batchnorm2d"),
        see=("batch", "channel"),
        page="ablations",
    ),
    Term(
        "best-epoch",
        N_("Best epoch"),
        N_(
            "The epoch with the highest test accuracy. The test set chooses it, so its accuracy is a little higher than on "
            "new digits: some epoch is always lucky."
        ),
        spellings=N_("best epochs"),
        see=("test-set", "best-minus-last"),
        page="compare",
    ),
    Term(
        "best-minus-last",
        N_("Best minus last"),
        N_("The accuracy of the best epoch minus that of the last one: what quoting the best epoch adds."),
        spellings=N_("best minus last epoch"),
        see=("best-epoch", "epoch"),
        page="compare",
    ),
    Term(
        "bias",
        N_("Bias"),
        N_("A learned number that a layer adds to each of its channels, whatever its input is."),
        spellings=N_("biases"),
        see=("parameter", "batch-norm"),
        page="layers",
    ),
    Term(
        "board",
        N_("Board"),
        N_(
            "The networks that still read enough of the test digits, on average over several seeds, ordered by parameters. "
            "It asks how small a network can get."
        ),
        spellings=N_("boards"),
        see=("parameter", "seed", "test-set"),
        page="board",
    ),
    Term(
        "calibration",
        N_("Calibration"),
        N_("Whether a network is right as often as it says: of answers given with 90% confidence, 90% should be right."),
        spellings=N_("calibrated, confidence"),
        see=("softmax", "temperature"),
        page="mistakes",
    ),
    Term(
        "channel",
        N_("Channel"),
        N_("One of several grids that a layer puts out side by side. Each looks for one kind of thing everywhere."),
        spellings=N_("channels"),
        see=("feature-map", "convolution"),
        page="layers",
    ),
    Term(
        "confusion-matrix",
        N_("Confusion matrix"),
        N_(
            "A table of answers: a row for each true class, a column for each class that the network named. Whatever is "
            "off the diagonal is a mistake."
        ),
        see=("accuracy",),
        page="mistakes",
    ),
    Term(
        "convolution",
        N_("Convolution"),
        N_(
            "A layer that slides a small window of weights over a grid and, at each place, adds up weight times value. "
            "The same weights serve every place, so it needs few."
        ),
        spellings=N_("convolutional, conv2d"),
        see=("kernel", "channel", "stride"),
        page="layers",
    ),
    Term(
        "held-out",
        N_("Held-out images"),
        N_(
            "Training images that are kept back: nothing is learned from them, so a scheduler may watch them, "
            "and the test set stays unseen."
        ),
        spellings=N_("held-out image, held-out training image, held-out set, held-out, validation set"),
        see=("test-set", "training-set"),
        page="train",
    ),
    Term(
        "divergence",
        N_("Divergence"),
        N_(
            "Training that runs away: the steps are so large that the loss grows until it is no number any more. A lower "
            "learning rate cures it."
        ),
        spellings=N_("diverge, diverged, diverges"),
        see=("learning-rate", "loss"),
        page="train",
    ),
    Term(
        "dropout",
        N_("Dropout"),
        N_(
            "In training a share of the values is set to zero at random, so that no unit can rely on a single other one. "
            "In testing it is off."
        ),
        see=("overfitting",),
        page="ablations",
    ),
    Term(
        "effective-receptive-field",
        N_("Effective receptive field"),
        N_(
            "The part of the receptive field that really matters to a unit: mostly its middle, seen by following the "
            "gradient back to the pixels."
        ),
        spellings=N_("effective receptive fields"),
        see=("receptive-field", "gradient"),
        page="receptive_field",
    ),
    Term(
        "epoch",
        N_("Epoch"),
        N_("One pass through all training images."),
        spellings=N_("epochs"),
        see=("training-step", "batch"),
        page="train",
    ),
    Term(
        "epochs-at-goal",
        N_("Epochs at the goal"),
        N_(
            "How many of the last epochs in a row reach the accuracy that the lesson aims at. One lucky epoch says little; "
            "several in a row say more."
        ),
        see=("epoch", "accuracy"),
        page="compare",
    ),
    Term(
        "feature-map",
        N_("Feature map"),
        N_("What a channel holds for one image: a grid that is bright where the channel found what it looks for."),
        spellings=N_("feature maps"),
        see=("channel", "convolution"),
        page="layers",
    ),
    Term(
        "flatten",
        N_("Flatten"),
        N_("Lays a grid out as one long row of numbers, for a linear layer to read."),
        see=("linear-layer",),
        page="layers",
    ),
    Term(
        "global-average-pooling",
        N_("Global average pooling"),
        N_(
            "Average pooling over the whole grid: one number for each channel remains. It takes the place of large linear "
            "layers and has no parameters."
        ),
        see=("average-pooling", "linear-layer"),
        page="layers",
    ),
    Term(
        "gradient",
        N_("Gradient"),
        N_(
            "For each weight, in which direction and how strongly the loss changes when the weight does. Training steps "
            "go against it."
        ),
        spellings=N_("gradients"),
        see=("sgd", "loss"),
        page="receptive_field",
    ),
    Term(
        "grad-cam",
        N_("Saliency and Grad-CAM"),
        N_(
            "Maps that show which pixels an answer rests on: saliency follows the gradient to each pixel, Grad-CAM weighs "
            "the feature maps of a layer."
        ),
        spellings=N_("grad-cam, saliency, saliency map"),
        see=("gradient", "feature-map"),
        page="mistakes",
    ),
    Term(
        "interval",
        N_("Interval"),
        N_(
            "How far chance may have moved a measured value. A 95% interval is made so that it holds the true value in "
            "95 of 100 such measurements."
        ),
        spellings=N_("95% interval, confidence interval"),
        see=("seed", "mcnemar"),
        page="compare",
    ),
    Term(
        "jump",
        N_("Jump"),
        N_(
            "How many pixels of the image lie between two neighbouring units of a layer. A stride of 2 doubles it, and "
            "each window after that widens the receptive field twice as much."
        ),
        spellings=N_("jumps"),
        see=("receptive-field", "stride"),
        page="receptive_field",
    ),
    Term(
        "kernel",
        N_("Kernel"),
        N_("The small window of weights that a convolution slides over the grid, and its width."),
        spellings=N_("kernel size"),
        see=("convolution",),
        page="layers",
    ),
    Term(
        "learning-rate",
        N_("Learning rate"),
        N_(
            "How far each training step moves the weights. Too small is slow; too large steps over the best place or "
            "diverges."
        ),
        spellings=N_("learning rates"),
        see=("scheduler", "range-test", "divergence"),
        page="train",
    ),
    Term(
        "linear-layer",
        N_("Linear layer"),
        N_(
            "A layer in which every output is a weighted sum of all inputs, also called fully connected. It needs a "
            "weight for each pair, so it gets large quickly."
        ),
        spellings=N_("fully connected layer, fully connected, linear"),
        see=("parameter", "flatten"),
        page="layers",
    ),
    Term(
        "logit",
        N_("Logit"),
        N_("The raw score of a class, before softmax turns the scores into probabilities."),
        spellings=N_("logits"),
        see=("softmax",),
        page="layers",
    ),
    Term(
        "loss",
        N_("Loss"),
        N_(
            "How wrong an answer is as one number: small when the true class got a high probability. Training makes it "
            "smaller on the training images."
        ),
        spellings=N_("losses, test loss, training loss"),
        see=("softmax", "gradient"),
        page="train",
    ),
    Term(
        "max-pooling",
        N_("Max pooling"),
        N_("Each window of the grid is replaced by its largest value."),
        spellings=N_("maxpool, maxpool2d"),
        see=("pooling",),
        page="layers",
    ),
    Term(
        "mcnemar",
        N_("McNemar's test"),
        N_(
            "Compares two networks on the same images: it looks only at images that one of them gets right and the other "
            "wrong, and asks whether chance alone would split them so unevenly."
        ),
        spellings=N_("mcnemar test, mcnemar"),
        see=("interval", "p-value"),
        page="compare",
    ),
    Term(
        "momentum",
        N_("Momentum"),
        N_(
            "Each training step keeps a share of the step before, so that steps in the same direction add up and others "
            "cancel."
        ),
        see=("sgd", "nesterov"),
        page="train",
    ),
    Term(
        "multiply-accumulate",
        N_("Multiply-accumulate"),
        N_(
            "One multiplication and one addition: what a layer's arithmetic is counted in. A network can have few "
            "parameters and still much arithmetic."
        ),
        spellings=N_("mult-acc"),
        see=("parameter",),
        page="layers",
    ),
    Term(
        "nesterov",
        N_("Nesterov momentum"),
        N_(
            "Momentum that looks ahead: the gradient is taken where the momentum is about to lead, not where the weights "
            "are."
        ),
        spellings=N_("nesterov"),
        see=("momentum",),
        page="train",
    ),
    Term(
        "normalization",
        N_("Normalised input"),
        N_(
            "Pixels are shifted and scaled by the mean and the deviation of all training images before the network sees "
            "them."
        ),
        spellings=N_("normalized input"),
        see=("batch-norm",),
    ),
    Term(
        "one-cycle",
        N_("One cycle"),
        N_("A scheduler: the learning rate rises during warm-up, then falls to almost nothing, once in the whole run."),
        spellings=N_("one-cycle"),
        see=("scheduler", "warm-up"),
        page="train",
    ),
    Term(
        "overfitting",
        N_("Overfitting"),
        N_("The network learns its training images by heart: it gets them right and does worse on images it has not seen."),
        spellings=N_("overfit, overfits"),
        see=("augmentation", "dropout", "test-set"),
    ),
    Term(
        "p-value",
        N_("p value"),
        N_("How often chance alone would make a difference at least this large, if there were none."),
        spellings=N_("p-value"),
        see=("interval", "mcnemar"),
        page="compare",
    ),
    Term(
        "padding",
        N_("Padding"),
        N_("Zeros around the grid, so that a window has something to stand on at the edge and the grid does not shrink."),
        spellings=N_("paddings"),
        see=("convolution", "kernel"),
        page="receptive_field",
    ),
    Term(
        "parameter",
        N_("Parameter"),
        N_("A number that is learned in training: a weight or a bias."),
        spellings=N_("weight"),
        see=("multiply-accumulate",),
        page="layers",
    ),
    Term(
        "plateau",
        N_("Reduce on plateau"),
        N_(
            "A scheduler that waits: where the loss has stopped falling for a few epochs, a plateau, it makes the "
            "learning rate smaller."
        ),
        spellings=N_("plateau, plateaus"),
        see=("scheduler", "learning-rate"),
        page="train",
    ),
    Term(
        "pooling",
        N_("Pooling"),
        N_(
            "Makes a grid smaller: each window becomes one value, the largest or the mean. What follows sees further with "
            "each step."
        ),
        spellings=N_("poolings"),
        see=("max-pooling", "average-pooling", "jump"),
        page="layers",
    ),
    Term(
        "range-test",
        N_("Range test"),
        N_("A short run in which the learning rate grows from tiny to huge: where the loss falls fastest is a good rate."),
        spellings=N_("range tests"),
        see=("learning-rate",),
        page="train",
    ),
    Term(
        "receptive-field",
        N_("Receptive field"),
        N_("The square of pixels that one unit of a layer can see. It grows with every window, and faster after a stride."),
        spellings=N_("receptive fields"),
        see=("jump", "effective-receptive-field", "kernel"),
        page="receptive_field",
    ),
    Term(
        "relu",
        N_("ReLU"),
        N_(
            "An activation: it keeps what is above zero and sets the rest to zero. Without such a bend many layers could "
            "do no more than one."
        ),
        spellings=N_("activation"),
        page="layers",
    ),
    Term(
        "replicate",
        N_("Replicate"),
        N_("A run with the same settings and another seed. Several show how far chance alone moves a result."),
        spellings=N_("replicates"),
        see=("seed", "interval"),
        page="train",
    ),
    Term(
        "scheduler",
        N_("Scheduler"),
        N_("The rule by which the learning rate changes during a run."),
        spellings=N_("schedule"),
        see=("one-cycle", "plateau", "learning-rate"),
        page="train",
    ),
    Term(
        "seed",
        N_("Seed"),
        N_(
            "The number that random choices start from: first weights, the order of images, augmentation, dropout. The "
            "same seed gives the same run."
        ),
        spellings=N_("seeds"),
        see=("replicate",),
        page="train",
    ),
    Term(
        "sgd",
        N_("SGD"),
        N_("Stochastic gradient descent: for each batch in turn, move all weights a little against the gradient."),
        spellings=N_("stochastic gradient descent"),
        see=("gradient", "momentum", "batch"),
        page="train",
    ),
    Term(
        "softmax",
        N_("Softmax"),
        N_("Turns the scores of all classes into probabilities: each between 0 and 1, together 1."),
        see=("logit", "calibration"),
        page="layers",
    ),
    Term(
        "stride",
        N_("Stride"),
        N_("How many places a window moves at a time. With more than one the grid gets smaller and the jump larger."),
        spellings=N_("strides"),
        see=("jump", "pooling"),
        page="receptive_field",
    ),
    Term(
        "temperature",
        N_("Temperature"),
        N_(
            "A number that all scores are divided by before softmax. Above 1 it makes a network less sure of itself, "
            "without changing any answer."
        ),
        spellings=N_("temperatures"),
        see=("calibration", "softmax"),
        page="mistakes",
    ),
    Term(
        "test-set",
        N_("Test set"),
        N_("Images that nothing is learned from. Only they tell how well the network reads digits that it has not seen."),
        spellings=N_("test image, test digit"),
        see=("training-set", "held-out"),
        page="mistakes",
    ),
    Term(
        "training-set",
        N_("Training set"),
        N_("The images that the weights are learned from."),
        spellings=N_("training image"),
        see=("test-set", "epoch"),
        page="train",
    ),
    Term(
        "training-step",
        N_("Training step"),
        N_("One batch seen, and the weights moved once."),
        spellings=N_("training steps"),
        see=("batch", "epoch"),
        page="train",
    ),
    Term(
        "unit",
        N_("Unit"),
        N_("One value of a layer's output: one place in one of its channels."),
        spellings=N_("units"),
        see=("channel", "receptive-field"),
        page="receptive_field",
    ),
    Term(
        "warm-up",
        N_("Warm-up"),
        N_("The first part of a one-cycle run, in which the learning rate still rises."),
        see=("one-cycle",),
        page="train",
    ),
    Term(
        "weight-decay",
        N_("Weight decay"),
        N_("Pulls every weight a little towards zero in each training step, so that none grows without need."),
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
    spellings = _spellings()
    for found in _pattern().finditer(text):
        word = found[0].lower()
        used = spellings.get(word) or spellings.get(word[:-1])  # without the s of a plural
        if used and used.key not in mentioned:  # a letter that only looks like one of a spelling makes none
            mentioned.add(used.key)
            yield Mention(found.start(), found.end(), used)


@cached_by_language(maxsize=None)
def _spellings() -> dict[str, Term]:
    """Every spelling of every term in the reader's language, in lower case."""
    return {spelling.lower(): known for known in TERMS for spelling in (known.title, *known.also)}


@cached_by_language(maxsize=None)
def _pattern() -> re.Pattern[str]:
    """Matches whole words that are a spelling of a term, the longest that fits, with or without a plural s.

    Chinese has no spaces, so there a word may begin and end within others.
    """
    longest_first = sorted(_spellings(), key=len, reverse=True)
    chinese = [_guarded(each) for each in longest_first if re.search(_CHINESE, each)]
    spaced = [re.escape(each) for each in longest_first if not re.search(_CHINESE, each)]
    return re.compile("|".join([*chinese, rf"{_BEFORE}(?:{'|'.join(spaced)})s?{_AFTER}"]), re.IGNORECASE)


def _guarded(spelling: str) -> str:
    """Matches a spelling with Chinese in it; at an end in other letters no word may go on."""
    before, after = (
        "" if re.match(_CHINESE, end) else guard for end, guard in ((spelling[0], _BEFORE), (spelling[-1], _AFTER))
    )
    return before + re.escape(spelling) + after
