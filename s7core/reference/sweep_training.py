"""Trains what a sweep lacks: puts it into the queue of the store, and waits until it has been trained."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from sqlalchemy.engine import Connection

from s7core.recipe import Recipe
from s7core.reference.run_catalog import RunCatalog
from s7core.reference.sweep_state import SweepState, sweep_state
from s7core.runs.patience import Patience
from s7core.runs.row_lock import lock_store
from s7core.runs.store import Store
from s7core.runs.sweep_plan import SweepPlan

SWEEP_POLL_SECONDS = 1.0


def enter_sweep(catalog: RunCatalog, plan: SweepPlan) -> list[str]:
    """Put what a sweep lacks into the queue and return the ids: new runs, and those that ended early and go on.

    Of two processes that enter the same sweep at once, one enters a run.
    """

    def missing_now(connection: Connection) -> tuple[Recipe, ...]:
        lock_store(connection)  # first, so that nobody else enters meanwhile what is found to be missing
        return sweep_state(catalog, plan).missing

    entered = catalog.store.submit_all(missing_now, plan.experiment)
    return [*entered, *_resumed(catalog.store, [run.id for run in sweep_state(catalog, plan).resumable])]


def await_sweep(
    catalog: RunCatalog,
    plan: SweepPlan,
    entered: Iterable[str],
    watch: Callable[[SweepState], None],
    stop_asked: Callable[[], bool],
    patience: Patience,
) -> SweepState:
    """The state of a sweep when none of its runs waits or trains any more; something else tends the queue meanwhile.

    `watch` gets its state about once a second. Once `stop_asked` says so, the runs `entered` are stopped: those that wait
    leave the queue, and those that train keep what they have learned and can go on. Then only they are waited for.
    """
    own, was_stopped = set(entered), False
    while True:
        if (is_stopping := stop_asked()) and not was_stopped:
            patience.ask(lambda: _stop(catalog.store, own))
        state = patience.ask(lambda: sweep_state(catalog, plan))
        watch(state)
        if not any(run.active and (run.id in own or not is_stopping) for run in state.runs):
            return state
        was_stopped = is_stopping
        _sleep(SWEEP_POLL_SECONDS, (lambda: False) if was_stopped else stop_asked)


def _resumed(store: Store, run_ids: list[str]) -> Iterator[str]:
    for run_id in run_ids:
        with suppress(ValueError):  # something else has taken it up or deleted it in the meantime
            store.resume(run_id)
            yield run_id


def _stop(store: Store, run_ids: Iterable[str]) -> None:
    for run_id in sorted(run_ids):
        store.request_stop(run_id)


def _sleep(seconds: float, is_urgent: Callable[[], bool]) -> None:
    """Sleep, at most until `is_urgent`: a signal that is caught does not end `time.sleep`."""
    deadline = time.monotonic() + seconds
    while not is_urgent() and (left := deadline - time.monotonic()) > 0:
        time.sleep(min(left, 0.1))
