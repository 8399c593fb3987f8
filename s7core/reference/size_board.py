"""The board of small networks: which of them read the test digits well enough, averaged over at least BOARD_SEEDS seeds."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil
from statistics import mean
from typing import Any

from s7core.analysis.statistics import ROUNDING, Interval, accuracy_interval
from s7core.formatting import decimal
from s7core.language.translation import _, _n
from s7core.language.words import comma_list, listing, sentence_start
from s7core.lesson.architecture import layers_of, layers_to_text
from s7core.lesson.experiments import RECORD_RECIPE, TARGET
from s7core.lesson.groups import group
from s7core.lesson.layers import BatchNorm2d, Dropout, Flatten, Layer, ReLU
from s7core.model.trace import Trace, trace
from s7core.recipe import Recipe
from s7core.runs import titles
from s7core.runs.records import Run
from s7core.runs.settings_key import settings_key

BOARD_SEEDS = 3  # finished seeds that a place on the board takes
BOARD_EXPERIMENT = "final-record"  # whose recipe `board_recipe` takes

_BESIDE_OTHERS = (ReLU, BatchNorm2d, Dropout, Flatten)  # layers that `short_layers` leaves out


@dataclass(frozen=True)
class BoardEntry:
    """Finished runs that differ in nothing but chance, the lowest seed first; of each seed the newest.

    `training` counts other seeds of these settings that wait or train, `diverged` those that diverged.
    """

    recipe: Recipe  # without chance
    network: Trace
    runs: tuple[Run, ...]
    training: int
    diverged: int

    @property
    def key(self) -> str:
        """What an address names it by: the key of a shipped group, otherwise 16 hexadecimal digits."""
        return self.runs[0].group or settings_key("", self.recipe)

    @property
    def title(self) -> str:
        """The title of a shipped group; of other runs their experiment and what differs from it.

        Where the layers are edited that comes first: "Edited: 29 layers, epochs 5 · as Final Model, record".
        """
        first = self.runs[0]
        if self.is_shipped:
            return group(first.group).title
        started_from, changed = titles.experiment_title(first), titles.changed_settings(first)
        if self.recipe.layers:
            return _("{changes} · as {experiment}", changes=sentence_start(changed), experiment=started_from)
        return comma_list(filter(None, [started_from, changed]))

    @property
    def is_shipped(self) -> bool:
        """Whether it came with the package."""
        return self.runs[0].is_reference

    @property
    def accuracies(self) -> tuple[float, ...]:
        """Test accuracy of each run after its last epoch, 0..1."""
        return tuple(run.last_test_accuracy or 0.0 for run in self.runs)

    @cached_property
    def mean(self) -> float:
        """Mean of `accuracies`."""
        return mean(self.accuracies)

    @cached_property
    def interval(self) -> Interval:
        """95% interval of the mean: Student's t over seeds; of one run Wilson's over the test digits."""
        return accuracy_interval(self.accuracies, self.recipe.test_images)

    @property
    def is_good_enough(self) -> bool:
        """Whether the mean is at least TARGET."""
        return self.mean >= TARGET - ROUNDING

    @property
    def is_on_board(self) -> bool:
        """Whether it has enough seeds and is good enough."""
        return len(self.runs) >= BOARD_SEEDS and self.is_good_enough

    @property
    def missing(self) -> str:
        """What it lacks for the board: "2 more seeds and 0.12 points"; "" where it is on it."""
        seeds, lacking = BOARD_SEEDS - len(self.runs), []
        if seeds > 0:
            lacking.append(_more_seeds(seeds, self.training))
        if not self.is_good_enough:
            lacking.append(_("{points} points", points=_points_up(TARGET - self.mean)))
        return listing(lacking)

    def to_dict(self) -> dict[str, Any]:
        """The keys that `python -m s7core board --json` promises; accuracies 0..1, None for bounds that are unknown."""
        return {
            "key": self.key,
            "title": self.title,
            "shipped": self.is_shipped,
            "parameters": self.network.parameters,
            "macs": self.network.macs,
            "receptive_field": self.network.receptive_field,
            "layers": layers_to_text(layers_of(self.recipe)),
            "seeds": [run.recipe.seed for run in self.runs],
            "runs": [run.id for run in self.runs],
            "mean": self.mean,
            "interval": [self.interval.low, self.interval.high] if self.interval.known else None,
            "on_board": self.is_on_board,
            "missing": self.missing,
        }


@dataclass(frozen=True, eq=False)  # compared by identity, so that what is made of it is kept for as long as it is
class SizeBoard:
    """All settings with a finished run that was tested on every test digit, the fewest parameters first.

    Of equal ones the highest mean comes first. `partly_tested` counts settings that were tested on fewer digits and so are
    left out: chance may favour them.
    """

    entries: tuple[BoardEntry, ...]
    partly_tested: int

    @cached_property
    def on_board(self) -> tuple[BoardEntry, ...]:
        """Those with a place on the board, in its order."""
        return tuple(entry for entry in self.entries if entry.is_on_board)

    @cached_property
    def not_yet(self) -> tuple[BoardEntry, ...]:
        """The others: one's own before the shipped ones, then the highest mean first."""
        others = (entry for entry in self.entries if not entry.is_on_board)
        return tuple(sorted(others, key=lambda entry: (entry.is_shipped, -entry.mean)))

    @property
    def smallest(self) -> BoardEntry | None:
        """The first of the board."""
        return next(iter(self.on_board), None)

    def rank(self, entry: BoardEntry) -> int:
        """Its place on the board, from 1; networks with as many parameters share a place."""
        return 1 + sum(other.network.parameters < entry.network.parameters for other in self.on_board)


def size_board(runs: Iterable[Run]) -> SizeBoard:
    """The board of these runs, which must be sorted newest first; shipped runs are never mixed with others.

    A seed counts once, by its newest finished run, and every finished seed counts, whatever it reached.
    """
    alike: dict[tuple[str, Recipe], list[Run]] = defaultdict(list)
    for run in runs:
        if not run.recipe.is_range_test:
            alike[run.group, run.recipe.without_chance].append(run)
    found = [entry for (_group, recipe), members in alike.items() if (entry := _entry(recipe, members))]
    whole = [entry for entry in found if entry.recipe.tests_all]
    ranked = sorted(whole, key=lambda entry: (entry.network.parameters, -entry.mean))
    return SizeBoard(tuple(ranked), len(found) - len(whole))


def _entry(recipe: Recipe, runs: list[Run]) -> BoardEntry | None:
    """None where none of the runs has finished."""
    finished: dict[int, Run] = {}
    for run in runs:
        if run.state == "finished" and run.last_test_accuracy is not None:
            finished.setdefault(run.recipe.seed, run)
    if not finished:
        return None
    others = {state: {run.recipe.seed for run in runs if _state(run) == state} - set(finished) for state in _OTHER_STATES}
    return BoardEntry(
        recipe,
        trace(layers_of(recipe)),
        tuple(finished[seed] for seed in sorted(finished)),
        len(others["active"]),
        len(others["diverged"] - others["active"]),
    )


_OTHER_STATES = ("active", "diverged")


def _state(run: Run) -> str:
    return "active" if run.active else run.state


def board_recipe(layers: Iterable[Layer]) -> Recipe:
    """The record's recipe with these layers; the record itself where they are its own. ValueError if they are too many.

    The record has no dropout, so dropout layers are left out.
    """
    edited = replace(RECORD_RECIPE, layers=layers_to_text(layer for layer in layers if not isinstance(layer, Dropout)))
    return RECORD_RECIPE if layers_of(edited) == layers_of(RECORD_RECIPE) else edited


def short_layers(recipe: Recipe) -> str:
    """The layers of a recipe as text, without those that follow every convolution: "conv10 conv20k1 maxpool2 …"."""
    return layers_to_text(layer for layer in layers_of(recipe) if not isinstance(layer, _BESIDE_OTHERS))


def _more_seeds(seeds: int, training: int) -> str:
    """How many seeds are lacking, of which so many are under way: "2 more seeds (1 waiting or training)"."""
    if not training:
        return _n("{count} more seed", "{count} more seeds", seeds, count=seeds)
    return _n(
        "{count} more seed ({training} waiting or training)",
        "{count} more seeds ({training} waiting or training)",
        seeds,
        count=seeds,
        training=training,
    )


def _points_up(difference: float) -> str:
    """A difference of two fractions in percentage points, rounded up, with as many decimals as it takes: 0.12, 0.004."""
    decimals = 2 if difference >= 0.0001 else 3
    return decimal(ceil(difference * 100 * 10**decimals - 1e-6) / 10**decimals, decimals)
