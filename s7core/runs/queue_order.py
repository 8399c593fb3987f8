"""The order in which waiting runs are trained, and when each of them will start: pure functions, without store and clock.

Runs are served in turns. In one turn each owner who waits gets one run, short runs before long ones; the turn is over when
everybody who waits has been served. While runs of other owners wait, an owner has at most one run that trains. Outside a
class all runs have the same owner, "", whose runs are taken in the order of their submission, as many at once as fit.
"""

import heapq
import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count, takewhile

from s7core.model.recipe_check import copies_that_fit
from s7core.recipe import Recipe

MOST_COPIES = 64  # seeds in one wide network, if memory allows
_MOST_PASSED = 100  # runs that a search for the next one passes in vain, before they are taken out of its way


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


class WaitingLine:
    """The runs that wait, from which one choice after another is taken.

    A choice costs little however many wait: they are sorted once, and a search begins where the one before it ended.
    """

    def __init__(self, waiting: Iterable[WaitingRun]) -> None:
        self._left = {run.id: run for run in waiting}
        self._owners = Counter(run.owner for run in self._left.values())
        self._by_seconds = self._sorted(_by_seconds)
        self._untimed = _Search([run for run in self._by_seconds.runs if run.seconds is None], self._left)

    def __len__(self) -> int:
        return len(self._left)

    @property
    def has_students(self) -> bool:
        """Whether students wait: only then does it matter who was served."""
        return len(self._owners) > ("" in self._owners)

    def next_choice(self, training: Iterable[str], served: Set[str]) -> Choice | None:
        """What to start next, however many cores it takes; None where all who wait have to wait for runs of their own.

        `training` has the owners of the runs that train, `served` those who were served in this turn. A turn does not wait
        for an owner whose run of an earlier turn still trains.
        """
        held = set(training) if len(self._owners) > 1 else set[str]()
        first = self._first(held, served)
        begins_turn = first is None
        first = first or self._first(held, frozenset())
        if first is None:
            return None
        runs = (first, *self._copies_of(first))
        return Choice(runs, (frozenset() if begins_turn else frozenset(served)) | {run.owner for run in runs}, begins_turn)

    def take(self, run_ids: Iterable[str]) -> None:
        """Leave these runs out from now on."""
        for run_id in run_ids:
            owner = self._left.pop(run_id).owner
            self._owners[owner] -= 1
            if not self._owners[owner]:
                del self._owners[owner]

    def _first(self, held: Set[str], served: Set[str]) -> WaitingRun | None:
        """The shortest run of an owner who is in neither set; by work where the duration of one of them is unknown."""
        own = [] if "" in held or "" in served else list(self._oldest_without_owner())
        timed = self._untimed.first(held, served) is None and all(run.seconds is not None for run in own)
        shortest = (self._by_seconds if timed else self._by_work).first(held, served)
        found = [*own, shortest] if shortest else own
        return min(found, key=_by_seconds if timed else _by_work, default=None)

    def _oldest_without_owner(self) -> Iterator[WaitingRun]:
        """Of the runs of nobody the oldest; several where they were submitted at the same moment."""
        left = (run for run in self._without_owner if run.id in self._left)
        oldest = next(left, None)
        if oldest:
            yield oldest
            yield from takewhile(lambda run: run.created_at == oldest.created_at, left)

    def _copies_of(self, first: WaitingRun) -> list[WaitingRun]:
        """The oldest run of each other seed that trains with `first` as one wide network."""
        if not first.joins_copies:
            return []
        by_seed: dict[int, WaitingRun] = {}
        for run in self._replicates[replace(first.recipe, seed=0)]:
            if run.id in self._left:
                by_seed.setdefault(run.recipe.seed, run)
        del by_seed[first.recipe.seed]  # itself, or an older one of the same seed, which cannot be trained beside it
        return list(by_seed.values())[: min(MOST_COPIES, copies_that_fit(first.recipe)) - 1]

    @cached_property
    def _by_work(self) -> "_Search":
        return self._sorted(_by_work)

    @cached_property
    def _without_owner(self) -> list[WaitingRun]:
        return sorted((run for run in self._left.values() if not run.owner), key=lambda run: run.created_at)

    @cached_property
    def _replicates(self) -> dict[Recipe, list[WaitingRun]]:
        """The runs that may join others, the oldest first, by their recipes without the seed."""
        found: dict[Recipe, list[WaitingRun]] = {}
        for run in sorted(self._left.values(), key=lambda run: run.created_at):
            if run.joins_copies:
                found.setdefault(replace(run.recipe, seed=0), []).append(run)
        return found

    def _sorted(self, key: Callable[[WaitingRun], tuple[float, float, str]]) -> "_Search":
        return _Search(sorted((run for run in self._left.values() if run.owner), key=key), self._left)


class _Search:
    """Sorted runs of students, and those of them that one turn has left."""

    def __init__(self, runs: list[WaitingRun], left: Collection[str]) -> None:
        """`left` has the ids of the runs that still wait, now and later."""
        self.runs = self._of_turn = runs
        self._left, self._served = left, frozenset[str]()

    def first(self, held: Set[str], served: Set[str]) -> WaitingRun | None:
        """The first run that still waits and whose owner is in neither set."""
        if not self._served <= served:  # another turn
            self._of_turn = self.runs = [run for run in self.runs if run.id in self._left]
        self._served = frozenset(served)
        found, passed = None, 0
        for run in self._of_turn:
            if run.id not in self._left or run.owner in served:
                passed += 1
            elif run.owner not in held:
                found = run
                break
        if passed > _MOST_PASSED:
            self._of_turn = [run for run in self._of_turn if run.id in self._left and run.owner not in served]
        return found


def next_choice(waiting: Iterable[WaitingRun], training: Iterable[str], served: Collection[str]) -> Choice | None:
    """What to start next of these runs: see `WaitingLine.next_choice`."""
    return WaitingLine(waiting).next_choice(training, frozenset(served))


def expected_starts(
    waiting: Sequence[WaitingRun], training: Sequence[TrainingRun], served: Collection[str], cores: int
) -> list[ExpectedStart]:
    """The waiting runs in the order in which they will start, if nothing is submitted or stopped before that.

    A start is unknown where it depends on the end of a run whose duration is unknown.
    """
    line, numbers, now, starts = WaitingLine(waiting), count(), 0.0, list[ExpectedStart]()
    ends = [_End(_or_never(run.seconds_left), next(numbers), run.owner, run.cores) for run in training]
    heapq.heapify(ends)
    owners, free = Counter(end.owner for end in ends), cores - sum(end.cores for end in ends)
    while line:
        choice = line.next_choice(owners, frozenset(served))
        if choice and choice.runs[0].cores <= free:
            served = choice.served
            line.take(run.id for run in choice.runs)
            seconds = _or_never(choice.runs[0].seconds)
            for run in choice.runs:
                starts.append(ExpectedStart(run.id, len(starts) + 1, now if now < math.inf else None))
                # Copies train in the process of the first run, on the same cores.
                taken = run.cores if run is choice.runs[0] else 0
                heapq.heappush(ends, _End(now + seconds, next(numbers), run.owner, taken))
                owners[run.owner] += 1
                free -= taken
        else:
            first = heapq.heappop(ends)
            now, free = max(now, first.at), free + first.cores
            owners -= Counter((first.owner,))  # one that falls to 0 is left out
    return starts


@dataclass(frozen=True, order=True)
class _End:
    """When a run of this owner ends, in seconds from now, and how many cores are free then; of equal ones by number."""

    at: float
    number: int
    owner: str
    cores: int


def _or_never(seconds: float | None) -> float:
    return math.inf if seconds is None else seconds


def _by_seconds(run: WaitingRun) -> tuple[float, float, str]:
    return _or_never(run.seconds), run.created_at, run.id


def _by_work(run: WaitingRun) -> tuple[float, float, str]:
    return run.work, run.created_at, run.id
