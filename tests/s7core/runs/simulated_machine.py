"""A machine without processes, on which a queue's runs take a known time, and what tests of queues share."""

import time
from collections.abc import Callable

from s7core.recipe import Recipe
from s7core.runs.store import Store

LONG = Recipe(train_images=60_000, epochs=50, device="cpu")
PATIENCE = 90.0  # a cold start of torch on a busy machine


def wait_for(condition: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Seconds until the condition holds; fails after `seconds`."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, "waited too long"
        time.sleep(0.05)
    return time.monotonic() - started


class Machine:
    """A backend without processes, on which a run takes ten seconds an epoch by a clock of its own."""

    place, cores = "here", 2

    def __init__(self, store: Store) -> None:
        self.store, self.now = store, 0.0
        self.ends: dict[str, float] = {}
        self.starts: dict[str, float] = {}
        self.killed: list[tuple[str, str]] = []

    def cores_for(self, recipe: Recipe) -> int:
        return recipe.threads or self.cores

    def is_ready(self) -> bool:
        return True

    def kill(self, run_id, attempt) -> None:
        self.killed.append((run_id, attempt))

    def start(self, run_ids, attempt, store_url) -> None:
        for run_id in run_ids:
            self.starts[run_id] = self.now
            self.ends[run_id] = self.now + seconds_of(self.store.run(run_id).recipe)

    def end_next(self) -> None:
        """Let time pass until the next end of a run."""
        run_id = min(self.ends, key=self.ends.__getitem__)
        self.now = self.ends.pop(run_id)
        self.store.update(run_id, state="finished")

    def refusal(self, recipe) -> str:
        return ""

    def summary(self) -> str:
        return ""

    def trains_together(self, recipe) -> bool:
        return False

    def ended(self) -> list[tuple[str, str]]:
        return []

    def warm(self, *_) -> None: ...

    free = close = warm


def seconds_of(recipe: Recipe) -> float:
    return 10.0 * recipe.epochs
