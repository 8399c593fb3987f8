"""A lesson of many students on a simulated clock: the queue's own code, a real store, a cluster that trains nothing."""

import heapq
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from math import ceil
from pathlib import Path
from typing import Any

from s7core.recipe import Recipe
from s7core.runs import schema
from s7core.runs.dispatch import QueueTender
from s7core.runs.store import Store
from tests.scaling.simulated_cluster import SimulatedClock, SimulatedCluster, simulated_seconds

CLASS_SIZE = 25
ARRIVAL_SECONDS = 900.0  # in which all students submit their first run
THINK_SECONDS = 180.0  # on average, from the end of a student's run to the next submission
RUNS_EACH = 2
EPOCHS = (2, 5, 10, 20)
TRAIN_IMAGES = (3_000, 6_000, 12_000)
LEARNING_RATES = (0.005, 0.01, 0.02, 0.05, 0.1)


@dataclass(frozen=True)
class Waits:
    """Simulated seconds from submission to start: half, 95% and all of the runs waited at most so long."""

    median: float
    p95: float
    worst: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> "Waits":
        ranked = sorted(seconds)
        return cls(*(round(ranked[ceil(share * len(ranked)) - 1], 1) for share in (0.5, 0.95, 1.0)))


@dataclass(frozen=True)
class Replay:
    """What came out for one size of the cluster.

    All but `real` follows from the seed: the seconds until the last run had ended, the share (0..1) of the cores' time that
    was used until then, the most runs that waited at once. `real` is what this machine took.
    """

    cores: int
    students: int
    runs: int
    first: Waits  # of each student's first run
    later: Waits
    seconds: float
    used: float
    longest_queue: int
    real: dict[str, float] = field(compare=False)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def replay(students: int, cores: int, seed: int = 1, poll_seconds: float = 1.0) -> Replay:
    """Let so many students have a lesson on a cluster with so many cores, whose queue is polled every `poll_seconds`."""
    with tempfile.TemporaryDirectory(prefix="s7-scaling-") as folder:
        store = Store(f"sqlite:///{Path(folder) / 'runs.sqlite'}")
        try:
            return _Lesson(store, students, cores, seed, poll_seconds).replay()
        finally:
            store.close()


class _Lesson:
    """One replay."""

    def __init__(self, store: Store, students: int, cores: int, seed: int, poll_seconds: float) -> None:
        self._store, self._students, self._poll = store, students, poll_seconds
        self._chance, self._clock = random.Random(seed), SimulatedClock()
        self._cluster = SimulatedCluster(store, self._clock, cores)
        self._tender = QueueTender(store, self._cluster, clock=self._clock)
        self._submissions = [(self._chance.uniform(0, ARRIVAL_SECONDS), student) for student in range(students)]
        heapq.heapify(self._submissions)
        self._left = [RUNS_EACH] * students
        self._submitted: dict[str, tuple[float, int, bool]] = {}  # by run: when, by whom, and whether it was the first one
        self._trained = 0.0  # core seconds
        self._tend_seconds: list[float] = []
        self._queue = self._longest = 0

    def replay(self) -> Replay:
        started = time.perf_counter()
        _enter_students(self._store, self._students)
        while (due := min(self._cluster.next_end, self._submissions[0][0] if self._submissions else float("inf"))) < float(
            "inf"
        ):
            self._clock.now = max(self._clock.now + self._poll, ceil(due / self._poll) * self._poll)
            self._react()
            self._submit()
            self._tend()
        return self._result(time.perf_counter() - started)

    def _react(self) -> None:
        """Students whose run has ended think, and submit the next one if they have not had all."""
        for run_id in self._cluster.advance():
            _, student, _ = self._submitted[run_id]
            if self._left[student]:
                think = self._chance.expovariate(1 / THINK_SECONDS)
                heapq.heappush(self._submissions, (self._clock.now + think, student))

    def _submit(self) -> None:
        while self._submissions and self._submissions[0][0] <= self._clock.now:
            moment, student = heapq.heappop(self._submissions)
            recipe = Recipe(
                train_images=self._chance.choice(TRAIN_IMAGES),
                epochs=self._chance.choice(EPOCHS),
                learning_rate=self._chance.choice(LEARNING_RATES),
                seed=student,
                threads=1,
                device="cpu",
            )
            run_id = self._store.submit(recipe, "final-exp1", student=_student_id(student))
            self._submitted[run_id] = (moment, student, self._left[student] == RUNS_EACH)
            self._left[student] -= 1
            self._trained += simulated_seconds(recipe)
            self._queue += 1

    def _tend(self) -> None:
        """One poll, as the thread of the queue makes it."""
        before, again = len(self._cluster.starts), True
        while again:
            started = time.process_time()
            again = self._tender.tend()
            self._tend_seconds.append(time.process_time() - started)
        self._queue -= len(self._cluster.starts) - before
        self._longest = max(self._longest, self._queue)

    def _result(self, seconds: float) -> Replay:
        waits: dict[bool, list[float]] = {True: [], False: []}
        for run_id, (moment, _, is_first) in self._submitted.items():
            waits[is_first].append(self._cluster.starts[run_id] - moment)
        cores, now = self._cluster.cores, self._clock.now
        return Replay(
            cores=cores,
            students=self._students,
            runs=len(self._submitted),
            first=Waits.of(waits[True]),
            later=Waits.of(waits[False]),
            seconds=round(now, 1),
            used=round(self._trained / (cores * now), 4),
            longest_queue=self._longest,
            real={
                "seconds": round(seconds, 1),
                "cpu_ms_a_poll": round(1000 * sum(self._tend_seconds) / len(self._tend_seconds), 2),
                "longest_poll_cpu_ms": round(1000 * max(self._tend_seconds), 1),
                "cpu_ms_a_run": round(1000 * sum(self._tend_seconds) / len(self._submitted), 2),
            },
        )


def _student_id(number: int) -> str:
    return f"student-{number}"


def _enter_students(store: Store, count: int) -> None:
    """Classes of CLASS_SIZE, entered as rows: how students join is not what is replayed."""
    classes = [
        {"name": f"class-{number}", "open": True, "created_at": 0.0, "limits": "{}"}
        for number in range(ceil(count / CLASS_SIZE))
    ]
    students = [
        {
            "id": _student_id(number),
            "class_name": f"class-{number // CLASS_SIZE}",
            "number": number % CLASS_SIZE + 1,
            "nickname": f"student {number}",
            "compared": f"student {number}",
            "token_hash": _student_id(number),
            "joined_at": 0.0,
        }
        for number in range(count)
    ]
    with store.begin() as connection:
        connection.execute(schema.classes.insert(), classes)
        connection.execute(schema.students.insert(), students)
