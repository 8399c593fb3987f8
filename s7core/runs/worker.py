"""Carries out runs from start to end: the same code for every backend and for the command line.

`python -m s7core.runs.worker` is a worker process: it imports torch, loads MNIST, and waits for orders on its standard
input, each one line: a JSON list of the ids of runs, which differ in their seeds, the store's address, and the token of the
attempt. It ends when its input closes, after its present order: it outlives the process that started it.
"""

import json
import logging
import select
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import torch

from s7core.data.errors import DataError
from s7core.model.recipe_check import check_recipe
from s7core.recipe import Recipe
from s7core.runs.attempt import Attempt
from s7core.runs.cores import leased
from s7core.runs.measure_pace import measure_round
from s7core.runs.patience import Patience, log_trouble
from s7core.runs.recorder import Recorder
from s7core.runs.records import Run
from s7core.runs.run_messages import GPU_FAILED, MEMORY_RAN_OUT, STOPPED_WAITING, SYSTEM_REFUSED
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError
from s7core.training.checkpoint import Checkpoint
from s7core.training.devices import prepare_process
from s7core.training.engine import train, train_many
from s7core.training.evaluate import never
from s7core.training.events import Event, Steps
from s7core.training.threads import threads_of, usable_cores

_logger = logging.getLogger(__name__)

_OUT_OF_MEMORY = ("allocate memory", "out of memory")  # in a RuntimeError of torch for the CPU, and for Apple's GPU
WORKER_BUSY_MILLISECONDS = 2_000  # for another writer: a worker goes on with training and tries again


def execute(
    run_ids: Sequence[str],
    store: Store,
    attempt: str | None = None,
    on_event: Callable[[Event], None] = lambda event: None,
    should_stop: Callable[[], bool] = never,
    on_trouble: Callable[[str], None] = log_trouble,
    threads: int | None = None,
    node: str = "",
) -> None:
    """Train runs that are in the store and differ in their seeds, all at once, and record their events.

    `attempt` is the token of the attempt that was begun for them, None for the one that the store names now. A single run
    goes on after its checkpoint if it has one. Whatever is raised, each run ends in a final state, unless the store cannot
    be written even when `Recorder` has waited for it, which `on_trouble` is told. `threads` are those that a cluster has
    reserved on its `node`; by default as many as the recipe asks of this machine.
    """
    recorders: dict[int, Recorder] = {}
    runs: list[Run] = []
    patience = Patience(on_trouble)
    for run_id in run_ids:
        run = patience.ask(partial(store.run, run_id))
        if run is None:
            continue
        recorder = Recorder(Attempt(store, run_id, run.attempt if attempt is None else attempt), on_trouble)
        if recorder.begin(node):
            recorders[run.recipe.seed] = recorder
            runs.append(run)
    if not runs:
        return
    try:
        _train(runs, recorders, store, on_event, should_stop, patience, threads)
    except StoreError as error:
        _logger.error("Run %s is given up, and trained again from its last checkpoint. %s", ", ".join(run_ids), error)
    except Exception as error:  # its message goes to the store, for the run's owner, the traceback to the log
        state, message = _end_after(error)
        if state == "failed" and not isinstance(error, ValueError):
            _logger.exception("Run %s failed.", ", ".join(run_ids))
        _end_all(recorders, state, message)


def _train(
    runs: Sequence[Run],
    recorders: Mapping[int, Recorder],
    store: Store,
    on_event: Callable[[Event], None],
    should_stop: Callable[[], bool],
    patience: Patience,
    reserved_threads: int | None,
) -> None:
    check_recipe(runs[0].recipe, len(runs))
    stored = patience.ask(lambda: store.checkpoint(runs[0].id)) if len(runs) == 1 else None
    checkpoint = Checkpoint.from_bytes(stored) if stored else None
    threads = checkpoint.threads if checkpoint else reserved_threads or threads_of(runs[0].recipe)
    prepare_process(threads)

    def stops(seed: int) -> bool:
        return recorders[seed].should_stop() or should_stop()

    def all_stop() -> bool:
        stopping = [stops(seed) for seed in recorders]  # each is asked, since asking writes its heartbeat
        return all(stopping)

    with leased(min(threads, usable_cores()), all_stop) as has_cores:
        if not has_cores:
            _end_all(recorders, "stopped", STOPPED_WAITING)
            return
        for seed, event in train_many(runs[0].recipe, list(recorders), should_stop=stops, resume=checkpoint):
            recorders[seed].record(event)
            on_event(event)


def _end_after(error: Exception) -> tuple[str, str]:
    """The state and the message of a run that this error has ended.

    What lies in the surroundings can pass, so the run can be resumed; wrong settings and mistakes in the code cannot.
    """
    reason = ": ".join(part for part in (type(error).__name__, str(error)) if part).splitlines()[0]
    if isinstance(error, DataError):
        return "interrupted", str(error)
    if isinstance(error, MemoryError | torch.OutOfMemoryError) or any(words in str(error) for words in _OUT_OF_MEMORY):
        return "interrupted", MEMORY_RAN_OUT.format(reason=reason)
    if isinstance(error, torch.AcceleratorError):
        return "interrupted", GPU_FAILED.format(reason=reason)
    if isinstance(error, OSError):
        return "interrupted", SYSTEM_REFUSED.format(reason=reason)
    return "failed", str(error) if isinstance(error, ValueError) else reason


def _end_all(recorders: Mapping[int, Recorder], state: str, message: str) -> None:
    """End all runs that have not ended yet; what cannot be written for one keeps no other from ending."""
    for recorder in recorders.values():
        if not recorder.ended:
            try:
                recorder.end(state, message)
            except StoreError as error:
                _logger.error("A run that was %s could not be ended in the store. %s", state, error)


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
        _carry_out(*json.loads(order))
        measured = measured or _measure_pace()


def _carry_out(run_ids: list[str], url: str, attempt: str) -> None:
    execute(run_ids, Patience().ask(lambda: Store(url, WORKER_BUSY_MILLISECONDS)), attempt)


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
