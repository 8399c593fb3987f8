"""Train a reference run for one epoch again and compare it with what was filed."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy

from s7core.reference.reference_store import ReferenceStore
from s7core.runs.records import EpochRecord, Run
from s7core.runs.worker import machine
from s7core.training.devices import prepare_process, threads_of
from s7core.training.engine import train
from s7core.training.events import Epoch, Started

FIGURES = (
    "train_loss",
    "train_accuracy",
    "test_loss",
    "test_accuracy",
    "validation_loss",
    "validation_accuracy",
    "learning_rate",
)


@dataclass(frozen=True)
class RunCheck:
    """What one epoch gave again. `same_kind`: the same device, processor and version of torch, so to the bit."""

    run: str
    same_kind: bool
    why_not: str  # what differs in kind, in words
    differing: tuple[str, ...]  # figures that are not the same to the bit
    digits_apart: int  # test digits that are answered otherwise
    filed: float  # training accuracy of the epoch: unlike the test's, it does not jump in early epochs
    now: float
    tolerance: float | None  # the widest difference of it between two seeds of the group; None of a single seed

    @property
    def exact(self) -> bool:
        return not self.differing and not self.digits_apart

    @property
    def passed(self) -> bool:
        """To the bit where the kind is the same; elsewhere as near as two seeds of the group are, if that is known."""
        if self.same_kind:
            return self.exact
        return self.tolerance is None or abs(self.now - self.filed) <= self.tolerance

    @property
    def in_words(self) -> str:
        accuracies = f"training accuracy {self.now:.2%}, filed {self.filed:.2%}"
        if self.exact:
            return f"{self.run}: the same to the bit, all figures and all answers; {accuracies}."
        if self.same_kind:
            return (
                f"{self.run}: NOT the same on the same kind of machine; {', '.join(self.differing)} differ, "
                f"{self.digits_apart} digits are answered otherwise; {accuracies}."
            )
        if self.tolerance is None:
            return (
                f"{self.run}: another kind of machine ({self.why_not}), so not to the bit, and too few other seeds to "
                f"judge it by; {accuracies}."
            )
        apart = "nearer than" if self.passed else "FARTHER APART than"
        return (
            f"{self.run}: another kind of machine ({self.why_not}), so not to the bit; {accuracies}, {apart} two seeds "
            f"of the group, which differ by up to {self.tolerance * 100:.2f} points."
        )


def check_run(run: Run, reference_store: ReferenceStore, say: Callable[[str], None]) -> RunCheck:
    """Train the first epoch of a reference run on this machine."""
    prepare_process(threads_of(run.recipe))
    device, now = "", None
    for event in train(replace(run.recipe, device="cpu" if run.device.startswith("CPU") else run.recipe.device)):
        if isinstance(event, Started):
            device = event.device
            say(f"{run.id}: one epoch on {device} …")
        if isinstance(event, Epoch):
            now = event
            break
    if now is None:
        raise ValueError(f"run {run.id} did not end its first epoch this time: its loss stopped being a number.")
    filed = reference_store.epochs(run.id)[0]
    predicted = now.snapshot.probabilities.argmax(1).numpy()
    before = numpy.frombuffer(reference_store.predictions(run.id, 1), numpy.uint8)
    why_not = _difference_in_kind(run, device)
    return RunCheck(
        run=run.id,
        same_kind=not why_not,
        why_not=why_not,
        differing=_differing(filed, now),
        digits_apart=int((predicted != before).sum()),
        filed=filed.train_accuracy,
        now=now.train_accuracy,
        tolerance=_tolerance(reference_store, run),
    )


def _tolerance(reference_store: ReferenceStore, run: Run) -> float | None:
    first = [reference_store.epochs(each.id)[0].train_accuracy for each in reference_store.group(run.group)]
    return max(first) - min(first) if len(first) > 1 else None


def _difference_in_kind(run: Run, device: str) -> str:
    here = {"device": device, **{name: machine()[name] for name in ("torch", "processor")}}
    there = {"device": run.device, **{name: run.versions.get(name) for name in ("torch", "processor")}}
    return "; ".join(f"{name} {here[name]} instead of {there[name]}" for name in here if here[name] != there[name])


def _differing(filed: EpochRecord, now: Epoch) -> tuple[str, ...]:
    figures = {**vars(now), "test_loss": now.snapshot.test_loss, "test_accuracy": now.snapshot.test_accuracy}
    return tuple(name for name in FIGURES if figures[name] != getattr(filed, name))
