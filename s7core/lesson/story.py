"""What each stage has to tell. No numbers here: pages compute them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """`opening` is one sentence; `changed` pairs each change with its reason; `look_for` are things to try."""

    opening: str
    changed: tuple[tuple[str, str], ...]
    look_for: tuple[str, ...]
    step_from_last: str   # the change in a few words, for the path on the Home page


STORIES = {
    "init": Story(
        opening="A first network that works: wide convolutions, then fully connected layers.",
        changed=(
            ("Four convolutions without padding", "Each 3×3 window lets a unit see a little more of the digit."),
            ("Two max poolings", "They halve the picture, so that what follows sees twice as far with each window."),
            ("Two linear layers at the end", "They mix everything at every place, and that is where it gets expensive."),
        ),
        look_for=(
            "Which rows of the table hold most of the parameters?",
            "Switch BatchNorm on: how few parameters does it add?",
            "The two linear layers have no activation between them, so together they can do no more than one.",
        ),
        step_from_last="",
    ),
    "net1": Story(
        opening="The same idea with far fewer channels, BatchNorm after every convolution, and a little dropout.",
        changed=(
            ("Fewer channels", "A digit is made of few strokes; it does not take hundreds of channels to tell them apart."),
            ("BatchNorm", "Every layer gets inputs of the same scale, so a small network learns fast and steadily."),
            ("Average pooling instead of linear layers", "Ten channels are averaged over the picture: one score a class, "
             "without a single weight."),
            ("Dropout", "Activations are switched off at random in training, so that no unit relies on one other unit."),
        ),
        look_for=(
            "How much of Model Init's size was in its linear layers?",
            "Switch BatchNorm off and train one epoch: how much slower does it learn?",
            "Is training accuracy below test accuracy? Training is measured with dropout and augmentation on.",
        ),
        step_from_last="Fewer channels, BatchNorm, dropout, average pooling instead of linear layers",
    ),
    "net2": Story(
        opening="A 1×1 convolution squeezes the channels before pooling, and one average pooling covers the whole grid.",
        changed=(
            ("1×1 convolution before pooling", "It mixes channels at each pixel and keeps ten of them: a cheap squeeze."),
            ("One pooling instead of two", "Strokes fit in the receptive field by then; after it, layers look at strokes."),
            ("Global average pooling", "It sees the whole remaining grid, then a 1×1 convolution names the class."),
            ("No bias in convolutions", "BatchNorm's shift does the same work, so a bias would be counted twice."),
        ),
        look_for=(
            "Which single layer costs the most arithmetic, though it has few parameters?",
            "Compare the learning curves of Net1 and Net2: what does more dropout cost in the first epochs?",
        ),
        step_from_last="A 1×1 squeeze, one pooling less, no biases",
    ),
    "final": Story(
        opening="The skeleton of Net2 with fewer channels still; three experiments tune how it is trained.",
        changed=(
            ("Fewer channels in each layer", "The skeleton was right, so only its width shrinks."),
            ("Experiment 2: a higher learning rate", "Larger steps, to get there in fewer epochs."),
            ("Experiment 3: a scheduler and harder pictures", "The rate drops when progress stalls. The augmentation "
             "changed as well, so the two effects cannot be told apart from this run alone."),
        ),
        look_for=(
            "Run experiment 1 and 2 and lay them side by side: who is ahead early, who at the end?",
            "Compare the reference runs of experiment 1 and switch *Lowest values too* on: training is calm, and yet test "
            "accuracy falls and recovers. What may a channel do that dropout had all but silenced, once dropout is off?",
            "In experiment 3 the scheduler watches the test set. Choose held-out images instead: what changes?",
        ),
        step_from_last="Fewer channels in every layer",
    ),
}
