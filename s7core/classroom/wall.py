"""The results of a class: its runs one by one, its replicates, and the tally of its duels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean

from s7core.analysis.replicates import replicate_groups
from s7core.analysis.statistics import Interval, accuracy_interval
from s7core.classroom.guesses import Duel, Guess
from s7core.lesson.architecture import layers_of
from s7core.model.trace import trace
from s7core.recipe import Recipe
from s7core.runs.records import Run, last_accuracies

SMALL_NETWORK = 8_000  # parameters: what the lesson's last network stays below


@dataclass(frozen=True)
class Replicates:
    """Runs of a class that differ in nothing but chance, lowest seed first; of each seed the newest.

    Of several seeds the interval is Student's on their mean, of one run Wilson's on the digits that it was tested on.
    """

    experiment: str
    recipe: Recipe  # without chance
    parameters: int
    runs: tuple[Run, ...]
    guesses: tuple[Guess, ...]  # that are given, of all runs with these settings, whether they have ended or not

    @property
    def accuracies(self) -> tuple[float, ...]:
        """Test accuracy after the last epoch, 0..1, of each run."""
        return tuple(last_accuracies(self.runs))

    @property
    def mean(self) -> float:
        return mean(self.accuracies)

    @property
    def interval(self) -> Interval:
        return accuracy_interval(self.accuracies, self.recipe.test_images)


@dataclass(frozen=True)
class ClassWall:
    """`points` are all runs with an epoch, the newest first, those that still train among them.

    `replicates` are of finished runs, the highest mean first.
    """

    points: tuple[Run, ...]
    replicates: tuple[Replicates, ...]

    @property
    def best_small(self) -> Run | None:
        """The finished run below SMALL_NETWORK parameters with the highest test accuracy; a choice by the test set.

        Runs that were tested on a part of the test digits do not count: chance may favour them.
        """
        groups = [group for group in self.replicates if group.parameters < SMALL_NETWORK and group.recipe.tests_all]
        small = [run for group in groups for run in group.runs]
        return max(small, key=lambda run: run.last_test_accuracy or 0.0, default=None)


def class_wall(runs: Iterable[Run], guesses: Sequence[Guess], frozen_at: float | None) -> ClassWall:
    """The wall of a class from its runs, the newest first, and its guesses; with `frozen_at`, of what had ended by then."""
    there = [run for run in runs if _had_ended(run, frozen_at)]
    shown = [run for run in there if run.last_test_accuracy is not None]
    groups = replicate_groups(run for run in shown if run.state == "finished")
    settings = {run.id: run.recipe.without_chance for run in there}
    replicates = [
        Replicates(
            experiment,
            recipe,
            parameters_of(recipe),
            tuple(members),
            tuple(guess for guess in guesses if settings.get(guess.run_id) == recipe),
        )
        for (experiment, recipe), members in groups.items()
    ]
    return ClassWall(tuple(shown), tuple(sorted(replicates, key=lambda group: -group.mean)))


def parameters_of(recipe: Recipe) -> int:
    """Parameters of the network that a recipe trains."""
    return trace(layers_of(recipe)).parameters


@dataclass(frozen=True)
class DuelTally:
    """Two settings that students set against each other: how many expected the first to win, and how often it did.

    `equal` counts duels that ended with the same test accuracy; those that have not ended are in `guessed` alone.
    """

    first: Recipe  # both without chance
    second: Recipe
    guessed: int
    guessed_first: int
    ended: int
    won_first: int
    equal: int


def duel_tallies(duels: Iterable[Duel], runs: Sequence[Run]) -> list[DuelTally]:
    """The duels between these runs by the two settings compared, those with the most duels first."""
    by_id = {run.id: run for run in runs}
    groups: dict[tuple[Recipe, Recipe], list[tuple[Duel, Run, Run]]] = {}
    for duel in duels:
        if duel.first_run in by_id and duel.second_run in by_id:
            first, second = by_id[duel.first_run], by_id[duel.second_run]
            groups.setdefault((first.recipe.without_chance, second.recipe.without_chance), []).append((duel, first, second))
    tallies = [_tally(first, second, members) for (first, second), members in groups.items()]
    return sorted(tallies, key=lambda tally: -tally.guessed)


def _tally(first: Recipe, second: Recipe, members: list[tuple[Duel, Run, Run]]) -> DuelTally:
    ended = [
        (first_accuracy, second_accuracy)
        for _, a, b in members
        if a.state == b.state == "finished"
        and (first_accuracy := a.last_test_accuracy) is not None
        and (second_accuracy := b.last_test_accuracy) is not None
    ]
    return DuelTally(
        first,
        second,
        guessed=len(members),
        guessed_first=sum(duel.guess == "first" for duel, _, _ in members),
        ended=len(ended),
        won_first=sum(a > b for a, b in ended),
        equal=sum(a == b for a, b in ended),
    )


def _had_ended(run: Run, moment: float | None) -> bool:
    """Whether a run had ended by this moment; every run where there is none."""
    return moment is None or (run.finished_at is not None and run.finished_at <= moment)
