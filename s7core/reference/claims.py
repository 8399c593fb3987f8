"""What the published lesson claims of its runs, each with what weighs it."""

from s7core.reference.verdicts import (
    VerdictRule,
    better,
    better_in_fewer_epochs,
    consistently_above,
    converges_faster,
    gap_says_little,
    harder_pictures_lower_training,
    misses_target,
    plateau,
    reaches_target_within,
    scheduler_gave_the_gain,
    steering_by_the_test_set_is_harmless,
    training_below_test,
    underfitting,
)

IMPLIED = "Implied: "

# Sentences of the published targets and analyses, and what they imply.
CLAIMS: dict[str, dict[str, VerdictRule]] = {
    "init": {"Small underfitting.": underfitting},
    "net1": {"Training accuracy is low compared with test accuracy.": training_below_test("net1")},
    "net2": {"Reduce the number of parameters and reach 99.4 within 20 epochs.": reaches_target_within("net2", 20)},
    "final-exp1": {
        "Accuracy is good; training accuracy is lower and needs improvement.": gap_says_little("final-exp1"),
        "Test accuracy does not meet the objective.": misses_target("final-exp1"),
    },
    "final-exp2": {
        "Converges faster than experiment 1.": converges_faster,
        "Raise the learning rate to get better accuracy in fewer epochs.": better_in_fewer_epochs(
            "final-exp1", "final-exp2"
        ),
        "Still a gap between training and test accuracy.": gap_says_little("final-exp2"),
        "Test accuracy has reached a plateau.": plateau,
    },
    "final-exp3": {
        "Meets the test accuracy, consistently above 99.40.": consistently_above,
        f"{IMPLIED}experiment 3 is better than experiment 1.": better("final-exp1", "final-exp3"),
        f"{IMPLIED}the scheduler gave the gain.": scheduler_gave_the_gain,
        f"{IMPLIED}a scheduler may watch the test set.": steering_by_the_test_set_is_harmless,
        "Training accuracy is lower because the training data was made harder.": harder_pictures_lower_training,
    },
}

# Sentences that counting decides, or nothing; those on receptive fields are weighed with the published number.
COUNTED = (
    "The number of parameters is very high.",
    "The number of parameters is reduced.",
    "Parameters are reduced and the architecture is fixed.",
)
# Aims that a stage sets itself and that claim nothing of a network.
AIMS = (
    "Initialise the whole set-up (data loaders, batch size and so on) and get a complete working flow.",
    "Reduce the number of parameters with good accuracy; use batch normalization and dropout layers.",
    "Fix the skeleton, bring the parameters below 8k and get good accuracy.",
    "Add a learning-rate scheduler that acts when the validation or test metric reaches a plateau.",
)
OPINIONS = ("Accuracy is good.", "Pretty good test accuracy.")
