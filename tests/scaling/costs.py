"""What each part costs on this machine: a viewer of a page, a run in the store, a write, a start, an epoch of training."""

import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from page_session import PageSession
from postgres_server import postgres_server
from scenes import Waits, browse, watch
from training_rows import BusyDashboard, busy_dashboard, measure_visits

from s7core.recipe import STAGES, Recipe
from s7core.runs import schema
from s7core.runs.attempt import Attempt
from s7core.runs.queue_turn import are_served
from s7core.runs.records import StepRecord
from s7core.runs.store import Store
from s7core.runs.worker import execute

VIEWERS, VIEW_SECONDS = 10, 20.0
TYPICAL = Recipe(train_images=6_000, epochs=5, threads=1, device="cpu")  # a quick look, as students train it
COPIES = 60  # of its rows, over which the size of the database's pages is spread
STARTS = 300
RUNS_WATCHED = 4  # for two threads of one to need the store at the same moment
TRAINING, SERVED = 4_000, 10_000  # runs and students of the queue whose poll is timed
WRITERS, WRITE_SECONDS = 4, 5.0


def measured_costs() -> dict[str, Any]:
    """All costs by name; takes two to three minutes on a machine that does little else."""
    with tempfile.TemporaryDirectory(prefix="s7-costs-") as name:
        folder = Path(name)
        sqlite = _run_costs(Store(f"sqlite:///{folder / 'costs.sqlite'}"))
        with postgres_server() as server:
            postgresql = _run_costs(Store(server.new_database()))
            commits = _commits_a_second(Store(server.new_database()))
            queue = _queue_costs(Store(server.new_database()))
        return {
            "run": {"sqlite": sqlite, "postgresql": postgresql},
            "queue": queue,
            "commits_a_second": round(commits),
            "epoch_seconds": {stage: _epoch_seconds(folder, stage) for stage in STAGES},
            "viewer": _viewer_costs(folder),
        }


def _run_costs(store: Store) -> dict[str, Any]:
    """Rows, bytes, commits and connections of a run that is trained alone, and what a start takes."""
    commits: list[float] = []
    sql.event.listen(store._engine, "commit", lambda connection: commits.append(time.monotonic()))
    run_id = store.submit(TYPICAL, "final-exp1", state="running")
    commits.clear()
    log_before = _log_position(store)
    execute([run_id], store)
    run, written = store.run(run_id), len(commits)
    assert run and run.started_at and run.finished_at and run.state == "finished", run
    log = _log_position(store) - log_before
    seconds = run.finished_at - run.started_at
    rows = _rows(store, run_id)
    before = _size(store)
    for number in range(COPIES):
        _copy(store, run_id, f"copy-{number}")
    size = (_size(store) - before) / COPIES
    costs = {
        "rows": sum(rows.values()),
        "bytes": round(size),
        "seconds": round(seconds, 2),
        "commits": written,
        "commits_a_second": round(written / seconds, 2),
        "connections": _connections(store),
        "log_bytes": round(log),  # of PostgreSQL's write-ahead log
        "start_ms": round(_start_ms(store), 2),
    }
    store.close()
    return costs


def _connections(store: Store) -> int:
    """The most that a run needs at once: two of its threads write, seldom at the same moment, so several are trained."""
    for _ in range(RUNS_WATCHED):
        execute([store.submit(TYPICAL, "final-exp1", state="running")], store)
    return int(store._engine.pool.checkedin())  # type: ignore[attr-defined]


def _rows(store: Store, run_id: str) -> dict[str, int]:
    with store.begin() as connection:
        return {
            table.name: connection.execute(
                sql.select(sql.func.count())
                .select_from(table)
                .where(table.c["id" if table.name == "runs" else "run_id"] == run_id)
            ).scalar_one()
            for table in _tables()
        }


def _copy(store: Store, run_id: str, copied: str) -> None:
    """Enter all rows of a run again under another id."""
    with store.begin() as connection:
        for table in _tables():
            key = table.c["id" if table.name == "runs" else "run_id"]
            columns = [sql.literal(copied) if column is key else column for column in table.c]
            connection.execute(table.insert().from_select(list(table.c), sql.select(*columns).where(key == run_id)))


def _tables() -> list[sql.Table]:
    """The table of runs, then those whose rows belong to one."""
    return [schema.runs, *(table for table in schema.store_metadata.sorted_tables if "run_id" in table.c)]


def _size(store: Store) -> int:
    """Bytes of the database with its indexes."""
    with store.begin() as connection:
        if connection.dialect.name == "postgresql":
            return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
        pages, free, size = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)


def _log_position(store: Store) -> float:
    """Bytes that PostgreSQL has written to its write-ahead log; 0 on SQLite."""
    with store.begin() as connection:
        if connection.dialect.name != "postgresql":
            return 0.0
        return float(connection.exec_driver_sql("SELECT pg_current_wal_lsn() - '0/0'").scalar_one())


def _start_ms(store: Store) -> float:
    """Milliseconds from the choice of a run until its claim is committed: claims on one store wait for one another."""
    run_ids = [store.submit(TYPICAL, "final-exp1") for _ in range(STARTS)]
    started = time.perf_counter()
    for number, run_id in enumerate(run_ids):
        store.runs_named([run_id])
        assert store.claim([run_id], running=number), run_id
    return 1000 * (time.perf_counter() - started) / STARTS


def _queue_costs(store: Store) -> dict[str, float]:
    """Microseconds that a poll which starts a run takes beside the start itself: for each run that trains, which it reads,
    and for each student served in the turn, with whom the claim compares.
    """
    first = store.submit(TYPICAL, "final-exp1", state="running")
    students = [f"student-{number}" for number in range(SERVED)]
    with store.begin() as connection:
        row = connection.execute(sql.select(schema.runs).where(schema.runs.c.id == first)).mappings().one()
        connection.execute(schema.runs.insert(), [{**row, "id": f"run-{number}"} for number in range(1, TRAINING)])
        connection.execute(schema.served_owners.insert(), [{"student_id": student} for student in students])
    training = _shortest_seconds(lambda: store.runs("running"))
    with store.begin() as connection:
        served = _shortest_seconds(lambda: are_served(connection, students))
    store.close()
    return {"training_us": round(1e6 * training / TRAINING, 2), "served_us": round(1e6 * served / SERVED, 2)}


def _shortest_seconds(work: Callable[[], object]) -> float:
    """Of five times that something is done, since other work of the machine only makes it longer."""
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def _commits_a_second(store: Store) -> float:
    """Reports of a training step that WRITERS threads together can commit, on a server that does not wait for its disk."""
    attempts = []
    for number in range(WRITERS):
        run_id = store.submit(TYPICAL, "final-exp1")
        attempts.append(Attempt(store, run_id, store.claim([run_id], running=number) or ""))
    until = time.monotonic() + WRITE_SECONDS

    def write(attempt: Attempt) -> int:
        step = 0
        while time.monotonic() < until:
            assert attempt.report([StepRecord(step, 1.0, 0.1)])
            step += 1
        return step

    with ThreadPoolExecutor(WRITERS) as pool:
        total = sum(pool.map(write, attempts))
    store.close()
    return total / WRITE_SECONDS


def _epoch_seconds(folder: Path, stage: str) -> float:
    """The second epoch of this stage's network with 6,000 images, on one thread."""
    store = Store(f"sqlite:///{folder / stage}.sqlite")
    run_id = store.submit(
        Recipe(stage=stage, train_images=6_000, epochs=2, threads=1, device="cpu"), "final-exp1", state="running"
    )
    execute([run_id], store)
    seconds = store.epochs(run_id)[-1].seconds
    store.close()
    return round(seconds, 2)


def _viewer_costs(folder: Path) -> dict[str, dict[str, float]]:
    with busy_dashboard(folder) as busy:

        async def watching(session: PageSession, number: int, waits: Waits, until: float) -> None:
            await watch(session, waits, busy.run_ids[number % 2], until)

        async def browsing(session: PageSession, number: int, waits: Waits, until: float) -> None:
            await browse(session, waits, until)

        return {"watching": _viewer(busy, watching), "browsing": _viewer(busy, browsing)}


def _viewer(busy: BusyDashboard, scene: Callable[..., Any]) -> dict[str, float]:
    """CPU milliseconds of the server and bytes of the messages to the browser, before compression, a viewer a minute."""
    received = [0]

    def visit(number: int, waits: Waits, until: float) -> Any:
        return scene(CountingSession(busy, number, received), number, waits, until)

    idle = busy.server.idle_share()
    started, before = time.monotonic(), received[0]
    found = measure_visits(busy.server, VIEWERS, VIEW_SECONDS, visit)
    assert not found.waits.errors, found.waits.errors
    minutes = VIEWERS * found.seconds / 60
    whole = VIEWERS * (time.monotonic() - started) / 60  # bytes are counted from the opening of the page on
    return {
        "cpu_ms": round(1000 * (found.server_cpu - idle * found.seconds) / minutes),
        "bytes": round((received[0] - before) / whole),
    }


class CountingSession(PageSession):
    """A session that adds up the bytes of the messages that it receives."""

    def __init__(self, busy: BusyDashboard, number: int, received: list[int]) -> None:
        cookies = busy.classroom.cookies
        super().__init__(busy.server.address, cookies[number % len(cookies)])
        self._received = received

    async def connect(self) -> None:
        await super().connect()
        assert self._socket
        receive = self._socket.recv

        async def counted(decode: bool | None = None) -> Any:
            message = await receive(decode=decode)
            self._received[0] += len(message)
            return message

        self._socket.recv = counted  # type: ignore[method-assign]
