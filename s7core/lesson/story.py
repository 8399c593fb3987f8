"""The texts of each stage.

They contain no figures: a name in braces is a placeholder, which `s7core.analysis.filled_story` fills with a figure
computed from the layers, the published facts and the reference runs, after it has translated the text.
"""

from dataclasses import dataclass

from s7core.language.translation import N_


@dataclass(frozen=True)
class Story:
    """The texts of one stage.

    `opening` is one sentence. `changed` has pairs of a change and its reason. `look_for` has questions to the reader on the
    network, `try_next` suggestions for experiments. `experiment` describes the training, `experiment_detail` adds what only
    this one has, `results` and `analysis` tell its outcome. `step_from_last` names the change against the stage before in a
    few words, "" for the first stage. `why` gives the reason for all changes together in one sentence; where it is "", that
    of the first change stands for it.
    """

    opening: str
    changed: tuple[tuple[str, str], ...]
    architecture: str
    look_for: tuple[str, ...]
    experiment: str
    results: str
    analysis: tuple[str, ...]
    try_next: tuple[str, ...]
    step_from_last: str
    why: str = ""
    experiment_detail: str = ""


PLAIN_EXPERIMENT = N_(
    "All {train_images} training images, {epochs} times, in batches of {batch_size}; each time every image is turned a "
    "little (augmentation). SGD with momentum {momentum} takes the steps, at a learning rate of {learning_rate} from the "
    "first to the last."
)

STORIES = {
    "init": Story(
        opening=N_("A first network that works: wide convolutions, then fully connected layers."),
        changed=(
            (
                N_("{Convolutions} convolutions without padding"),
                N_("Each {kernel}×{kernel} window lets a unit see a little more of the digit."),
            ),
            (
                N_("{Max_poolings} max poolings"),
                N_("They halve the picture, so that what follows sees twice as far with each window."),
            ),
            (
                N_("{Linears} linear layers at the end"),
                N_("They combine every value with every other, and that makes them expensive."),
            ),
        ),
        architecture=N_(
            "The channels double from layer to layer, up to {most_channels}. Then Flatten lays {flattened} numbers "
            "in a row, and the linear layers turn them into {classes} scores, one a class."
        ),
        look_for=(
            N_("Which layers hold most of the parameters?"),
            N_("Switch BatchNorm on: how few parameters does it add?"),
            N_("The linear layers have no activation between them, so together they can do no more than one."),
        ),
        experiment=PLAIN_EXPERIMENT,
        results=N_(
            "{Whose} reached {first} after the first epoch and {last} after the last. On the training images the last "
            "epoch reads {train_last}: {gap}."
        ),
        analysis=(
            N_(
                "**Size.** {parameters} parameters are far more than digits need: {linear_share} of them sit in the linear "
                "layers, and the largest single layer, {largest}, holds {largest_share}."
            ),
            N_(
                "**Arithmetic is elsewhere.** The linear layers do {linear_mac_share} of the multiply-accumulates; "
                "{costliest} alone does {costliest_share}. A convolution uses each weight at every place, a linear layer "
                "only once."
            ),
            N_(
                "**It learns its training images a little too well.** Training accuracy ends {gap}: a sign "
                "of overfitting, not of underfitting."
            ),
        ),
        try_next=(
            N_("Train with BatchNorm switched on, same seed: after one epoch, who is ahead?"),
            N_("Look at the weights of the first convolution: which of them look for edges?"),
        ),
        step_from_last="",
        why=N_("Convolutions find strokes, pooling lets units see further, and linear layers combine it all, at a price."),
    ),
    "net1": Story(
        opening=N_("The same idea with far fewer channels, BatchNorm after every convolution, and a little dropout."),
        changed=(
            (
                N_("Fewer channels"),
                N_(
                    "{most_channels} at most in place of {most_channels_before}: a digit is made of few strokes; "
                    "it does not take hundreds of channels to tell them apart."
                ),
            ),
            (N_("BatchNorm"), N_("Every layer gets inputs of the same scale, so a small network learns fast and steadily.")),
            (
                N_("Average pooling instead of linear layers"),
                N_("{Classes} channels are averaged over the picture: one score a class, without a single weight."),
            ),
            (
                N_("Dropout"),
                N_("Activations are switched off at random in training, so that no unit relies on one other unit."),
            ),
        ),
        architecture=N_(
            "{Convolutions} convolutions, each with BatchNorm; {max_poolings} max poolings between them. The last "
            "convolution has no ReLU: its {classes} channels are the classes already, and average pooling turns "
            "each of them into one score."
        ),
        look_for=(
            N_("How much of Model Init's size was in its linear layers?"),
            N_("BatchNorm's layers: how many parameters does a channel cost there?"),
            N_("Which layers do not change the receptive field at all, and why?"),
        ),
        experiment=PLAIN_EXPERIMENT,
        experiment_detail=N_("In training, dropout switches off {dropout_share} of the activations."),
        results=N_(
            "{Whose} reached {first} after the first epoch and {last} after the last. Training accuracy "
            "ends at {train_last}: {gap}."
        ),
        analysis=(
            N_(
                "**Size.** {times_fewer} times fewer parameters than {stage_before}, and test accuracy ends {last_gain}. "
                "The linear layers were not what made it good."
            ),
            N_(
                "**Speed.** After one epoch test accuracy is {first_gain}. BatchNorm adds only "
                "{batch_norm_parameters} parameters, {batch_norm_share} of all. Is it what makes the start so quick? Train "
                "one epoch without it to see."
            ),
            N_(
                "**Training and test.** Training accuracy ends {gap}. That is not an error: it is measured "
                "while dropout is on, on images that were turned, and while the weights still change."
            ),
        ),
        try_next=(
            N_("Switch BatchNorm off and train one epoch: how much slower does it learn?"),
            N_("Set dropout to zero: does training accuracy now end further above test accuracy?"),
        ),
        step_from_last=N_("Fewer channels, BatchNorm, dropout, average pooling instead of linear layers"),
        why=N_(
            "A digit is made of few strokes, so few channels do; BatchNorm lets a small network learn fast and steadily."
        ),
    ),
    "net2": Story(
        opening=N_("A 1×1 convolution squeezes the channels before pooling, and one average pooling covers the whole grid."),
        changed=(
            (
                N_("1×1 convolution before pooling"),
                N_("It mixes channels at each pixel and keeps {squeezed} of {squeezed_from}: a cheap squeeze."),
            ),
            (
                N_("{Max_poolings} max pooling instead of {max_poolings_before}"),
                N_("Strokes fit in the receptive field by then, so the layers after it look at whole strokes."),
            ),
            (
                N_("Global average pooling"),
                N_("It sees the whole remaining grid, {grid} × {grid}, then a 1×1 convolution names the class."),
            ),
            (
                N_("No bias in convolutions"),
                N_("BatchNorm's shift already adds a number to each channel, so a bias would add nothing."),
            ),
        ),
        architecture=N_(
            "First a block that finds strokes, then the squeeze and the pooling, at which a unit sees "
            "{field_at_pool} pixels; then {convolutions_after_pool} convolutions that put strokes together, and "
            "global average pooling in place of fully connected layers."
        ),
        look_for=(
            N_("Which single layer costs the most arithmetic, though it has few parameters?"),
            N_("What does the jump become after the pooling, and what does that do to the receptive field?"),
            N_("One convolution has padding. What happens to the size of its grid?"),
        ),
        experiment=PLAIN_EXPERIMENT,
        experiment_detail=N_("Dropout is {dropout_share}, in place of {dropout_share_before} in {stage_before}."),
        results=N_(
            "{Whose} reached {first} after the first epoch and {last} after the last. Training accuracy ends at "
            "{train_last}: {gap}."
        ),
        analysis=(
            N_(
                "**Size.** {times_fewer} times fewer parameters than {stage_before}. The squeeze itself takes "
                "{squeeze_parameters} of them."
            ),
            N_(
                "**Arithmetic.** {costliest} has {costliest_parameter_share} of the parameters and does {costliest_share} "
                "of the multiply-accumulates, for it works before the pooling, where the grid is large."
            ),
            N_(
                "**A slower start.** After one epoch test accuracy is {first_gain}, after the last {last_gain_alone}. "
                "Dropout is stronger and the layers differ: change only one of the two to see which it is."
            ),
        ),
        try_next=(
            N_("Compare the learning curves of Net1 and Net2: what does more dropout cost in the first epochs?"),
            N_("Halve the dropout here and train one epoch: how much of the difference to Net1 is gone?"),
        ),
        step_from_last=N_("A 1×1 squeeze, one pooling less, no biases"),
        why=N_("After the pooling, units see whole strokes, and with fewer channels there, what follows is cheap."),
    ),
    "final": Story(
        opening=N_("The layers of Net2 with fewer channels; three experiments tune how it is trained."),
        changed=(
            (
                N_("Fewer channels in each layer"),
                N_(
                    "The order of the layers was right, so only their width shrinks: {most_channels} channels "
                    "at most in place of {most_channels_before}."
                ),
            ),
            (
                N_("Experiment 2: a higher learning rate"),
                N_("{e2_learning_rate} in place of {learning_rate}: larger steps, to get there in fewer epochs."),
            ),
            (
                N_("Experiment 3: a scheduler and harder images"),
                N_(
                    "The rate drops when progress stalls (reduce on plateau). The "
                    "augmentation changed as well, so the two effects cannot be told apart from this run alone."
                ),
            ),
        ),
        architecture=N_(
            "The same layers in the same order as {stage_before}; only the channels are fewer. So the receptive "
            "field is the same {receptive_field} pixels: it depends on kernels, strides and paddings, never on "
            "channels."
        ),
        look_for=(
            N_("Which layers lost the parameters that {stage_before} still had?"),
            N_("Does any layer see further than in {stage_before}?"),
        ),
        experiment=N_(
            "Experiment 1: {train_images} training images, {epochs} times, in batches of {batch_size}, at a learning "
            "rate of {learning_rate}. Experiment 2: the same at {e2_learning_rate}. Experiment 3: at "
            "{e3_learning_rate} with heavy augmentation, and the rate falls on each plateau of the test loss."
        ),
        results=N_(
            "After the last epoch {whose} reached {e1_last} in experiment 1, {e2_last} in experiment 2 and {e3_last} in "
            "experiment 3. The lesson's target is {target}."
        ),
        analysis=(
            N_(
                "**Size.** {parameters} parameters: {times_fewer} times fewer than {stage_before}, {times_fewer_first} "
                "times fewer than {first_stage}."
            ),
            N_(
                "**Larger steps alone.** From experiment 1 to 2 test accuracy at the end changes by {e2_gain} points. A "
                "high rate that never falls may step over the best weights again and again."
            ),
            N_(
                "**A rate that falls, and harder images.** From experiment 2 to 3 it changes by {e3_gain} points. Which of "
                "the two did it? A study that trains all four combinations answers that."
            ),
            N_(
                "**Training and test.** In experiment 3 training accuracy ends {e3_gap}: its training "
                "images are harder than the test images."
            ),
        ),
        try_next=(
            N_("Run experiment 1 and 2 and lay them side by side: who is ahead early, who at the end?"),
            N_(
                "Compare the reference runs of experiment 1, lowest values included: training is calm, and yet test "
                "accuracy falls and recovers. What can a channel do that dropout kept close to zero, once dropout is off?"
            ),
            N_("In experiment 3 the scheduler watches the test set. Choose held-out images instead: what changes?"),
        ),
        step_from_last=N_("Fewer channels in every layer"),
        why=N_("The order of the layers was right, so only their width and their training change."),
    ),
}
