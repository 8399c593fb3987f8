"""Who won a duel of two runs, whether that was guessed, and whether their difference is more than noise."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy

from s7core import formatting
from s7core.analysis.quantiles import CONFIDENCE
from s7core.analysis.statistics import McNemarResult, mcnemar
from s7core.classroom.guesses import SIDES, Duel
from s7core.language.translation import _, _p
from s7core.language.words import comma_list, listing, sentences
from s7core.lesson.tested_text import on_part
from s7core.recipe import Recipe, setting
from s7core.runs.records import Run


@dataclass(frozen=True)
class DuelOutcome:
    """A duel whose runs have both finished.

    `names` are the two sides as `duel_sides` names them, `accuracies` what they reached, 0..1; `guess` is one of SIDES.
    `paired` compares the second run (B) with the first (A) on the same test digits, `digits` of them.
    """

    names: tuple[str, str]
    guess: str
    accuracies: tuple[float, float]
    digits: int
    paired: McNemarResult

    @property
    def winner(self) -> str | None:
        """One of SIDES; None where both are right on as many digits."""
        return SIDES[int(self.paired.difference > 0)] if self.paired.difference else None

    @property
    def as_guessed(self) -> bool:
        return self.winner == self.guess

    @property
    def beyond_noise(self) -> bool:
        """Whether McNemar's test tells the two networks apart, at a level of 5%."""
        return self.paired.p < 1 - CONFIDENCE

    @property
    def sentence(self) -> str:
        """Guess, winner and test, with the winner in bold (Markdown)."""
        guessed = _guessed(self.names, self.guess)
        first, second = (formatting.percent(accuracy) for accuracy in self.accuracies)
        part = on_part(self.digits)
        if self.winner is None:
            return sentences(guessed, _("Both reach {accuracy}: nobody wins.", accuracy=first + part))
        values = {
            "winner": self.names[SIDES.index(self.winner)],
            "first": first,
            "second": second + part,
            "points": formatting.unsigned_points(self.paired.difference),
        }
        if self.as_guessed:
            won = _("Winner: **{winner}**, as guessed: {first} against {second}, {points} points apart.", **values)
        else:
            won = _("Winner: **{winner}**, not as guessed: {first} against {second}, {points} points apart.", **values)
        return sentences(guessed, won, self._test)

    @property
    def _test(self) -> str:
        """The outcome of McNemar's test in a sentence."""
        values = {
            "count": formatting.count(self.paired.fixed + self.paired.broken),
            "p": formatting.p_value(self.paired.p),
        }
        if self.beyond_noise:
            return _(
                "On {count} digits only one of the two is right; by McNemar's test (p {p}) the difference between these two "
                "networks is more than noise.",
                **values,
            )
        return _(
            "On {count} digits only one of the two is right; by McNemar's test (p {p}) the difference between these two "
            "networks may be noise.",
            **values,
        )


def duel_outcome(
    duel: Duel, first: Run, second: Run, correct_first: numpy.ndarray, correct_second: numpy.ndarray
) -> DuelOutcome:
    """The outcome of a duel between two finished runs.

    correct_first, correct_second (N,) bool: which of the N test digits that both runs were tested on each run classified
    correctly after its last epoch.
    """
    return DuelOutcome(
        duel_sides(first.recipe, second.recipe),
        duel.guess,
        (float(correct_first.mean()), float(correct_second.mean())),
        len(correct_first),
        mcnemar(correct_first, correct_second),
    )


def open_duel_sentence(duel: Duel, first: Run, second: Run) -> str:
    """The guess, and what keeps a duel without an outcome: runs that still train, or one that ended before its time."""
    names = duel_sides(first.recipe, second.recipe)
    active = [name for name, run in zip(names, (first, second), strict=True) if run.active]
    guessed = _guessed(names, duel.guess)
    if not active:
        return sentences(guessed, _("It has no winner, for not both have finished."))
    return sentences(guessed, _("On its way: {runs}.", runs=listing(active)))


def duel_sides(first_recipe: Recipe, second_recipe: Recipe) -> tuple[str, str]:
    """Names for the two runs of a duel, by the settings that differ: ("learning rate 0.1", "learning rate 0.01")."""
    differences = first_recipe.differences(second_recipe)
    if not differences:
        return _p("one of two runs", "one"), _p("one of two runs", "the other")
    sides = zip(*differences.values(), strict=True)
    first, second = (_settings_text(tuple(differences), values) for values in sides)
    return first, second


def _settings_text(names: Sequence[str], values: Sequence[object]) -> str:
    return comma_list(setting(name).label_and_text(value) for name, value in zip(names, values, strict=True))


def _guessed(names: tuple[str, str], guess: str) -> str:
    return _("Guessed: {run} wins.", run=names[SIDES.index(guess)])
