"""Runs that repeat one experiment with other seeds."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from s7core.recipe import Recipe

ReplicateKey = tuple[str, Recipe]  # the experiment, and the recipe with the usual seed and machine


class ReplicableRun(Protocol):
    """What a run must tell to be compared with others; `runs.records.Run` does."""

    @property
    def experiment(self) -> str: ...

    @property
    def recipe(self) -> Recipe: ...


_Run = TypeVar("_Run", bound=ReplicableRun)


def replicate_key(run: ReplicableRun) -> ReplicateKey:
    """Equal for two runs that differ in nothing but seed and machine."""
    return run.experiment, run.recipe.without_chance


def replicate_groups(runs: Iterable[_Run]) -> dict[ReplicateKey, list[_Run]]:
    """Runs by `replicate_key`, each group with its lowest seed first; `runs` come newest first.

    Of each seed there is one run, the newest: a seed that trained twice is no second sample.
    """
    groups: dict[ReplicateKey, dict[int, _Run]] = {}
    for run in runs:
        groups.setdefault(replicate_key(run), {}).setdefault(run.recipe.seed, run)
    return {key: _by_seed(by_seed) for key, by_seed in groups.items()}


def replicates_of(run: _Run, runs: Iterable[_Run]) -> list[_Run]:
    """This run and those of `runs`, newest first, that differ from it in nothing but seed and machine; lowest seed first.

    Of each other seed it is the newest run.
    """
    by_seed = {run.recipe.seed: run}
    for other in runs:
        if other.experiment == run.experiment and replicate_key(other) == replicate_key(run):
            by_seed.setdefault(other.recipe.seed, other)
    return _by_seed(by_seed)


def _by_seed(runs: dict[int, _Run]) -> list[_Run]:
    return [runs[seed] for seed in sorted(runs)]
