"""Carries out runs from start to end: the same code for every backend and for the command line.

`python -m s7core.runs.worker` is a worker process: it imports torch, loads MNIST, and waits for orders on its standard
input, each one line: a JSON list of the ids of runs, which differ in their seeds, and the store's address. It ends when
its input closes, after the runs of its present order have ended: it outlives the process that started it.
"""

import json
import logging
import math
import os
import platform
import select
import socket
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from safetensors.torch import save

from s7core.data.errors import DataError
from s7core.data.tested_digits import predicted_classes
from s7core.recipe import Recipe
from s7core.runs.cores import leased
from s7core.runs.measure_pace import measure_round
from s7core.runs.records import EpochRecord, LiveTestRecord, Result, StepRecord
from s7core.runs.store import Store
from s7core.training.checkpoint import Checkpoint
from s7core.training.devices import prepare_process, processor
from s7core.training.engine import train, train_many
from s7core.training.evaluate import never
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
)
from s7core.training.threads import threads_of, usable_cores

_logger = logging.getLogger(__name__)

REPORT_SECONDS = 0.4  # between commits while training
PACKAGES = ("torch", "torchvision", "numpy", "s7lab")


def execute(
    run_ids: Sequence[str],
    store: Store,
    on_event: Callable[[Event], None] = lambda event: None,
    should_stop: Callable[[], bool] = never,
) -> None:
    """Train runs that are in the store and differ in their seeds, all at once, and record their events.

    A single run goes on after its checkpoint if it has one. Each run ends in a final state, whatever is raised.
    """
    runs = [run for run in map(store.run, run_ids) if run is not None]
    if not runs:
        return
    recorders = {run.recipe.seed: Recorder(run.id, store) for run in runs}
    try:
        stored = store.checkpoint(runs[0].id) if len(runs) == 1 else None
        checkpoint = Checkpoint.from_bytes(stored) if stored else None
        threads = checkpoint.threads if checkpoint else threads_of(runs[0].recipe)
        prepare_process(threads)

        def stops(seed: int) -> bool:
            return recorders[seed].should_stop() or should_stop()

        with leased(min(threads, usable_cores()), lambda: all(map(stops, recorders))) as has_cores:
            if not has_cores:
                for recorder in recorders.values():
                    recorder.end("stopped", "Stopped while it waited for other runs on this machine.")
                return
            for seed, event in train_many(runs[0].recipe, list(recorders), should_stop=stops, resume=checkpoint):
                recorders[seed].record(event)
                on_event(event)
    except (ValueError, DataError) as error:
        _fail(recorders, str(error))
    except Exception as error:  # its message goes to the store, for the run's owner, the traceback to the log
        _fail(recorders, f"{type(error).__name__}: {error}".splitlines()[0])
        _logger.exception("Run %s failed.", ", ".join(run_ids))


def _fail(recorders: Mapping[int, "Recorder"], message: str) -> None:
    for recorder in recorders.values():
        if not recorder.ended:
            recorder.end("failed", message)


class Recorder:
    """Writes the events of one run to the store, a few commits a second at most."""

    def __init__(self, run_id: str, store: Store) -> None:
        self._run_id, self._store = run_id, store
        self._steps: list[StepRecord] = []  # since the last report
        self._live_tests: list[LiveTestRecord] = []
        self._reported_at = 0.0
        self._stop = False
        self.ended = False  # in a final state

    def should_stop(self) -> bool:
        """Whether a stop was requested in the store; read again once REPORT_SECONDS have passed."""
        if time.monotonic() - self._reported_at > REPORT_SECONDS:
            self._report()
        return self._stop

    def record(self, event: Event) -> None:
        """Write an event; steps are collected and written together."""
        match event:
            case Started(device=device):
                self._store.update(
                    self._run_id,
                    state="running",
                    started_at=time.time(),
                    device=device,
                    host=socket.gethostname(),
                    process=os.getpid(),
                    versions=json.dumps(machine()),
                )
            case Steps(first_step=first):
                self._steps += step_records(event)
                if first == 0:  # the user waits for the curve to begin
                    self._report()
            case LiveTest(step=step, accuracy=accuracy, digits=digits):
                self._live_tests.append(LiveTestRecord(step, accuracy, digits))
            case Epoch(snapshot=snapshot, checkpoint=checkpoint):
                self._report()
                figures = epoch_figures(event)
                record = EpochRecord(**figures, test_loss=snapshot.test_loss, test_accuracy=snapshot.test_accuracy)
                predictions = predicted_classes(snapshot.probabilities.numpy()).tobytes()
                state = checkpoint.to_bytes() if checkpoint else None
                self._store.add_epoch(self._run_id, record, predictions, _result(snapshot), state)
            case Finished():
                self.end("finished", "")
            case Stopped(epoch=epoch):
                self.end("stopped", f"Stopped in epoch {epoch}; what it had learned by then is kept.")
            case FinalSnapshot(snapshot=snapshot):
                self._store.set_result(self._run_id, _result(snapshot))
            case Diverged(epoch=epoch, learning_rate=rate):
                self.end(
                    "diverged",
                    f"The loss stopped being a number in epoch {epoch} at learning rate {rate:g}: "
                    f"try a learning rate of {rate / 10:g} or less.",
                )

    def end(self, state: str, message: str) -> None:
        """Write what is pending, then the final state."""
        self._report()
        self._store.end(self._run_id, state, message)
        self.ended = True

    def _report(self) -> None:
        self._stop = self._store.report(self._run_id, self._steps, self._live_tests)
        self._steps, self._live_tests = [], []
        self._reported_at = time.monotonic()


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


def _warm_up() -> None:
    """Take one training step, so that the data is loaded and the kernels are chosen before the first run."""
    prepare_process(1)  # other runs may be training
    for event in train(Recipe(train_images=Recipe().batch_size, epochs=1)):
        if isinstance(event, Steps):
            break


def run_worker() -> None:
    """Carry out the orders on standard input until it closes."""
    try:
        _warm_up()
    except Exception:  # a run that meets the same error ends as failed, with its message
        _logger.exception("This worker could not be warmed up.")
    measured = _measure_pace()
    for order in sys.stdin:
        run_ids, url = json.loads(order)
        execute(run_ids, Store(url))
        measured = measured or _measure_pace()


def _measure_pace() -> bool:
    """Measure the pace of this machine, which tells how large a quick look may be; False if an order came before its end."""
    try:
        return measure_round(_order_waits)
    except Exception:  # pages then assume a slow machine
        _logger.exception("The pace of this machine could not be measured.")
        return True


def _order_waits() -> bool:
    """Whether an order, or the end of all orders, can be read now; on Windows, where pipes do not tell, always."""
    if sys.platform == "win32":
        return True
    return bool(select.select([sys.stdin], [], [], 0)[0])


if __name__ == "__main__":
    run_worker()
