"""Estimated duration of the lesson: time to read its texts and to do its tasks, without the runs."""

from dataclasses import dataclass

from s7core.analysis.filled_story import rows_of
from s7core.analysis.question import Question
from s7core.lesson.experiments import experiments_of
from s7core.lesson.layers import Conv2d, Linear
from s7core.lesson.story import Story
from s7core.model.trace import Trace

STEPS = ("look", "guess", "run", "explain")

WORDS_PER_MINUTE = 150  # two thirds of the usual reading speed, since the texts have new terms
SECONDS_PER_HINT = 25  # to answer one of the things to look for
SECONDS_PER_LAYER = 8  # to study a layer with weights
SECONDS_TO_GUESS = 45
SECONDS_TO_WATCH = 40  # the curves and the result, without the run itself
SECONDS_PER_QUESTION = 45  # to answer it, without reading it
SECONDS_FOR_MISTAKES = 40  # to look at the digits that the run got wrong


@dataclass(frozen=True)
class StepSeconds:
    """Seconds for each of the STEPS of a stage; training time is not included, since it depends on the machine."""

    look: float
    guess: float
    run: float
    explain: float

    @property
    def total(self) -> float:
        """Seconds of all steps together."""
        return self.look + self.guess + self.run + self.explain


def step_seconds(stage_key: str, story: Story, traced: Trace, stage_questions: tuple[Question, ...]) -> StepSeconds:
    """The steps of a stage whose story and questions are read once, all but the later hints.

    Their words are those of the language that they are in: only English has been compared with readers.
    """
    experiments = experiments_of(stage_key)
    published = [text for experiment in experiments for text in experiment.analysis]
    targets = [experiment.target for experiment in experiments]
    layers = len(rows_of(traced, Conv2d)) + len(rows_of(traced, Linear))
    changed = [text for pair in story.changed for text in pair]
    look = _reading(story.opening, *targets, *changed, story.architecture, story.experiment, *story.look_for)
    explain = _reading(
        story.results,
        *story.analysis,
        *published,
        *story.try_next,
        *(text for asked in stage_questions for text in (asked.text, asked.hints[0], asked.explanation)),
    )
    return StepSeconds(
        look=look + SECONDS_PER_HINT * len(story.look_for) + SECONDS_PER_LAYER * layers,
        guess=SECONDS_TO_GUESS,
        run=SECONDS_TO_WATCH,
        explain=explain + SECONDS_PER_QUESTION * len(stage_questions) + SECONDS_FOR_MISTAKES,
    )


def _reading(*texts: str) -> float:
    """Seconds to read the texts once."""
    return sum(len(text.split()) for text in texts) / WORDS_PER_MINUTE * 60
