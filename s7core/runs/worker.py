"""One run, start to end: the same code for every backend and for the command line.

`python -m s7core.runs.worker` is a warm spare: it imports torch, loads MNIST, and waits for one line, a JSON list of
run id and store address, on its standard input. A spare whose input closes ends; a worker that trains does not care
whether the process that started it lives on.
"""

import json
import logging
import os
import platform
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version

import torch
from safetensors.torch import save

from s7core.data.errors import DataError
from s7core.data.mnist import load_mnist
from s7core.runs.records import EpochRecord, Result, StepRecord
from s7core.runs.store import Store
from s7core.training.devices import worker_threads
from s7core.training.engine import train
from s7core.training.evaluate import never
from s7core.training.events import Diverged, Epoch, Event, Finished, Learned, Snapshot, Started, Steps, Stopped

logger = logging.getLogger(__name__)

REPORT_SECONDS = 0.4   # between commits while training
PACKAGES = ("torch", "torchvision", "numpy", "s7lab")


def execute(run_id: str, store: Store, on_event: Callable[[Event], None] = lambda event: None,
            should_stop: Callable[[], bool] = never) -> None:
    """Train a run that is in the store and record all that happens; it ends in a final state, whatever happens."""
    run = store.run(run_id)
    if run is None:
        return
    torch.set_num_threads(worker_threads())
    recorder = Recorder(run_id, store)
    try:
        for event in train(run.recipe, should_stop=lambda: recorder.should_stop() or should_stop()):
            recorder.record(event)
            on_event(event)
    except (ValueError, DataError) as error:
        recorder.end("failed", str(error))
    except Exception as error:   # its sentence goes to the store, where its owner reads it, and the whole to the log
        recorder.end("failed", f"{type(error).__name__}: {error}".splitlines()[0])
        logger.exception("Run %s failed.", run_id)


class Recorder:
    """Writes the events of one run to the store, a few commits a second."""

    def __init__(self, run_id: str, store: Store) -> None:
        self._run_id, self._store = run_id, store
        self._pending: list[StepRecord] = []
        self._reported_at = 0.0
        self._stop = False

    def should_stop(self) -> bool:
        """Whether the store asks for a stop; looked up at most every REPORT_SECONDS."""
        if time.monotonic() - self._reported_at > REPORT_SECONDS:
            self._report()
        return self._stop

    def record(self, event: Event) -> None:
        match event:
            case Started(device=device):
                self._store.update(
                    self._run_id, state="running", started_at=time.time(), device=device,
                    host=socket.gethostname(), process=os.getpid(), versions=json.dumps(_versions()))
            case Steps(first_step=first, losses=losses, learning_rates=rates):
                self._pending += [
                    StepRecord(first + i, loss if abs(loss) < float("inf") else None, rate)
                    for i, (loss, rate) in enumerate(zip(losses, rates, strict=True))]
            case Epoch(snapshot=snapshot):
                self._report()
                figures = {name: value for name, value in vars(event).items() if name != "snapshot"}
                record = EpochRecord(
                    **figures, test_loss=snapshot.test_loss, test_accuracy=snapshot.test_accuracy)
                predictions = snapshot.probabilities.argmax(1).to(torch.uint8).numpy().tobytes()
                self._store.add_epoch(self._run_id, record, predictions, _result(snapshot))
            case Finished():
                self.end("finished", "")
            case Stopped(epoch=epoch):
                self.end("stopped", f"Stopped in epoch {epoch}; what it had learned by then is kept.")
            case Learned(snapshot=snapshot):
                self._store.set_result(self._run_id, _result(snapshot))
            case Diverged(epoch=epoch, learning_rate=rate):
                self.end("diverged", f"The loss stopped being a number in epoch {epoch} at learning rate {rate:g}: "
                         f"try a learning rate of {rate / 10:g} or less.")

    def end(self, state: str, message: str) -> None:
        self._report()
        self._store.update(self._run_id, state=state, message=message, finished_at=time.time())

    def _report(self) -> None:
        self._stop = self._store.report(self._run_id, self._pending)
        self._pending = []
        self._reported_at = time.monotonic()


def _result(snapshot: Snapshot) -> Result:
    return Result(
        test_loss=snapshot.test_loss, test_accuracy=snapshot.test_accuracy,
        probabilities=snapshot.probabilities.numpy().astype("<f4").tobytes(),
        weights=save({name: tensor.contiguous() for name, tensor in snapshot.weights.items()}))


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def main() -> None:
    with suppress(DataError):   # the run will say it, where its owner reads it
        load_mnist()
    if order := sys.stdin.readline():
        run_id, url = json.loads(order)
        execute(run_id, Store(url))


if __name__ == "__main__":
    main()
