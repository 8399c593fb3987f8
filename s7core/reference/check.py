"""Trains the first epoch of a reference run again and compares it with the epoch in the run's file."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy

from s7core.data.errors import DataError
from s7core.formatting import percent, unsigned_points
from s7core.reference.reference_store import ReferenceStore
from s7core.runs.recorder import machine
from s7core.runs.records import EpochRecord, Run
from s7core.training.devices import prepare_process
from s7core.training.engine import train
from s7core.training.events import Epoch, Started
from s7core.training.threads import threads_of

_COMPARED_FIGURES = (  # of EpochRecord; the rest depends on how fast the machine is
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
    """One epoch trained again, compared with the file. The two machines are of the same kind if device, processor and
    version of torch are the same; then the results must be the same to the bit.

    `filed` and `now` are training accuracies of the epoch, 0..1: unlike test accuracy they vary little in early epochs.
    """

    run: str
    same_kind: bool
    why_not: str  # what differs between the two machines; "" if they are of the same kind
    differing: tuple[str, ...]  # names of the figures that are not the same to the bit
    digits_apart: int  # test digits with another answer
    filed: float  # in the file
    now: float  # this time
    tolerance: float | None  # the largest difference of it between two seeds of the group; None with a single seed

    @property
    def exact(self) -> bool:
        """Whether all figures and all answers are the same to the bit."""
        return not self.differing and not self.digits_apart

    @property
    def passed(self) -> bool:
        """Exact on the same kind of machine; on another one no farther apart than two seeds of the group, if known."""
        if self.same_kind:
            return self.exact
        return self.tolerance is None or abs(self.now - self.filed) <= self.tolerance

    @property
    def in_words(self) -> str:
        """The result of the check as one sentence."""
        accuracies = f"training accuracy {percent(self.now)}, filed {percent(self.filed)}"
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
            f"of the group, which differ by up to {unsigned_points(self.tolerance)} points."
        )


def check_run(run: Run, reference_store: ReferenceStore, say: Callable[[str], None]) -> RunCheck:
    """Train the first epoch of a reference run on this machine; `say` gets a line when the training starts.

    ValueError if the loss becomes infinite or not a number, so that the epoch does not end; DataError if the run's file is
    damaged, or was removed in the meantime.
    """
    filed, predictions = _filed(run, reference_store)
    device, now = _first_epoch(run, say)
    answers = now.snapshot.probabilities.argmax(1).numpy()
    why_not = _difference_in_kind(run, device)
    return RunCheck(
        run=run.id,
        same_kind=not why_not,
        why_not=why_not,
        differing=_differing(filed, now),
        digits_apart=int((answers != numpy.frombuffer(predictions, numpy.uint8)).sum()),
        filed=filed.train_accuracy,
        now=now.train_accuracy,
        tolerance=_tolerance(reference_store, run),
    )


def _filed(run: Run, reference_store: ReferenceStore) -> tuple[EpochRecord, bytes]:
    """The figures and the answers of the first epoch, as they are in the file."""
    epochs, predictions = reference_store.epochs(run.id), reference_store.predictions(run.id, 1)
    if not epochs or predictions is None:
        raise DataError(
            f"The file of reference run {run.id} was removed in the meantime: `python -m s7core reference build`"
            " makes it again."
        )
    return epochs[0], predictions


def _first_epoch(run: Run, say: Callable[[str], None]) -> tuple[str, Epoch]:
    """The device that was used, in words, and the first epoch."""
    prepare_process(threads_of(run.recipe))
    assert run.device is not None  # every reference run records it
    device = ""
    for event in train(replace(run.recipe, device="cpu" if run.device.startswith("CPU") else run.recipe.device)):
        match event:
            case Started():
                device = event.device
                say(f"{run.id}: one epoch on {device} …")
            case Epoch():
                return device, event
    raise ValueError(f"run {run.id} did not end its first epoch this time: its loss stopped being a number.")


def _tolerance(reference_store: ReferenceStore, run: Run) -> float | None:
    epochs = [reference_store.epochs(replicate.id) for replicate in reference_store.group(run.group)]
    first = [of_run[0].train_accuracy for of_run in epochs if of_run]  # a file may be removed meanwhile
    return max(first) - min(first) if len(first) > 1 else None


def _difference_in_kind(run: Run, device: str) -> str:
    """What differs between this machine and the one that trained the run, "" if nothing does that changes its bits."""
    here = {"device": device, **{name: machine()[name] for name in ("torch", "processor")}}
    there = {"device": run.device, **{name: run.versions.get(name) for name in ("torch", "processor")}}
    return "; ".join(f"{name} {here[name]} instead of {there[name]}" for name in here if here[name] != there[name])


def _differing(filed: EpochRecord, now: Epoch) -> tuple[str, ...]:
    figures = {**vars(now), "test_loss": now.snapshot.test_loss, "test_accuracy": now.snapshot.test_accuracy}
    return tuple(name for name in _COMPARED_FIGURES if figures[name] != getattr(filed, name))
