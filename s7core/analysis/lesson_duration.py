"""How long the lesson takes: words at a reading speed, things to try, and runs as long as they were measured to take."""

from dataclasses import dataclass

from s7core.analysis.filled_story import rows_of
from s7core.analysis.question import Question
from s7core.lesson.experiments import experiments_of
from s7core.lesson.layers import Conv2d, Linear
from s7core.lesson.story import Story
from s7core.model.trace import Trace

STEPS = ("look", "guess", "run", "explain")

WORDS_A_MINUTE = 150  # of a text with new terms in it: two thirds of what is usual in plain prose
SECONDS_A_HINT = 25  # to find out what there is to look for
SECONDS_A_LAYER = 8  # with weights: its row in the table, and the slider's step over it
SECONDS_TO_GUESS = 45
SECONDS_TO_WATCH = 40  # curves and result, beside the run itself
SECONDS_A_QUESTION = 45  # beside reading it
SECONDS_FOR_MISTAKES = 40


@dataclass(frozen=True)
class StepSeconds:
    """Seconds that each step of a stage takes; a run is not counted, since it depends on the machine."""

    look: float
    guess: float
    run: float
    explain: float

    @property
    def total(self) -> float:
        return self.look + self.guess + self.run + self.explain


def step_seconds(stage_key: str, story: Story, now: Trace, asked: tuple[Question, ...]) -> StepSeconds:
    """Of a stage, of whose story and questions every word is read once."""
    published = [words for each in experiments_of(stage_key) for words in each.analysis]
    targets = [each.target for each in experiments_of(stage_key)]
    layers = len(rows_of(now, Conv2d)) + len(rows_of(now, Linear))
    changed = [words for pair in story.changed for words in pair]
    look = _reading(story.opening, *targets, *changed, story.architecture, story.experiment, *story.look_for)
    explain = _reading(
        story.results,
        *story.analysis,
        *published,
        *story.try_next,
        *(words for each in asked for words in (each.text, each.hints[0], each.explanation)),
    )
    return StepSeconds(
        look=look + SECONDS_A_HINT * len(story.look_for) + SECONDS_A_LAYER * layers,
        guess=SECONDS_TO_GUESS,
        run=SECONDS_TO_WATCH,
        explain=explain + SECONDS_A_QUESTION * len(asked) + SECONDS_FOR_MISTAKES,
    )


def _reading(*texts: str) -> float:
    return sum(len(text.split()) for text in texts) / WORDS_A_MINUTE * 60
