"""Two runs, or two groups of seeds, side by side: what differs, and one sentence on whether it is beyond noise."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from statistics import mean
from typing import Any

import numpy

from s7core.analysis.statistics import (
    CONFIDENCE,
    Interval,
    MeanDifference,
    Paired,
    mcnemar,
    mean_interval,
    one_against_many,
    paired_difference,
    unpaired_difference,
    wilson_interval,
)
from s7core.lesson.groups import group, groups
from s7core.reference.library import Library
from s7core.runs.records import Run

SIGNIFICANCE = 1 - CONFIDENCE


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a run, or runs that differ in their seeds. right (runs, 10000) bool, of the last epoch."""

    title: str
    runs: tuple[Run, ...]
    right: numpy.ndarray

    @property
    def accuracies(self) -> list[float]:
        return [float(each) for each in self.right.mean(1)]

    @property
    def seeds(self) -> list[int]:
        return [run.recipe.seed for run in self.runs]

    @property
    def interval(self) -> Interval:
        """Of one run: Wilson's, over digits. Of several: Student's, over seeds."""
        return mean_interval(self.accuracies) if len(self.runs) > 1 else wilson_interval(self.accuracies[0])

    @property
    def mostly_right(self) -> numpy.ndarray:
        """(10000,) bool: what more than half of the runs read right."""
        return self.right.mean(0) > 0.5


@dataclass(frozen=True)
class Comparison:
    """B against A; accuracies and differences are fractions 0..1, differences B less A.

    `digits` compares the two digit by digit; of groups, what most seeds of each read. `seeds` compares means over seeds
    and is None where both sides are single runs.
    """

    a: Side
    b: Side
    digits: Paired
    seeds: MeanDifference | None

    @property
    def difference(self) -> float:
        return self.seeds.difference if self.seeds else self.digits.difference

    @property
    def interval(self) -> Interval:
        return self.seeds.interval if self.seeds else self.digits.interval

    @property
    def p(self) -> float:
        return self.seeds.p if self.seeds else self.digits.p

    @property
    def beyond_noise(self) -> bool:
        return self.p < SIGNIFICANCE   # never of nan

    @property
    def verdict(self) -> str:
        """Beyond noise or not, and why, in one plain sentence."""
        return _verdict_of_seeds(self) if self.seeds else _verdict_of_digits(self)

    def to_dict(self) -> dict[str, Any]:
        """The keys that `python -m s7core compare --json` promises, and what belongs to groups; unknown is None."""
        return {
            "a": self.a.title, "b": self.b.title, "runs_a": [run.id for run in self.a.runs],
            "runs_b": [run.id for run in self.b.runs],
            "accuracy_a": mean(self.a.accuracies), "accuracy_b": mean(self.b.accuracies),
            "interval_a": _known(self.a.interval), "interval_b": _known(self.b.interval),
            "fixed": self.digits.fixed, "broken": self.digits.broken, "mcnemar_p": self.digits.p,
            "difference": self.difference, "difference_interval": _known(self.interval),
            "p": None if isnan(self.p) else self.p,
            "paired_by_seed": self.seeds.paired if self.seeds else None,
            "seeds_needed": self.seeds.seeds_needed if self.seeds else None,
            "beyond_noise": self.beyond_noise, "verdict": self.verdict,
        }


def side(library: Library, name: str) -> Side:
    """A run by its id, or the reference runs of an experiment by its key; ValueError if there is neither."""
    run = library.run(name)
    if run:
        return side_of(library, [run], run.id)
    if name not in [each.key for each in groups()]:
        raise ValueError(f"{name!r} is neither a run nor an experiment: `python -m s7core runs` lists the runs, and the "
                         f"experiments are {', '.join(each.key for each in groups())}.")
    runs = library.group(name)
    if not runs:
        raise ValueError(f"experiment is {name!r}, but it has no reference runs yet: `python -m s7core reference build "
                         f"--experiment {name}` makes them.")
    return side_of(library, runs, group(name).title)


def side_of(library: Library, runs: Sequence[Run], title: str) -> Side:
    """These runs as one side, by the answers of their last whole epoch; ValueError where a run has none."""
    from s7core.data.mnist import load_mnist  # with torch, which takes seconds

    labels = load_mnist().test_labels.numpy()
    for run in runs:
        if not run.epochs_done:
            raise ValueError(f"run {run.id} is {run.state} and has no whole epoch yet: wait for its first, or choose "
                             "another run.")
    answers = [library.predictions(run.id, run.epochs_done) for run in runs]
    return Side(title, tuple(runs), numpy.stack([numpy.frombuffer(each, numpy.uint8) == labels for each in answers]))


def compare(a: Side, b: Side) -> Comparison:
    """B against A. Runs of the same seeds are paired by seed."""
    return Comparison(a, b, mcnemar(a.mostly_right, b.mostly_right), _over_seeds(a, b))


def _over_seeds(a: Side, b: Side) -> MeanDifference | None:
    if len(a.runs) == len(b.runs) == 1:
        return None
    if len(a.runs) == 1:
        turned = one_against_many(_others(b, a), a.accuracies[0])
        low, high = -turned.interval.high, -turned.interval.low
        return MeanDifference(-turned.difference, Interval(low, high), turned.p, False, None)
    if len(b.runs) == 1:
        return one_against_many(_others(a, b), b.accuracies[0])
    of_a, of_b = (dict(zip(each.seeds, each.accuracies, strict=True)) for each in (a, b))
    shared = sorted(set(of_a) & set(of_b))
    if len(shared) == len(of_a) == len(of_b):
        return paired_difference([of_a[seed] for seed in shared], [of_b[seed] for seed in shared])
    return unpaired_difference(a.accuracies, b.accuracies)


def _others(many: Side, one: Side) -> list[float]:
    """Accuracies of the runs of a group but for the one that is held against it, should it be among them."""
    return [accuracy for run, accuracy in zip(many.runs, many.accuracies, strict=True) if run.id != one.runs[0].id]


def _verdict_of_digits(found: Comparison) -> str:
    digits = found.digits
    if not digits.fixed + digits.broken:
        return f"{found.b.title} answers every test digit right that {found.a.title} does, and no other: no difference."
    fixed_broken = f"{_digits(digits.fixed)} fixed, {digits.broken:,} broken"
    if digits.fixed == digits.broken:
        return f"No difference: {found.b.title} and {found.a.title} read equally many digits right; {fixed_broken}."
    if found.beyond_noise:
        return (f"{_beats(found)}; {fixed_broken}. That is beyond noise: between two equally good networks so uneven a "
                f"split comes up {_chance(found.p)}.")
    return (f"{_beats(found)}; {fixed_broken}. That cannot be told from noise: between two equally good networks a "
            f"split at least as uneven comes up {_chance(found.p)}.")


def _verdict_of_seeds(found: Comparison) -> str:
    seeds, count = found.seeds, min(len(found.a.runs), len(found.b.runs))
    if count == 1:
        many, one = (found.a, found.b) if len(found.a.runs) > 1 else (found.b, found.a)
        inside = "lies outside what they give" if found.beyond_noise else "could be one more of them"
        return f"{_beats(found)}; judged by the spread of {len(_others(many, one))} seeds, the single run {inside}."
    how = f"{count} shared seeds" if seeds.paired else f"{len(found.a.runs)} and {len(found.b.runs)} seeds"
    if found.difference == 0:
        return f"No difference between the means of {found.a.title} and {found.b.title} over {how}."
    if found.beyond_noise:
        return (f"{_beats(found)} on average over {how}. That is beyond noise: were there no difference, chance would "
                f"give one so large {_chance(found.p)}.")
    more = (f"about {seeds.seeds_needed} seeds on each side would show a difference of this size" if seeds.seeds_needed
            else "no reasonable number of seeds would show so small a difference")
    return (f"{_beats(found)} on average over {how}. That cannot be told from noise: chance alone gives a difference so "
            f"large {_chance(found.p)}; {more}.")


def _beats(found: Comparison) -> str:
    first, second = (found.b, found.a) if found.difference >= 0 else (found.a, found.b)
    return f"{first.title} beats {second.title} by {abs(found.difference) * 100:.2f} points"


def _digits(count: int) -> str:
    return f"{count:,} digit" + ("" if count == 1 else "s")


def _chance(p: float) -> str:
    """A p-value in words: "in 3 of 100 cases", "in less than 1 of 1,000 cases"."""
    if isnan(p):
        return "we cannot say how often"
    if p < 0.001:
        return "in less than 1 of 1,000 cases"
    if p < 0.095:
        return f"in {p * 1000:.0f} of 1,000 cases"
    return f"in {p * 100:.0f} of 100 cases"


def _known(interval: Interval) -> list[float] | None:
    return None if isnan(interval.low) else [interval.low, interval.high]
