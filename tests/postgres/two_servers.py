"""Two servers on one PostgreSQL store that do something at the same moment."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import perf_counter

from s7core.runs.store import Store

RACES = 150  # of which a fault of one in fifty shows itself in 95 of 100 times
_SPREAD_SECONDS = 0.003  # by so much one of them may be earlier: about as long as what they do takes


class TwoServers:
    """Two stores with connections of their own on one database, and a thread for each."""

    def __init__(self, url: str) -> None:
        self.first, self.second = Store(url), Store(url)
        self._threads = ThreadPoolExecutor(2)
        self._start = threading.Barrier(2)
        self._chance = random.Random(0)

    def at_once(self, one: Callable[[], object], other: Callable[[], object]) -> tuple[object, object]:
        """What both return that are called together, or the ValueError that they raise; every other error is raised."""
        head_start = self._chance.uniform(-_SPREAD_SECONDS, _SPREAD_SECONDS)
        waits = (max(head_start, 0), max(-head_start, 0))
        calls = [self._threads.submit(self._call, act, wait) for act, wait in zip((one, other), waits, strict=True)]
        return calls[0].result(), calls[1].result()

    def close(self) -> None:
        self._threads.shutdown()
        self.first.close()
        self.second.close()

    def _call(self, act: Callable[[], object], wait: float) -> object:
        self._start.wait()
        begins_at = perf_counter() + wait
        while perf_counter() < begins_at:  # sleeping is too coarse
            pass
        try:
            return act()
        except ValueError as refusal:
            return refusal


@contextmanager
def two_servers(url: str) -> Iterator[TwoServers]:
    """Two servers on the store at this address, closed afterwards."""
    both = TwoServers(url)
    try:
        yield both
    finally:
        both.close()


def succeeded(outcomes: tuple[object, object]) -> int:
    """How many of two calls did what they were asked for: they neither raised ValueError nor returned None or False."""
    return sum(not isinstance(outcome, ValueError) and outcome is not None and outcome is not False for outcome in outcomes)
