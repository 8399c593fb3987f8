"""Which questions are asked of which stage. Their answers are computed from its network and from what a run has learned."""

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
from s7core.analysis.question import AskedAbout, Question
from s7core.analysis.run_questions import accuracy_rise, steps_of_an_epoch, training_test_gap, wrong_digits
from s7core.lesson.stages import stage
from s7core.model.trace import trace
from s7core.recipe import Recipe

MakeQuestion = Callable[[AskedAbout], Question]

_OF_STAGES: dict[str, tuple[MakeQuestion, ...]] = {
    "init": (linear_share, batch_norm_parameters, field_after_pooling, wrong_digits),
    "net1": (times_fewer_parameters, batch_norm_parameters, jump_after_pooling, accuracy_rise, training_test_gap),
    "net2": (costliest_layer, squeeze_with_windows, field_after_pooling, wrong_digits),
    "final": (batch_norm_parameters, linear_in_place_of_average, steps_of_an_epoch, accuracy_rise, training_test_gap),
}
_OF_ANY_STAGE = (costliest_layer, steps_of_an_epoch, wrong_digits, accuracy_rise, training_test_gap)
_ABOUT_A_RUN = (wrong_digits, accuracy_rise, training_test_gap, steps_of_an_epoch)


def questions(asked: AskedAbout) -> tuple[Question, ...]:
    """Three to five to each stage; those about a run only where there is one."""
    makers = _OF_STAGES.get(asked.stage.key, _OF_ANY_STAGE)
    return tuple(make(asked) for make in makers if asked.run or make not in _ABOUT_A_RUN)


def asked_about(
    toggles: Recipe,
    own: AccuracyHistory | None,
    own_recipe: Recipe | None,
    reference: AccuracyHistory | None,
    reference_recipe: Recipe,
) -> AskedAbout:
    """`toggles` is the stage's recipe as it is set; `own` is None where nothing was trained, then the reference counts."""
    this = stage(toggles.stage)
    return AskedAbout(
        this,
        trace(this.architecture(toggles.batch_norm, toggles.dropout)),
        toggles.dropout,
        own or reference,
        own if own and len(own.test) > 1 else reference,
        own_recipe if own and own_recipe else reference_recipe,
    )
