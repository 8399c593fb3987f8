"""The claims of the published lesson about its runs, each with the rule that judges it; and sentences that claim nothing."""

from s7core.language.translation import N_
from s7core.reference.accuracy_verdicts import consistently_above, misses_target, on_a_plateau, reaches_target_within
from s7core.reference.comparison_verdicts import (
    converges_faster,
    harder_pictures_lower_training,
    more_accurate,
    more_accurate_in_fewer_epochs,
    scheduler_gave_the_gain,
    steering_by_the_test_set_is_harmless,
)
from s7core.reference.training_gap_verdicts import gap_is_a_fault, training_below_test, underfitting
from s7core.reference.verdict_rule import VerdictRule

IMPLIED = "Implied: "  # begins a claim that is no published sentence, but follows from what was published

# By experiment: sentences of its published target and analysis, and what they imply, in English; the audit translates them.
CLAIMS: dict[str, dict[str, VerdictRule]] = {
    "init": {N_("Small underfitting."): underfitting("init")},
    "net1": {N_("Training accuracy is low compared with test accuracy."): training_below_test("net1")},
    "net2": {N_("Reduce the number of parameters and reach 99.4 within 20 epochs."): reaches_target_within("net2", 20)},
    "final-exp1": {
        N_("Accuracy is good; training accuracy is lower and needs improvement."): gap_is_a_fault("final-exp1"),
        N_("Test accuracy does not meet the objective."): misses_target("final-exp1"),
    },
    "final-exp2": {
        N_("Converges faster than experiment 1."): converges_faster("final-exp1", "final-exp2"),
        N_("Raise the learning rate to get better accuracy in fewer epochs."): more_accurate_in_fewer_epochs(
            "final-exp1", "final-exp2"
        ),
        N_("Still a gap between training and test accuracy."): gap_is_a_fault("final-exp2"),
        N_("Test accuracy has reached a plateau."): on_a_plateau("final-exp2"),
    },
    "final-exp3": {
        N_("Meets the test accuracy, consistently above 99.40."): consistently_above("final-exp3"),
        N_("Implied: experiment 3 is better than experiment 1."): more_accurate("final-exp1", "final-exp3"),
        N_("Implied: the scheduler gave the gain."): scheduler_gave_the_gain,
        N_("Implied: a scheduler may watch the test set."): steering_by_the_test_set_is_harmless,
        N_("Training accuracy is lower because the training data was made harder."): harder_pictures_lower_training,
    },
}

# Sentences about the number of parameters, which the layers alone decide.
COUNTED = (
    N_("The number of parameters is very high."),
    N_("The number of parameters is reduced."),
    N_("Parameters are reduced and the architecture is fixed."),
)
# Sentences that set a stage an aim and claim nothing of a network.
AIMS = (
    N_("Initialise the whole set-up (data loaders, batch size and so on) and get a complete working flow."),
    N_("Reduce the number of parameters with good accuracy; use batch normalization and dropout layers."),
    N_("Fix the skeleton, bring the parameters below 8k and get good accuracy."),
    N_("Add a learning-rate scheduler that acts when the validation or test metric reaches a plateau."),
)
# Sentences that name no measure, so nothing can decide them.
OPINIONS = (N_("Accuracy is good."), N_("Pretty good test accuracy."))
