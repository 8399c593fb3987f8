"""Two runs, or two groups of seeds, side by side: what differs, and one sentence on whether it is beyond noise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan
from statistics import mean, median
from typing import Any

import numpy

from s7core.analysis.statistics import (
    CONFIDENCE,
    Interval,
    MeanDifference,
    Paired,
    difference_over_seeds,
    mcnemar,
    mean_interval,
    one_against_many,
    wilson_interval,
)
from s7core.lesson.groups import group, groups
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.records import Run

SIGNIFICANCE = 1 - CONFIDENCE


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a run, or runs that differ in their seeds. right (runs, 10000) bool, of their last epoch."""

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
    def epochs(self) -> list[int]:
        """How many epochs its runs have, in ascending order and each once."""
        return sorted({run.epochs_done for run in self.runs})


@dataclass(frozen=True)
class Digits:
    """Digit by digit: `fixed` A misses and B reads right, `broken` the other way round, p of the exact McNemar test.

    Of groups: the mean counts and the median p over pairs of runs, those of the same seed where all seeds are shared.
    """

    fixed: float
    broken: float
    p: float


@dataclass(frozen=True)
class Comparison:
    """B against A; accuracies and differences are fractions 0..1, differences B less A.

    `pair` is the test on the same digits where both sides are single runs; otherwise `seeds` compares means over seeds.
    """

    a: Side
    b: Side
    digits: Digits
    pair: Paired | None
    seeds: MeanDifference | None

    @property
    def difference(self) -> float:
        return (self.pair or self.seeds).difference

    @property
    def interval(self) -> Interval:
        return (self.pair or self.seeds).interval

    @property
    def p(self) -> float:
        return (self.pair or self.seeds).p

    @property
    def beyond_noise(self) -> bool | None:
        """None where too few runs show how far chance moves them."""
        return None if isnan(self.p) else self.p < SIGNIFICANCE

    @property
    def verdict(self) -> str:
        """Beyond noise or not, and why, in plain words."""
        if round(abs(self.difference) * 100, 2) == 0:
            return f"No difference: {self.b.title} and {self.a.title} read equally many digits right{_fixed_broken(self)}."
        return _verdict_of_seeds(self) if self.seeds else _verdict_of_digits(self)

    def to_dict(self) -> dict[str, Any]:
        """The keys that `python -m s7core compare --json` promises, and what belongs to groups; unknown is None."""
        return {
            "a": self.a.title,
            "b": self.b.title,
            "runs_a": [run.id for run in self.a.runs],
            "runs_b": [run.id for run in self.b.runs],
            "epochs_a": self.a.epochs,
            "epochs_b": self.b.epochs,
            "accuracy_a": mean(self.a.accuracies),
            "accuracy_b": mean(self.b.accuracies),
            "interval_a": _known(self.a.interval),
            "interval_b": _known(self.b.interval),
            "fixed": self.digits.fixed,
            "broken": self.digits.broken,
            "mcnemar_p": self.digits.p,
            "difference": self.difference,
            "difference_interval": _known(self.interval),
            "p": None if isnan(self.p) else self.p,
            "paired_by_seed": self.seeds.paired if self.seeds else None,
            "seeds_needed": self.seeds.seeds_needed if self.seeds else None,
            "beyond_noise": self.beyond_noise,
            "verdict": self.verdict,
        }


def side(library: RunCatalog, name: str) -> Side:
    """A run by its id, or the reference runs of an experiment by its key; ValueError if there is neither."""
    run = library.run(name)
    if run:
        return side_of(library, [run], run.id)
    if name not in [each.key for each in groups()]:
        raise ValueError(
            f"{name!r} is neither a run nor an experiment: `python -m s7core runs` lists the runs, and the "
            f"experiments are {', '.join(each.key for each in groups())}."
        )
    runs = library.group(name)
    if not runs:
        raise ValueError(
            f"experiment is {name!r}, but it has no reference runs yet: `python -m s7core reference build "
            f"--experiment {name}` makes them."
        )
    return side_of(library, runs, group(name).title)


def side_of(library: RunCatalog, runs: Sequence[Run], title: str) -> Side:
    """These runs as one side, by the answers of their last whole epoch; ValueError where a run has none."""
    from s7core.data.mnist import load_mnist  # with torch, which takes seconds

    labels = load_mnist().test_labels.numpy()
    for run in runs:
        if not run.epochs_done:
            raise ValueError(
                f"run {run.id} is {run.state} and has no whole epoch yet: wait for its first, or choose another run."
            )
    answers = [library.predictions(run.id, run.epochs_done) for run in runs]
    return Side(title, tuple(runs), numpy.stack([numpy.frombuffer(each, numpy.uint8) == labels for each in answers]))


def compare(a: Side, b: Side) -> Comparison:
    """B against A. Runs of the same seeds are paired by seed; a run is held against the others of its group."""
    a, b = _without(a, b), _without(b, a)
    if len(a.runs) == len(b.runs) == 1:
        pair = mcnemar(a.right[0], b.right[0])
        return Comparison(a, b, Digits(pair.fixed, pair.broken, pair.p), pair, None)
    return Comparison(a, b, _digits_of(a, b), None, _over_seeds(a, b))


def _digits_of(a: Side, b: Side) -> Digits:
    same_seeds = set(a.seeds) == set(b.seeds) and len(a.runs) > 1
    found = [
        mcnemar(right_a, right_b)
        for seed_a, right_a in zip(a.seeds, a.right, strict=True)
        for seed_b, right_b in zip(b.seeds, b.right, strict=True)
        if seed_a == seed_b or not same_seeds
    ]
    return Digits(mean(each.fixed for each in found), mean(each.broken for each in found), median(each.p for each in found))


def _over_seeds(a: Side, b: Side) -> MeanDifference:
    if len(a.runs) == 1:
        turned = one_against_many(b.accuracies, a.accuracies[0])
        return replace(turned, difference=-turned.difference, interval=Interval(-turned.interval.high, -turned.interval.low))
    if len(b.runs) == 1:
        return one_against_many(a.accuracies, b.accuracies[0])
    return difference_over_seeds(*(dict(zip(each.seeds, each.accuracies, strict=True)) for each in (a, b)))


def _without(many: Side, one: Side) -> Side:
    """A group without the single run that it is compared with, should it be among them."""
    rest = [place for place, run in enumerate(many.runs) if len(one.runs) > 1 or run.id != one.runs[0].id]
    if len(rest) in (0, len(many.runs)):
        return many
    runs = tuple(many.runs[place] for place in rest)
    others = f"the other {len(rest)} runs" if len(rest) > 1 else "the other run"
    return Side(f"{others} of {many.title}", runs, many.right[rest])


def _verdict_of_digits(found: Comparison) -> str:
    if found.beyond_noise:
        return (
            f"{_ahead(found)}{_fixed_broken(found)}. For these two networks that is beyond noise: between equally good "
            f"ones so uneven a split comes up {_chance(found.p)}. Another seed of the same settings may differ as much."
        )
    return (
        f"{_ahead(found)}{_fixed_broken(found)}. That cannot be told from noise: between two equally good networks a "
        f"split at least as uneven comes up {_chance(found.p)}."
    )


def _verdict_of_seeds(found: Comparison) -> str:
    seeds = found.seeds
    if found.beyond_noise is None:
        return f"{_ahead(found)}. Whether that is noise cannot be said: so few runs do not show how far chance moves them."
    if min(len(found.a.runs), len(found.b.runs)) == 1:
        many = found.a if len(found.a.runs) > 1 else found.b
        inside = "lies outside what they give" if found.beyond_noise else "could be one more of them"
        return f"{_ahead(found)}; judged by the spread of {len(many.runs)} seeds, the single run {inside}."
    how = f"{len(found.a.runs)} shared seeds" if seeds.paired else f"{len(found.a.runs)} and {len(found.b.runs)} seeds"
    if found.beyond_noise:
        return (
            f"{_ahead(found)} on average over {how}. That is beyond noise: were there no difference, chance would "
            f"give one so large {_chance(found.p)}."
        )
    more = (
        f"about {seeds.seeds_needed} seeds on each side would show a difference of this size"
        if seeds.seeds_needed
        else "no reasonable number of seeds would show so small a difference"
    )
    return (
        f"{_ahead(found)} on average over {how}. That cannot be told from noise: chance alone gives a difference so "
        f"large {_chance(found.p)}; {more}."
    )


def _ahead(found: Comparison) -> str:
    first, second = (found.b, found.a) if found.difference >= 0 else (found.a, found.b)
    return f"{first.title} is ahead of {second.title} by {abs(found.difference) * 100:.2f} points"


def _fixed_broken(found: Comparison) -> str:
    if not found.pair:
        return ""
    fixed = found.pair.fixed
    return f"; {fixed:,} digit{'' if fixed == 1 else 's'} fixed, {found.pair.broken:,} broken"


def _chance(p: float) -> str:
    """A p-value in words: "in 3 of 100 cases", "in less than 1 of 1,000 cases"."""
    if p < 0.001:
        return "in less than 1 of 1,000 cases"
    if p < 0.095:
        return f"in {p * 1000:.0f} of 1,000 cases"
    return f"in {p * 100:.0f} of 100 cases"


def _known(interval: Interval) -> list[float] | None:
    return [interval.low, interval.high] if interval.known else None
