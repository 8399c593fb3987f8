"""A question with its answer, hints and explanation; and what questions are asked about."""

from dataclasses import dataclass
from typing import Literal

from s7core.analysis.filled_story import AccuracyHistory
from s7core.lesson.stages import Stage
from s7core.model.trace import Trace
from s7core.recipe import Recipe


@dataclass(frozen=True)
class Question:
    """`answer` is a number, or one of `choices`. A number counts as right within `tolerance`; `unit` stands beside it.

    `hints` get clearer one by one; `explanation` is told once it is answered.
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
        """Whether this answer is right; None is none."""
        if given is None or isinstance(self.answer, str):
            return given == self.answer
        return abs(given - self.answer) <= self.tolerance + 1e-9


@dataclass(frozen=True)
class AskedAbout:
    """A stage, its network under the toggles, and a run: one's own or a reference run, None where there is neither.

    `longer` is a run of more than one epoch: the same, or else the reference run. `recipe` is the run's.
    """

    stage: Stage
    now: Trace
    dropout: float
    run: AccuracyHistory | None
    longer: AccuracyHistory | None
    recipe: Recipe
