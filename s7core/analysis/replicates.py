"""Replicates: runs of the same experiment and settings that differ in their seeds."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from s7core.recipe import Recipe

ReplicateKey = tuple[str, Recipe]  # the experiment, and the recipe without seed and machine


class ReplicableRun(Protocol):
    """What this module needs of a run; `s7core.runs.records.Run` has it."""

    @property
    def experiment(self) -> str: ...

    @property
    def recipe(self) -> Recipe: ...


_Run = TypeVar("_Run", bound=ReplicableRun)


def replicate_key(run: ReplicableRun) -> ReplicateKey:
    """Equal for two runs that differ only in seed and machine (CHANCE_AND_MACHINE)."""
    return run.experiment, run.recipe.without_chance


def replicate_groups(runs: Iterable[_Run]) -> dict[ReplicateKey, list[_Run]]:
    """Runs by `replicate_key`, each group in the order of its seeds; `runs` must be sorted newest first.

    Only the newest run of each seed is kept: the same seed again is not an independent sample.
    """
    groups: dict[ReplicateKey, dict[int, _Run]] = {}
    for run in runs:
        groups.setdefault(replicate_key(run), {}).setdefault(run.recipe.seed, run)
    return {key: _by_seed(by_seed) for key, by_seed in groups.items()}


def replicates_of(run: _Run, runs: Iterable[_Run]) -> list[_Run]:
    """This run and the newest run of each other seed that differs from it only in seed and machine, in order of seeds.

    `runs` must be sorted newest first.
    """
    by_seed = {run.recipe.seed: run}
    for other in runs:
        if other.experiment == run.experiment and replicate_key(other) == replicate_key(run):
            by_seed.setdefault(other.recipe.seed, other)
    return _by_seed(by_seed)


def _by_seed(runs: dict[int, _Run]) -> list[_Run]:
    return [runs[seed] for seed in sorted(runs)]
