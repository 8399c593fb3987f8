"""Writes the events of a run to the store, and holds them in memory while the store cannot be written."""

import json
import math
import platform
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from typing import Any

from safetensors.torch import save

from s7core.data.tested_digits import predicted_classes
from s7core.runs.attempt import Attempt
from s7core.runs.patience import STORE_RETRY_SECONDS, Patience, log_trouble
from s7core.runs.records import EpochRecord, LiveTestRecord, Result, StepRecord
from s7core.runs.run_messages import DIVERGED, STOPPED
from s7core.runs.snapshot_writer import SnapshotWriter
from s7core.runs.store_error import StoreError
from s7core.training.devices import processor
from s7core.training.events import (
    Diverged,
    Epoch,
    Event,
    FinalSnapshot,
    Finished,
    LiveTest,
    Snapshot,
    Started,
    Steps,
    Stopped,
    WeightSnapshot,
)

REPORT_SECONDS = 0.4  # between commits while training
MOST_EPOCHS_HELD = 8  # in memory; with more, training waits for the store
PACKAGES = ("torch", "torchvision", "numpy", "s7lab")


class Recorder:
    """Writes the events of one attempt, a few commits a second at most.

    While the store cannot be written, training goes on; what it yields is kept in memory and written later, in its order.
    `on_trouble` gets the store's sentence once each time this begins. Weight snapshots are written beside, by a thread.
    """

    def __init__(self, attempt: Attempt, on_trouble: Callable[[str], None] = log_trouble) -> None:
        self._attempt, self._patience = attempt, Patience(on_trouble)
        self._steps: list[StepRecord] = []  # since the last report
        self._live_tests: list[LiveTestRecord] = []
        self._epochs: deque[Callable[[], bool]] = deque()  # that are not written yet
        self._snapshots = SnapshotWriter(attempt)
        self._reported_at = -math.inf
        self._stop = False
        self.ended = False  # in a final state

    def begin(self, node: str = "") -> bool:
        """Enter this process as the one that trains the run; False if the run has another attempt, or was deleted."""
        return self._patience.ask(lambda: self._attempt.begin(node))

    def should_stop(self) -> bool:
        """Whether a stop was requested in the store, or the attempt is over; read again once REPORT_SECONDS have passed."""
        if time.monotonic() - self._reported_at > (STORE_RETRY_SECONDS if self._patience.in_trouble else REPORT_SECONDS):
            self._report_if_possible()
        return self._stop

    def record(self, event: Event) -> None:
        """Write an event; steps are collected and written together."""
        match event:
            case Started(device=device):
                self._patience.ask(lambda: self._attempt.start(device, json.dumps(machine())))
            case Steps(first_step=first):
                self._steps += step_records(event)
                if first == 0:  # the user waits for the curve to begin
                    self._report_if_possible()
            case LiveTest(step=step, accuracy=accuracy, digits=digits):
                self._live_tests.append(LiveTestRecord(step, accuracy, digits))
            case WeightSnapshot():
                self._snapshots.add(event)
            case Epoch():
                self._add_epoch(event)
            case Finished():
                self.end("finished", "")
            case Stopped(epoch=epoch):
                self.end("stopped", STOPPED.format(epoch=epoch))
            case FinalSnapshot(snapshot=snapshot):
                result = _result(snapshot)
                self._patience.ask(lambda: self._attempt.set_final_result(result))
            case Diverged(epoch=epoch, learning_rate=rate):
                told = DIVERGED.format(epoch=epoch, rate=f"{rate:g}", lower_rate=f"{rate / 10:g}")
                self.end("diverged", told)

    def end(self, state: str, message: str) -> None:
        """Write what is pending, then the final state; StoreError if that is not possible for HOLD_SECONDS."""
        self._patience.ask(self._report)
        self._snapshots.flush()
        self._patience.ask(lambda: self._attempt.end(state, message))
        self.ended = True

    def _add_epoch(self, event: Epoch) -> None:
        snapshot = event.snapshot
        record = EpochRecord(**epoch_figures(event), test_loss=snapshot.test_loss, test_accuracy=snapshot.test_accuracy)
        predictions = predicted_classes(snapshot.probabilities.numpy()).tobytes()
        checkpoint = event.checkpoint.to_bytes() if event.checkpoint else None
        result = _result(snapshot)
        self._epochs.append(lambda: self._attempt.add_epoch(record, predictions, result, checkpoint))
        if len(self._epochs) > MOST_EPOCHS_HELD:
            self._patience.ask(self._report)
        else:
            self._report_if_possible()

    def _report_if_possible(self) -> None:
        with suppress(StoreError):
            self._patience.ask_once(self._report)
        self._reported_at = time.monotonic()  # not before the report: a refusal may have taken seconds

    def _report(self) -> None:
        """Write what is pending; StoreError where that fails.

        An epoch's steps come before the epoch: a run goes on after its last recorded epoch, so steps without their epoch are
        trained again, but an epoch without its last steps would keep that gap.
        """
        self._stop |= not self._attempt.report(self._steps, self._live_tests)
        self._steps, self._live_tests = [], []
        while self._epochs:
            self._stop |= not self._epochs[0]()
            self._epochs.popleft()


def step_records(event: Steps) -> list[StepRecord]:
    """The steps of a report one by one, as they are stored."""
    return [
        StepRecord(event.first_step + place, loss if math.isfinite(loss) else None, rate, accuracy)
        for place, (loss, rate, accuracy) in enumerate(
            zip(event.losses, event.learning_rates, event.accuracies, strict=True)
        )
    ]


def epoch_figures(event: Epoch) -> dict[str, Any]:
    """The numbers of an epoch by name, without its snapshot and its checkpoint."""
    return {name: value for name, value in vars(event).items() if name not in ("snapshot", "checkpoint")}


def _result(snapshot: Snapshot) -> Result:
    return Result(
        test_loss=snapshot.test_loss,
        test_accuracy=snapshot.test_accuracy,
        probabilities=snapshot.probabilities.numpy().astype("<f4").tobytes(),
        weights=save({name: tensor.contiguous() for name, tensor in snapshot.weights.items()}),
    )


def machine() -> dict[str, str]:
    """What the last bits of a result depend on beside the recipe: versions of packages, and the model of the processor."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}, "processor": processor()}
