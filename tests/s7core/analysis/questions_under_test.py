"""Contexts to ask questions in, shared by the tests of questions."""

from dataclasses import replace

from s7core.analysis.filled_story import AccuracyHistory
from s7core.analysis.question import Question, QuestionContext
from s7core.analysis.questions import question_context, questions
from s7core.lesson.experiments import experiments_of

REFERENCE = AccuracyHistory("the reference run of seed 1", (0.9, 0.98), (0.8, 0.99))
OWN = AccuracyHistory("your run", (0.9012, 0.9544, 0.9733), (0.85, 0.93, 0.9701), own=True)
OWN_IMAGES = 6_000


def context(stage_key: str, own: AccuracyHistory | None = None, **toggles: bool | float) -> QuestionContext:
    """The context of a stage with its published settings, but for the toggles; one's own run saw OWN_IMAGES images."""
    recipe = experiments_of(stage_key)[0].recipe
    own_recipe = replace(recipe, train_images=OWN_IMAGES) if own else None
    return question_context(replace(recipe, **toggles), own, own_recipe, REFERENCE, recipe)


def asked(stage_key: str, own: AccuracyHistory | None = None, **toggles: bool | float) -> dict[str, Question]:
    """The questions of a stage, by key."""
    return {question.key: question for question in questions(context(stage_key, own, **toggles))}
