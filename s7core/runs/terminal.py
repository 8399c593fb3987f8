"""Training in this process, reported on the terminal: as JSON lines or as a progress line.

The output decides nothing about a run: where it is full or closed, or its reader ends, the run is trained to its end in
silence.
"""

import errno
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

from s7core import formatting
from s7core.formatting import percent
from s7core.lesson.tested_text import on_part
from s7core.recipe import Recipe
from s7core.runs.patience import Patience
from s7core.runs.process_identity import this_process
from s7core.runs.recorder import epoch_figures
from s7core.runs.records import ACTIVE, Run
from s7core.runs.store import Store
from s7core.runs.worker import execute
from s7core.training.events import Epoch, Event, Started, Steps

EXIT_CODES = {  # by the state of the run; one that is active is another process's by now
    "finished": 0,
    "stopped": 130,  # what a shell gives for Ctrl-C
    "diverged": 1,
    "failed": 1,
    "interrupted": 1,
    "queued": 1,
    "running": 1,
}
STOP_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # Ctrl-C, the end of the machine, the end of the terminal
BAR_WIDTH = 24


def train_here(run_id: str, store: Store, as_json: bool, out: TextIO | None = None) -> int:
    """Train a run of the store and return the exit code. Each of STOP_SIGNALS stops the run and keeps its network.

    The report is written to `out`, by default standard output, as long as that can be written. What is wrong with the store
    while the run trains is said on standard error.
    """
    patience = Patience(complain)
    if (submitted := patience.ask(lambda: store.run(run_id))) is None:
        raise ValueError(f"run_id is {run_id!r}, but there is no such run.")
    report = _Report(submitted, as_json, out or sys.stdout)
    with stop_asked_by_signal() as stop_asked:
        execute([run_id], store, on_event=report.event, should_stop=stop_asked, on_trouble=report.trouble)
        run = patience.ask(lambda: store.run(run_id))
        if run is None:  # deleted from elsewhere while it trained
            complain(f"run {run_id} was deleted while it trained.")
            return 1
        report.end(run)
        return EXIT_CODES[run.state]


@contextmanager
def stop_asked_by_signal() -> Iterator[Callable[[], bool]]:
    """While this is open, STOP_SIGNALS are noted; yields a function that says whether one has come.

    A signal that is ignored stays so: `nohup` wants a run to survive its terminal.
    """
    asked: list[int] = []

    def note(number: int, _: Any) -> None:
        asked.append(number)
        # A second Ctrl-C or SIGTERM ends the process at once. SIGHUP comes twice by itself: from the shell and the system.
        ends_at_once = number in (signal.SIGINT, signal.SIGTERM)
        signal.signal(number, signal.SIG_DFL if ends_at_once else signal.SIG_IGN)

    numbers = [getattr(signal, name) for name in STOP_SIGNALS if hasattr(signal, name)]  # Windows has no SIGHUP
    before = {number: signal.getsignal(number) for number in numbers}
    replaced = {number: handler for number, handler in before.items() if handler not in (signal.SIG_IGN, None)}
    for number in replaced:
        signal.signal(number, note)
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in replaced.items():
            signal.signal(number, handler)


class _Report:
    """Prints what happens to a run, and nothing more once that fails."""

    def __init__(self, run: Run, as_json: bool, out: TextIO) -> None:
        self._id, self._recipe, self._as_json, self._out = run.id, run.recipe, as_json, out
        self._silent = False

    def event(self, event: Event) -> None:
        """Print an event of the training."""
        print_event = _print_as_json if self._as_json else _print_as_text
        self._try(lambda: print_event(event, self._id, self._recipe, self._out))

    def end(self, run: Run) -> None:
        """Print how the run has ended."""
        if run.state in ACTIVE:
            complain(message := _who_has(run))
        else:
            message = run.message
        facts = {"run_id": run.id, "message": message, "test_accuracy": run.kept_test_accuracy}
        if self._as_json:
            self._try(lambda: _print_json(self._out, run.state, **facts))
        else:
            self._try(lambda: print(f"\n{run.id}: {run.state}. {run.message}".rstrip(), file=self._out))

    def trouble(self, sentence: str) -> None:
        """Say why the store cannot be written, and that the run waits for it."""
        complain(f"{sentence} Run {self._id} keeps in memory what it cannot write, and tries again.")

    def _try(self, write: Callable[[], None]) -> None:
        if self._silent:
            return
        try:
            write()
            self._out.flush()
        except (OSError, ValueError) as error:  # ValueError: the output was closed, or lacks a sign
            self._silent = True
            reason = getattr(error, "strerror", None) or error
            if getattr(error, "errno", None) != errno.EPIPE:  # who ends the reader, `head` for example, wants no more
                complain(
                    f"the output cannot be written ({reason}), so nothing more is printed; "
                    f"`python -m s7core runs show {self._id}` shows how the run ends."
                )


def _who_has(run: Run) -> str:
    """Why a run is still active although this process has ended its part."""
    if run.state == "queued":
        return f"run {run.id} was taken from this process while it trained: it waits in the queue."
    if (run.process, run.process_key) == (os.getpid(), this_process().key):
        return f"the end of run {run.id} could not be written; `python -m s7core runs resume {run.id}` takes it up again."
    return f"run {run.id} was taken from this process while it trained: process {run.process} on {run.host} trains it now."


def complain(sentence: str) -> None:
    """Print a sentence on standard error, if that can be written."""
    with suppress(OSError, ValueError):
        print(f"s7core: {sentence}", file=sys.stderr, flush=True)


def _print_as_json(event: Event, run_id: str, recipe: Recipe, out: TextIO) -> None:
    match event:
        case Started():
            _print_json(
                out, "started", run_id=run_id, device=event.device, parameters=event.parameters, recipe=recipe.to_dict()
            )
        case Epoch():
            _print_json(
                out,
                "epoch",
                **epoch_figures(event),
                test_loss=event.snapshot.test_loss,
                test_accuracy=event.snapshot.test_accuracy,
            )


def _print_as_text(event: Event, run_id: str, recipe: Recipe, out: TextIO) -> None:
    match event:
        case Started():
            part = "" if recipe.tests_all else f", tested{on_part(recipe.test_images)}"
            print(f"{run_id}: {formatting.count(event.parameters)} parameters on {event.device}{part}", file=out)
        case Steps() if out.isatty():
            epoch, step = divmod(event.first_step + len(event.losses) - 1, recipe.steps_per_epoch)
            filled = BAR_WIDTH * (step + 1) // recipe.steps_per_epoch
            bar = "█" * filled + "·" * (BAR_WIDTH - filled)
            print(f"\repoch {epoch + 1}/{recipe.epochs} {bar} loss {event.losses[-1]:.4f}  ", end="", file=out, flush=True)
        case Epoch():
            start = "\r" if out.isatty() else ""
            print(
                f"{start}epoch {event.epoch}/{recipe.epochs}  train {percent(event.train_accuracy)}  "
                f"test {percent(event.snapshot.test_accuracy)}  test loss {event.snapshot.test_loss:.4f}  "
                f"learning rate {event.learning_rate:g}  {event.seconds:.1f} s   ",
                file=out,
            )


def _print_json(out: TextIO, event: str, **values: Any) -> None:
    print(json.dumps({"event": event, **values}), file=out, flush=True)
