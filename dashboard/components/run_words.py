"""How numbers are written: 99.46 %, 7,958, 1.50 M, 2 min 24 s."""

import time
from collections.abc import Sequence
from statistics import mean
from typing import Any

from s7core.analysis.statistics import mean_interval, wilson_interval
from s7core.export.written import setting_value
from s7core.lesson.experiments import experiment
from s7core.lesson.groups import group
from s7core.recipe import CHANCE_AND_MACHINE, TEST_IMAGES, settings
from s7core.runs.records import Run

TEST_DIGITS = f"{TEST_IMAGES:,} test digits"
SETTING_LABELS = {each.name: each.label for each in settings()}


def percent(fraction: float | None) -> str:
    return "not yet" if fraction is None else f"{fraction * 100:.2f} %"


def with_interval(accuracy: float) -> str:
    """99.46 % (99.30 to 99.59): the 95 % interval on the 10,000 test images."""
    return f"{percent(accuracy)} ({wilson_interval(accuracy).in_percent})"


def mean_with_interval(accuracies: Sequence[float]) -> str:
    """The same of a mean: its 95 % interval over seeds."""
    return f"{percent(mean(accuracies))} ({mean_interval(accuracies).in_percent})"


def count(number: int) -> str:
    return f"{number:,}"


def millions(number: int) -> str:
    return f"{number / 1e6:.2f} M"


def signed(number: int) -> str:
    return f"{number:+,}".replace("-", "−")


def duration(seconds: float) -> str:
    """4.2 s, 48 s, 2 min 24 s, 1 h 3 min."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def clock(moment: float) -> str:
    """23 Nov 14:05, in local time."""
    return time.strftime("%d %b %H:%M", time.localtime(moment))


def changes(run: Run) -> str:
    """What differs from the published recipe, chance and machine aside: "learning rate 0.05, 2 epochs"."""
    differences = run.recipe.differences(experiment(run.experiment).recipe)
    parts = [_change(name, mine) for name, (mine, _) in differences.items() if name not in CHANCE_AND_MACHINE]
    return ", ".join(parts)


def _change(name: str, mine: Any) -> str:
    if name == "layers":  # which they are would fill a line
        return f"edited: {len(mine.split())} layers"
    return f"{SETTING_LABELS[name].lower()} {setting_value(name, mine)}"


def experiment_title(run: Run) -> str:
    """The published experiment that a run started from."""
    return experiment(run.experiment).title


def run_title(run: Run) -> str:
    """Tells runs apart: "Final Model, experiment 1 · seed 1 · epochs 2 · 23 Nov 14:05 · b5807e", the id's end last.

    It never changes while a run lives: a list in the browser knows its entries by these words.
    """
    if run.is_reference:
        return f"{group(run.group).title} · reference · seed {run.recipe.seed}"
    parts = [
        run.nickname,
        experiment_title(run),
        f"seed {run.recipe.seed}",
        changes(run),
        clock(run.created_at),
        _end_of_id(run),
    ]
    return " · ".join(part for part in parts if part)


def run_name(run: Run) -> str:
    """Short enough for a legend: "Final Model, experiment 1 · b5807e", in a class with the nickname first."""
    if run.is_reference:
        return run_title(run)
    whose = f"{run.nickname} · " if run.nickname else ""
    return f"{whose}{experiment_title(run)}{', edited' if run.recipe.layers else ''} · {_end_of_id(run)}"


def seed_name(run: Run) -> str:
    """Tells replicates apart: "seed 3 · b5807e", in a class with the nickname first."""
    return f"{run.nickname + ' · ' if run.nickname else ''}seed {run.recipe.seed} · {_end_of_id(run)}"


def points(difference: float) -> str:
    """A difference of accuracies in percentage points: +0.15."""
    return f"{difference * 100:+.2f}".replace("-", "−")


def p_value(p: float) -> str:
    """0.034, below 0.001, unknown."""
    if p != p:
        return "unknown"
    return "below 0.001" if p < 0.001 else f"{p:.3f}"


def rate(learning_rate: float) -> str:
    """A learning rate to two figures: 0.084."""
    return f"{learning_rate:.2g}"


def a_digit(digit: int) -> str:
    """ "an 8", "a 7"."""
    return f"{'an' if digit == 8 else 'a'} {digit}"


def _end_of_id(run: Run) -> str:
    return run.id.rsplit("-", 1)[-1]
