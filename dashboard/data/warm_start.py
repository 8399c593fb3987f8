"""What the server loads in the background once its first page is drawn: the training engine, the queue and statistics.

All of it takes longer than the first page does. Pages ask for it meanwhile: each part is loaded once, by whoever asks first.
"""

import atexit
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module

import streamlit as st

from dashboard.data.collector import Collector
from dashboard.data.resources import dispatch, run_catalog
from s7core.language.translation import N_, _
from s7core.recipe import Recipe
from s7core.training.threads import threads_of, usable_cores

ENGINE_LOADS = N_("Loading the training engine …")
PAUSE_SECONDS = 0.2  # after the first page, so that the browser gets its files first
ENGINE = ("s7core.training.devices", "s7core.training.batches", "s7core.training.schedules", "dashboard.data.networks")
STATISTICS = "scipy.stats"

_logger = logging.getLogger(__name__)


class WarmStart:
    """Takes steps in a thread of its own, once. An error in one of them is logged; the next one is taken all the same."""

    def __init__(self, *steps: Callable[[], object]) -> None:
        self._steps = steps
        self._lock = threading.Lock()
        self._begun = False

    def begin(self) -> None:
        """Start the thread, unless it was started before."""
        with self._lock:
            if self._begun:
                return
            self._begun = True
        threading.Thread(target=self._take_steps, name="warm-start", daemon=True).start()

    def _take_steps(self) -> None:
        for step in self._steps:
            try:
                step()
            except Exception:  # a page that needs what could not be loaded says why
                _logger.exception("%s failed while the server was getting ready.", step.__name__)


class _Engine:
    """The training engine: torch and what is made of it."""

    def __init__(self) -> None:
        self.loaded = threading.Event()
        self.devices: tuple[str, ...] | None = None
        self.unusable: dict[str, str] = {}

    def load(self) -> None:
        """Import the engine and find the devices of this machine."""
        try:
            for name in ENGINE:
                import_module(name)
            from s7core.training.devices import available_devices, try_devices_in_children, unusable_devices

            try_devices_in_children()
            self.unusable = unusable_devices()
            self.devices = available_devices()
        finally:  # a page that waits for it must go on, and says what is wrong
            self.loaded.set()


_engine = _Engine()


def engine_is_loaded() -> bool:
    """Whether torch is loaded and the devices are known, so that nothing has to wait for them."""
    return _engine.loaded.is_set()


def runs_side_by_side(recipe: Recipe) -> int:
    """How many runs of this recipe train at once where nothing else does; at least one.

    The queue, which knows, is asked once the engine is loaded, since that would load it; until then it is told by the cores.
    """
    if engine_is_loaded() and dispatch.is_made:
        return dispatch().side_by_side(recipe)
    return max(1, usable_cores() // threads_of(recipe))


def machine_devices() -> tuple[str, ...] | None:
    """Names of the devices that a run may ask for, the fastest first; None until they are known."""
    return _engine.devices


def unusable_devices_of_machine() -> dict[str, str]:
    """By the name of each device that torch finds but that cannot compute, the reason; none until they are known."""
    return _engine.unusable


def wait_for_engine() -> None:
    """Wait until the training engine is loaded, and say so on the page."""
    if engine_is_loaded():
        return
    begin_warm_start()
    with st.spinner(_(ENGINE_LOADS)):
        _engine.loaded.wait()


def await_engine() -> None:
    """Wait until the training engine is loaded, where no page is that could say so."""
    if not engine_is_loaded():
        begin_warm_start()
        _engine.loaded.wait()


def begin_warm_start() -> None:
    """Begin to load what pages will need; only the first call does something."""
    _of_server.begin()


@contextmanager
def warm_start_afterwards() -> Iterator[None]:
    """Begin the warm start once what is within has been drawn, or has ended early."""
    try:
        yield
    finally:
        begin_warm_start()


def _pause() -> None:
    if not engine_is_loaded():
        time.sleep(PAUSE_SECONDS)


def _load_statistics() -> None:
    import_module(STATISTICS)


def _read_reference_runs() -> None:
    run_catalog().reference_store.runs()


def _collect_garbage() -> None:
    atexit.register(Collector().close)


_of_server = WarmStart(_pause, _engine.load, dispatch, _load_statistics, _read_reference_runs, _collect_garbage)
