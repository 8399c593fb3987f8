"""Training in this process, reported on the terminal: as JSON lines or as a progress line."""

import json
import signal
import sys
from typing import Any, TextIO

from s7core import formatting
from s7core.formatting import percent
from s7core.lesson.tested_text import on_part
from s7core.recipe import Recipe
from s7core.runs.store import Store
from s7core.runs.worker import epoch_figures, execute
from s7core.training.events import Epoch, Event, Started, Steps

EXIT_CODES = {"finished": 0, "stopped": 130, "diverged": 1, "failed": 1}  # 130: what a shell gives for Ctrl-C
BAR_WIDTH = 24


def train_here(run_id: str, store: Store, as_json: bool, out: TextIO | None = None) -> int:
    """Train a run of the store and return the exit code. Ctrl-C and SIGTERM stop the run and keep its network.

    The report is written to `out`, by default standard output.
    """
    out = out or sys.stdout
    if (submitted := store.run(run_id)) is None:
        raise ValueError(f"run_id is {run_id!r}, but there is no such run.")
    recipe = submitted.recipe
    asked: list[int] = []

    def ask_to_stop(signal_number: int, _: Any) -> None:
        asked.append(signal_number)
        signal.signal(signal_number, signal.SIG_DFL)  # a second signal ends the process at once

    def report(event: Event) -> None:
        try:
            print_event(event, run_id, recipe, out)
        except BrokenPipeError:  # who reads the output, `head` for example, has ended
            asked.append(signal.SIGTERM)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    print_event = _print_as_json if as_json else _print_as_text
    execute([run_id], store, report, lambda: bool(asked))
    run = store.run(run_id)
    if run is None:  # deleted from elsewhere while it trained
        print(f"s7core: run {run_id} was deleted while it trained.", file=sys.stderr)
        return 1
    if as_json:
        _print_json(out, run.state, run_id=run_id, message=run.message, test_accuracy=run.kept_test_accuracy)
    else:
        print(f"\n{run_id}: {run.state}. {run.message}".rstrip(), file=out)
    return EXIT_CODES[run.state]


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
