"""A question of the lesson with its answer, and the facts that questions are made from."""

from dataclasses import dataclass
from typing import Literal

from s7core.analysis.filled_story import AccuracyHistory
from s7core.lesson.stages import Stage
from s7core.model.trace import Trace
from s7core.recipe import Recipe


@dataclass(frozen=True)
class Question:
    """A question to the reader.

    `answer` is a number, right within ± `tolerance` and measured in `unit`, or one of `choices`, which are in English and
    translated where they are shown. Each of the `hints` helps more than the one before; `explanation` is for after the
    answer.
    """

    key: str
    text: str
    kind: Literal["whole number", "number", "choice"]
    answer: float | str
    hints: tuple[str, ...]
    explanation: str
    choices: tuple[str, ...] = ()
    tolerance: float = 0.0
    unit: str = ""

    def is_right(self, given: float | str | None) -> bool:
        """Whether a given answer is right; None, for no answer, is not."""
        if given is None or isinstance(given, str) or isinstance(self.answer, str):
            return given == self.answer
        return abs(given - self.answer) <= self.tolerance + 1e-9


@dataclass(frozen=True)
class QuestionContext:
    """The facts that the questions of a stage are made from.

    `traced` is its network with the chosen BatchNorm and dropout settings. `run` is the reader's run, or else a reference
    run; `multi_epoch_run` is the same if it has several epochs, or else the reference run; both are None where there is no
    run. `recipe` is that of `run`.
    """

    stage: Stage
    traced: Trace
    dropout: float
    run: AccuracyHistory | None
    multi_epoch_run: AccuracyHistory | None
    recipe: Recipe
