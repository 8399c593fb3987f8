"""How far a sweep is: which of its runs there are already, what they have measured, and how long the rest will take."""

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from s7core.recipe import CHANCE_AND_MACHINE, Recipe
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.duration import ExpectedDurations
from s7core.runs.records import RESUMABLE, Run
from s7core.runs.run_query import CHANGES_NO_NUMBER
from s7core.runs.settings_key import settings_key
from s7core.runs.store_reader import MOST_REPLICATES
from s7core.runs.sweep_plan import SweepCell, SweepPlan

MISSING = "missing"  # stands for the state of a run that there is not

# Of several runs of one recipe the first of these counts. A run that failed tells the least, and is trained anew.
_STATES_BY_WORTH = ("finished", "running", "queued", "diverged", "stopped", "interrupted", "failed")


@dataclass(frozen=True)
class CellState:
    """One cell of a sweep, and for each of its recipes the run that counts, None where there is none."""

    cell: SweepCell
    runs: tuple[Run | None, ...]

    @property
    def accuracies(self) -> dict[int, float]:
        """{seed: test accuracy after the last epoch, 0..1} of the runs that have finished."""
        finished = ((run, recipe.seed) for run, recipe in zip(self.runs, self.cell.recipes, strict=True))
        return {
            seed: run.last_test_accuracy
            for run, seed in finished
            if run and run.state == "finished" and run.last_test_accuracy is not None
        }

    @property
    def missing(self) -> tuple[Recipe, ...]:
        """Recipes to be entered as new runs: those without a run, or whose run has failed or cannot go on."""
        pairs = zip(self.runs, self.cell.recipes, strict=True)
        return tuple(recipe for run, recipe in pairs if run is None or _is_to_be_trained_anew(run))

    @property
    def resumable(self) -> tuple[Run, ...]:
        """Runs that ended early and can go on."""
        return tuple(run for run in self.runs if run and run.can_resume)


@dataclass(frozen=True)
class SweepState:
    """All cells of a sweep, in the order of its plan."""

    cells: tuple[CellState, ...]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many runs are in each state; MISSING counts those that there are not. A state without runs is left out."""
        return dict(Counter(run.state if run else MISSING for cell in self.cells for run in cell.runs))

    @property
    def missing(self) -> tuple[Recipe, ...]:
        """`CellState.missing` of all cells."""
        return tuple(recipe for cell in self.cells for recipe in cell.missing)

    @property
    def resumable(self) -> tuple[Run, ...]:
        """`CellState.resumable` of all cells."""
        return tuple(run for cell in self.cells for run in cell.resumable)

    @property
    def runs(self) -> tuple[Run, ...]:
        """Every run that there is."""
        return tuple(run for cell in self.cells for run in cell.runs if run)

    @property
    def accuracies(self) -> list[dict[int, float]]:
        """`CellState.accuracies` of each cell."""
        return [cell.accuracies for cell in self.cells]


def sweep_state(catalog: RunCatalog, plan: SweepPlan, class_name: str = "", student: str = "") -> SweepState:
    """What there is of a sweep. With a class only the runs of its students count, and the reference runs.

    A run counts where all its settings are those of the plan, and its seed is; of CHANCE_AND_MACHINE those that the plan
    leaves open may be any, as among replicates. The user's own runs count where they were started from the experiment of
    the plan, reference runs wherever they belong to: their numbers depend on the recipe alone. A run that ended early
    counts only where it belongs to `student`, the id of who sweeps.
    """
    keys = [settings_key(plan.experiment, cell.recipes[0]) for cell in plan.cells]
    own = catalog.store.runs_with_settings(*keys)
    by_recipe = _by_recipe(plan, (*own, *catalog.reference_store.runs()), class_name, student)
    is_cut_off = len(own) >= MOST_REPLICATES * len(keys)

    def counting(recipe: Recipe, alike: Recipe) -> Run | None:
        run = min(by_recipe.get((alike, recipe.seed), []), key=_worth, default=None)
        if run is None and is_cut_off:  # there may be an older one
            return catalog.store.run_with_recipe(recipe, plan.experiment, class_name)
        return run

    def state_of(cell: SweepCell) -> CellState:
        alike = cell.recipes[0].without_chance
        return CellState(cell, tuple(counting(recipe, alike) for recipe in cell.recipes))

    return SweepState(tuple(map(state_of, plan.cells)))


def seconds_until_done(state: SweepState, durations: ExpectedDurations, side_by_side: int) -> float | None:
    """Seconds until all runs of a sweep have ended, so many of which train at once; None where one of them is unknown.

    Runs that are missing or can be resumed count as if they waited, and all others in the queue are left out.
    """
    left = [durations.left(run) for run in state.runs if run.state == "running"]
    left += [durations.of_waiting(run) for run in state.runs if run.state == "queued" or run.can_resume]
    left += [durations.of_whole(recipe) for recipe in state.missing]
    lanes = [0.0] * max(1, side_by_side)  # a heap: when each place becomes free
    for seconds in left:
        if seconds is None:
            return None
        heapq.heapreplace(lanes, lanes[0] + seconds)
    return max(lanes)


def _by_recipe(plan: SweepPlan, runs: Iterable[Run], class_name: str, student: str) -> dict[tuple[Recipe, int], list[Run]]:
    """Those of the runs that may count for the plan, by recipe without chance and machine, and seed."""
    open_settings = [name for name in CHANCE_AND_MACHINE if getattr(plan.base, name) == getattr(Recipe(), name)]
    fixed = [name for name in CHANCE_AND_MACHINE if name not in (*open_settings, *CHANGES_NO_NUMBER, "seed")]
    found: dict[tuple[Recipe, int], list[Run]] = {}
    for run in runs:
        is_of_class = run.is_reference or not class_name or run.class_name == class_name
        is_anothers = run.state in RESUMABLE and run.student != student
        if is_of_class and not is_anothers and all(getattr(run.recipe, name) == getattr(plan.base, name) for name in fixed):
            found.setdefault((run.recipe.without_chance, run.recipe.seed), []).append(run)
    return found


def _worth(run: Run) -> int:
    return _STATES_BY_WORTH.index(run.state)


def _is_to_be_trained_anew(run: Run) -> bool:
    """Whether the run brings nothing, but another one of its recipe may; one that diverged would diverge again."""
    return run.state == "failed" or (run.state in RESUMABLE and not run.can_go_on)
