"""A visitor of this server, and what they may do."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from s7core.classroom.limits import SEEDS_EACH
from s7core.classroom.register import Class, Student
from s7core.language.translation import _
from s7core.recipe import Recipe
from s7core.runs.records import Run

MOST_WAITING_OF_ALL = 100  # runs in the queue that belong to no student, or to one whom no class limits


@dataclass(frozen=True)
class Visitor:
    """`is_classroom` is whether this server has a class at all: on one's own machine everybody may do everything.

    `student` and their `of_class` go together.
    """

    is_classroom: bool = False
    is_teacher: bool = False
    student: Student | None = None
    of_class: Class | None = None

    @property
    def is_free(self) -> bool:
        """Whether they may do everything: no rules of a class apply to them."""
        return self.is_teacher or not self.is_classroom

    @property
    def longest_seconds(self) -> float:
        """After how many seconds of training a run of theirs is stopped; infinite where no class limits it."""
        return math.inf if self.is_free or self.of_class is None else self.of_class.limits.minutes * 60.0

    def owns(self, run: Run) -> bool:
        return self.student is not None and run.student == self.student.id

    def may_control(self, run: Run) -> bool:
        """Whether they may stop, resume or delete it."""
        return not run.is_reference and (self.is_free or self.owns(run))

    def is_author(self, owner: str) -> bool:
        """Whether runs of this student, "" for those of no student, are the visitor's own, and guesses at them too."""
        return self.is_free if not owner else self.student is not None and self.student.id == owner

    def check_may_start(self, recipes: Sequence[Recipe], waiting: int, kept_bytes: Mapping[str, int]) -> None:
        """ValueError with one sentence if they may not start these now.

        `waiting` counts their runs in the queue; of somebody who is no student those that belong to no student.
        `kept_bytes` says how much of the store each run of the student takes, the largest first.
        """
        if self.is_free:
            if waiting + len(recipes) > MOST_WAITING_OF_ALL:
                raise ValueError(_too_many(waiting + len(recipes), len(recipes) > MOST_WAITING_OF_ALL))
            return
        self._open_class().limits.check(recipes, waiting, kept_bytes)

    def check_may_go_on(self, seconds: float) -> None:
        """ValueError with one sentence if a run of theirs that has trained so long may not go on."""
        if not self.is_free:
            self._open_class().limits.check_trained(seconds)

    def _open_class(self) -> Class:
        """The visitor's class; ValueError without one, and where it is closed."""
        if self.of_class is None:
            raise ValueError(
                _("Only students of a class train here: join yours first, under the name that your teacher tells.")
            )
        if not self.of_class.open:
            raise ValueError(
                _("Class {name} is closed, so it trains nothing: ask your teacher to open it.", name=self.of_class.name)
            )
        return self.of_class

    def own_seed(self, recipe: Recipe, usual: int) -> Recipe:
        """The recipe with this student's own seed in place of the usual one, where the class asks for that.

        A seed that somebody chose is left as it is.
        """
        if self.student is None or self.of_class is None or self.is_free:
            return recipe
        if not self.of_class.limits.own_seeds or recipe.seed != usual:
            return recipe
        return replace(recipe, seed=SEEDS_EACH * self.student.number + usual)


def _too_many(waiting: int, at_once: bool) -> str:
    """Why no more runs may wait than MOST_WAITING_OF_ALL, of which somebody wants to start too many at once or not."""
    if at_once:
        return _(
            "{count} runs would wait, but {most} are the most: choose fewer seeds or fewer values, or train them with "
            "`python -m s7core sweep`.",
            count=waiting,
            most=MOST_WAITING_OF_ALL,
        )
    return _(
        "{count} runs would wait, but {most} are the most: let some of them begin, or take some out of the queue.",
        count=waiting,
        most=MOST_WAITING_OF_ALL,
    )


GUEST = Visitor(is_classroom=True)  # somebody of whom nothing is known
