"""The order in which waiting runs are trained, and when each of them will start: pure functions, without store and clock.

Runs are served in turns. In one turn each owner who waits gets one run, short runs before long ones; the turn is over when
everybody who waits has been served. While runs of other owners wait, an owner has at most one run that trains. Outside a
class all runs have the same owner, "", whose runs are taken in the order of their submission, as many at once as fit.
"""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from s7core.model.recipe_check import copies_that_fit
from s7core.recipe import Recipe

MOST_COPIES = 64  # seeds in one wide network, if memory allows


@dataclass(frozen=True)
class WaitingRun:
    """A queued run; `work` is the multiply-accumulate operations that it takes, up to a factor common to all runs."""

    id: str
    owner: str
    recipe: Recipe
    created_at: float
    cores: int
    seconds: float | None = None  # that it will train; None where unknown
    work: float = 0.0
    joins_copies: bool = False  # whether it trains in one wide network with those that differ in the seed only


@dataclass(frozen=True)
class TrainingRun:
    """A run that trains, and the seconds until it ends, None where unknown."""

    owner: str
    cores: int
    seconds_left: float | None


@dataclass(frozen=True)
class Choice:
    """The runs to start next, which begin together, and who has been served in the turn once they have started."""

    runs: tuple[WaitingRun, ...]
    served: frozenset[str]
    begins_turn: bool

    @property
    def owners(self) -> frozenset[str]:
        """The owners of the runs to start."""
        return frozenset(run.owner for run in self.runs)


@dataclass(frozen=True)
class ExpectedStart:
    """A waiting run's place in the queue, from 1, and the seconds until it starts; None where that is unknown."""

    run_id: str
    place: int
    seconds: float | None


def next_choice(waiting: Sequence[WaitingRun], training: Collection[str], served: Collection[str]) -> Choice | None:
    """What to start next, however many cores it takes; None where all who wait have to wait for runs of their own.

    `training` has the owners of the runs that train, `served` those who were served in this turn. A turn does not wait for
    an owner whose run of an earlier turn still trains.
    """
    owners = {run.owner for run in waiting}
    held = set(training) if len(owners) > 1 else set[str]()
    ready = owners - held
    if not ready:
        return None
    unserved = ready - set(served)
    candidates = _first_of_each(run for run in waiting if run.owner in (unserved or ready))
    first = min(candidates, key=_short_first(candidates))
    runs = (first, *_copies_of(first, waiting))
    before = frozenset(served) if unserved else frozenset[str]()
    return Choice(runs, before | {run.owner for run in runs}, begins_turn=not unserved)


def expected_starts(
    waiting: Sequence[WaitingRun], training: Sequence[TrainingRun], served: Collection[str], cores: int
) -> list[ExpectedStart]:
    """The waiting runs in the order in which they will start, if nothing is submitted or stopped before that.

    A start is unknown where it depends on the end of a run whose duration is unknown.
    """
    ends = [_End(_or_never(run.seconds_left), run.owner, run.cores) for run in training]
    left, now, starts = list(waiting), 0.0, list[ExpectedStart]()
    while left:
        choice = next_choice(left, [end.owner for end in ends], served)
        if choice and choice.runs[0].cores <= cores - sum(end.cores for end in ends):
            served = choice.served
            for run in choice.runs:
                starts.append(ExpectedStart(run.id, len(starts) + 1, now if now < math.inf else None))
                left.remove(run)
            seconds = _or_never(choice.runs[0].seconds)
            # Copies train in the process of the first run, on the same cores.
            ends += [_End(now + seconds, run.owner, run.cores if run is choice.runs[0] else 0) for run in choice.runs]
        else:
            first = min(ends, key=lambda end: end.at)
            ends.remove(first)
            now = max(now, first.at)
    return starts


@dataclass(frozen=True)
class _End:
    """When a run of this owner ends, in seconds from now, and how many cores are free then."""

    at: float
    owner: str
    cores: int


def _or_never(seconds: float | None) -> float:
    return math.inf if seconds is None else seconds


def _first_of_each(waiting: Iterable[WaitingRun]) -> list[WaitingRun]:
    """The runs without those that come after another run of their owner: outside a class all but the oldest."""
    runs = list(waiting)
    oldest = min((run.created_at for run in runs if not run.owner), default=None)
    return [run for run in runs if run.owner or run.created_at == oldest]


def _short_first(runs: Sequence[WaitingRun]) -> Callable[[WaitingRun], tuple[float, float, str]]:
    """The key that sorts by duration, or by work where one of the durations is unknown, and equal ones by age."""
    timed = all(run.seconds is not None for run in runs)
    return lambda run: (_or_never(run.seconds) if timed else run.work, run.created_at, run.id)


def _copies_of(first: WaitingRun, waiting: Sequence[WaitingRun]) -> list[WaitingRun]:
    """The oldest run of each other seed that trains with `first` as one wide network."""
    if not first.joins_copies:
        return []
    by_seed: dict[int, WaitingRun] = {}
    for run in sorted(waiting, key=lambda run: run.created_at):
        if run.joins_copies and replace(run.recipe, seed=first.recipe.seed) == first.recipe:
            by_seed.setdefault(run.recipe.seed, run)
    del by_seed[first.recipe.seed]  # itself, or an older one of the same seed, which cannot be trained beside it
    return list(by_seed.values())[: min(MOST_COPIES, copies_that_fit(first.recipe)) - 1]
