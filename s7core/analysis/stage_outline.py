"""What a teacher needs to know of a stage before a lesson: its texts, its questions, and how long its steps take."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from s7core.analysis.filled_story import AccuracyHistory, fill_story, published_trace
from s7core.analysis.lesson_duration import StepSeconds, step_seconds
from s7core.analysis.question import Question
from s7core.analysis.questions import question_context, questions
from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.stages import Stage, stage
from s7core.lesson.story import Story
from s7core.model.trace import Trace
from s7core.recipe import Recipe


@dataclass(frozen=True)
class StageOutline:
    """A stage with its story and questions, whose figures are filled in.

    `seconds` are those of its steps without the training itself. `recipe` is that of its first experiment and `traced` the
    published network.
    """

    stage: Stage
    story: Story
    questions: tuple[Question, ...]
    seconds: StepSeconds
    recipe: Recipe
    traced: Trace


def stage_outline(
    key: str, histories: Mapping[str, AccuracyHistory], reference: AccuracyHistory | None, its_recipe: Recipe
) -> StageOutline:
    """The outline of the stage with this key.

    `histories` are those of all published experiments by their keys, `reference` the run that its questions ask about, with
    its recipe; None where there is no such run.
    """
    told = stage(key)
    start = lesson_experiments(key)[0].recipe
    story, traced = fill_story(key, histories), published_trace(told)
    asked = questions(question_context(start, None, None, reference, its_recipe))
    return StageOutline(told, story, asked, step_seconds(key, story, traced, asked), start, traced)


def lessons_of(outlines: Sequence[StageOutline], minutes: float) -> list[list[StageOutline]]:
    """The stages in as few lessons of so many minutes as hold them, in their order; each lesson has at least one stage."""
    lessons: list[list[StageOutline]] = []
    for outline in outlines:
        together = sum(each.seconds.total for each in lessons[-1]) + outline.seconds.total if lessons else 0.0
        if lessons and together <= minutes * 60:
            lessons[-1].append(outline)
        else:
            lessons.append([outline])
    return lessons
