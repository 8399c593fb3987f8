"""The training accuracy over the last steps of a run, as its curve shows it while an epoch lasts."""

from collections import deque
from collections.abc import Sequence
from typing import Protocol


class MeasuredStep(Protocol):
    """What this module needs of a training step; `s7core.runs.records.StepRecord` has it."""

    @property
    def step(self) -> int: ...

    @property
    def accuracy(self) -> float | None: ...


def running_accuracy(steps: Sequence[MeasuredStep], over: int = 20) -> list[tuple[int, float]]:
    """(step, mean) at each step that has an accuracy: the mean, 0..1, of the last `over` of them, itself included.

    The mean is a plain one over batches; the first steps have fewer before them, and nothing else is smoothed. Where the
    steps are every k-th of the run (a store returns at most 400), the window is `over` of these, spread over `over` * k
    steps of the run: it stays a mean of `over` batches, and reaches further back. ValueError if `over` is below 1.
    """
    if over < 1:
        raise ValueError(f"over is {over}, but it must be a whole number from 1.")
    window: deque[float] = deque(maxlen=over)
    means = []
    for step in steps:
        if step.accuracy is not None:
            window.append(step.accuracy)
            means.append((step.step, sum(window) / len(window)))
    return means
