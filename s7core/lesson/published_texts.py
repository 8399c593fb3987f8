"""The texts of the published experiments: their titles, what they were for, and what was said of their outcome.

The published figures are in `published.json`.
"""

from dataclasses import dataclass

from s7core.language.translation import N_


@dataclass(frozen=True)
class PublishedTexts:
    """The texts of one published experiment. `test_accuracy_note` qualifies its test accuracy, "" for most."""

    title: str
    target: str
    analysis: tuple[str, ...]
    test_accuracy_note: str = ""


PUBLISHED_TEXTS = {
    "init": PublishedTexts(
        "Model Init",
        N_("Initialise the whole set-up (data loaders, batch size and so on) and get a complete working flow."),
        (
            N_("The number of parameters is very high."),
            N_("Receptive field is 16."),
            N_("Small underfitting."),
            N_("Accuracy is good."),
        ),
    ),
    "net1": PublishedTexts(
        "Net1",
        N_("Reduce the number of parameters with good accuracy; use batch normalization and dropout layers."),
        (
            N_("The number of parameters is reduced."),
            N_("Receptive field is 11."),
            N_("Training accuracy is low compared with test accuracy."),
        ),
    ),
    "net2": PublishedTexts(
        "Net2",
        N_("Reduce the number of parameters and reach 99.4 within 20 epochs."),
        (
            N_("The number of parameters is reduced."),
            N_("Receptive field is 16."),
            N_("Pretty good test accuracy."),
        ),
    ),
    "final-exp1": PublishedTexts(
        N_("Final Model, experiment 1"),
        N_("Fix the skeleton, bring the parameters below 8k and get good accuracy."),
        (
            N_("Parameters are reduced and the architecture is fixed."),
            N_("Receptive field is 12."),
            N_("Accuracy is good; training accuracy is lower and needs improvement."),
            N_("Test accuracy does not meet the objective."),
        ),
        N_("only one time"),
    ),
    "final-exp2": PublishedTexts(
        N_("Final Model, experiment 2"),
        N_("Raise the learning rate to get better accuracy in fewer epochs."),
        (
            N_("Still a gap between training and test accuracy."),
            N_("Converges faster than experiment 1."),
            N_("Test accuracy has reached a plateau."),
        ),
    ),
    "final-exp3": PublishedTexts(
        N_("Final Model, experiment 3"),
        N_("Add a learning-rate scheduler that acts when the validation or test metric reaches a plateau."),
        (
            N_("Meets the test accuracy, consistently above 99.40."),
            N_("Training accuracy is lower because the training data was made harder."),
        ),
        N_("consistently above 99.40"),
    ),
}
