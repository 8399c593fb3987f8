"""A cluster that trains nothing: its runs take the seconds that they would by a given pace, on a simulated clock."""

import heapq
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sql

from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.store import Store

SECONDS_AN_IMAGE = 75e-6  # a forward pass or a third of a training step: the Final Model on one thread, docs/performance.md
HEARTBEAT_SECONDS = 20.0  # between two signs of life; real workers give several a second
_NODE = {"host": "node", "process": 1, "process_key": "node/boot/1/1.00"}  # of a machine that cannot be seen from here


class SimulatedClock:
    """Seconds from the beginning of a lesson."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def simulated_seconds(recipe: Recipe) -> float:
    """How long a run of this recipe takes."""
    return recipe.epochs * recipe.forward_passes_per_epoch * SECONDS_AN_IMAGE


@dataclass(order=True)
class _End:
    at: float
    run_id: str
    attempt: str = field(compare=False)


class SimulatedCluster:
    """A backend on which every run takes one core. `advance` writes to the store what workers would write.

    `starts` has the simulated second in which each run began.
    """

    place = "simulated"

    def __init__(self, store: Store, clock: SimulatedClock, cores: int) -> None:
        self.cores, self.starts = cores, dict[str, float]()
        self.ended_runs: list[str] = []  # since `advance` was called last
        self._store, self._clock = store, clock
        self._ends: list[_End] = []
        self._begun: list[tuple[str, str]] = []  # (run, attempt) that no worker has reported yet
        self._heard_at = 0.0
        self._timed: set[tuple[str, str, int]] = set()  # networks of which the store has an epoch

    @property
    def next_end(self) -> float:
        """When the next run ends; infinity where none trains."""
        return self._ends[0].at if self._ends else float("inf")

    def advance(self) -> list[str]:
        """Write what has happened until now, and return the runs that have ended since the last call."""
        ended = []
        while self._ends and self._ends[0].at <= self._clock.now:
            ended.append(heapq.heappop(self._ends).run_id)
        beats = self._clock.now - self._heard_at >= HEARTBEAT_SECONDS
        if ended or self._begun or beats:
            with self._store.begin() as connection:
                self._report_beginnings(connection)
                if beats:
                    self._heard_at = self._clock.now
                    training = schema.runs.update().where(schema.runs.c.state == "running")
                    connection.execute(training.values(heartbeat_at=time.time() + self._clock.now))
                self._report_ends(connection, ended)
        return ended

    def _report_beginnings(self, connection: sql.Connection) -> None:
        of_run = schema.runs.update().where(schema.runs.c.id == sql.bindparam("run"))
        if self._begun:
            connection.execute(of_run.values(**_NODE), [{"run": run_id} for run_id, _ in self._begun])
        self._begun.clear()

    def _report_ends(self, connection: sql.Connection, run_ids: Sequence[str]) -> None:
        """End these runs; the first of each network leaves an epoch behind, which tells its pace."""
        if not run_ids:
            return
        runs = schema.runs.c
        rows = connection.execute(sql.select(runs.id, runs.recipe).where(runs.id.in_(run_ids))).all()
        for run_id, stored in rows:
            recipe = Recipe.from_dict(json.loads(stored))
            network = (recipe.stage, recipe.layers, recipe.threads)
            if network not in self._timed:
                self._timed.add(network)
                connection.execute(schema.epochs.insert().values(_epoch(run_id, recipe)))
        of_run = schema.runs.update().where(runs.id == sql.bindparam("run"))
        finished = of_run.values(state="finished", finished_at=time.time())
        connection.execute(finished, [{"run": run_id} for run_id in run_ids])

    # What the queue asks of a backend.

    def start(self, run_ids: Sequence[str], attempt: str, store_url: str) -> None:
        for run in self._store.runs_named(run_ids):
            self.starts[run.id] = self._clock.now
            heapq.heappush(self._ends, _End(self._clock.now + simulated_seconds(run.recipe), run.id, attempt))
            self._begun.append((run.id, attempt))

    def cores_for(self, recipe: Recipe) -> int:
        return 1

    def trains_together(self, recipe: Recipe) -> bool:
        return False

    def is_ready(self) -> bool:
        return True

    def ended(self) -> list[tuple[str, str]]:
        return []

    def refusal(self, recipe: Recipe) -> str:
        return ""

    def summary(self) -> str:
        return ""

    def kill(self, run_id: str, attempt: str) -> None:
        raise AssertionError(f"run {run_id} was taken for dead")

    def free(self, active: Iterable[tuple[str, str]]) -> None: ...

    def warm(self) -> None: ...

    def close(self) -> None: ...


def _epoch(run_id: str, recipe: Recipe) -> dict[str, object]:
    losses = dict.fromkeys(("train_loss", "train_accuracy", "test_loss", "test_accuracy", "learning_rate"), 0.1)
    seconds = recipe.forward_passes_per_epoch * SECONDS_AN_IMAGE
    return {"run_id": run_id, "epoch": 1, **losses, "seconds": seconds, "predictions": b""}
