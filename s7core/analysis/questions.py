"""The questions of each stage, with answers computed from its network and from the accuracies of a run."""

from collections.abc import Callable

from s7core.analysis.filled_story import AccuracyHistory
from s7core.analysis.network_questions import (
    batch_norm_parameters,
    costliest_layer,
    field_after_pooling,
    jump_after_pooling,
    linear_in_place_of_average,
    linear_share,
    squeeze_with_windows,
    times_fewer_parameters,
)
from s7core.analysis.question import Question, QuestionContext
from s7core.analysis.run_questions import accuracy_rise, steps_of_an_epoch, training_test_gap, wrong_digits
from s7core.lesson.stages import stage
from s7core.model.trace import trace
from s7core.recipe import Recipe

MakeQuestion = Callable[[QuestionContext], Question]

_OF_STAGES: dict[str, tuple[MakeQuestion, ...]] = {
    "init": (linear_share, batch_norm_parameters, field_after_pooling, wrong_digits),
    "net1": (times_fewer_parameters, batch_norm_parameters, jump_after_pooling, accuracy_rise, training_test_gap),
    "net2": (costliest_layer, squeeze_with_windows, field_after_pooling, wrong_digits),
    "final": (batch_norm_parameters, linear_in_place_of_average, steps_of_an_epoch, accuracy_rise, training_test_gap),
}
_OF_OTHER_STAGES = (costliest_layer, steps_of_an_epoch, wrong_digits, accuracy_rise, training_test_gap)
_ABOUT_A_RUN = (wrong_digits, accuracy_rise, training_test_gap, steps_of_an_epoch)


def questions(context: QuestionContext) -> tuple[Question, ...]:
    """Three to five questions of the stage; those about a run only if the context has one."""
    makers = _OF_STAGES.get(context.stage.key, _OF_OTHER_STAGES)
    return tuple(make(context) for make in makers if context.run or make not in _ABOUT_A_RUN)


def question_context(
    toggles: Recipe,
    own: AccuracyHistory | None,
    own_recipe: Recipe | None,
    reference: AccuracyHistory | None,
    reference_recipe: Recipe,
) -> QuestionContext:
    """The context for a stage whose BatchNorm and dropout are set as in `toggles`.

    `own` is the reader's run, None if there is none; then the questions are about the reference run.
    """
    chosen = stage(toggles.stage)
    return QuestionContext(
        chosen,
        trace(chosen.architecture(toggles.batch_norm, toggles.dropout)),
        toggles.dropout,
        own or reference,
        own if own and len(own.test) > 1 else reference,
        own_recipe if own and own_recipe else reference_recipe,
    )
