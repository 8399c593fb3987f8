"""Goals that are measured while two runs train: live updates, many visitors, the class wall, and the training itself."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from chart_data import (
    EPOCH_TOLERANCE,
    drawn_accuracies,
    last_drawn_step,
    last_watched_step,
    missing_epochs,
    watched_accuracies,
)
from classroom_store import Classroom, fill, make_classroom, submit_runs
from goals import Row, percentile, summary
from measured_server import MeasuredServer
from page_session import PageSession
from scenes import ARRIVAL_SECONDS, Waits, at_once, browse, look_at_wall, watch

LONG_RUN = 200  # epochs: it trains until the server is stopped
SETTLING_SECONDS = 2.0  # after the last visitor has come
FIRST_EPOCHS_SECONDS = 120.0

Recorded = tuple[list[tuple[int, float]], float]  # (epoch, test accuracy 0..1) of a run, and its last step in epochs
Visit = Callable[[int, Waits, float], Coroutine[Any, Any, None]]  # of the visitor of this number, until this moment


@dataclass(frozen=True)
class BusyDashboard:
    """A server whose class has finished runs, and the ids of runs that train or wait there."""

    server: MeasuredServer
    classroom: Classroom
    run_ids: list[str]

    def session(self, number: int) -> PageSession:
        """A session of one of the students."""
        cookies = self.classroom.cookies
        return PageSession(self.server.address, cookies[number % len(cookies)])

    def recorded(self, run_id: str) -> Recorded:
        """What the store has of a run now."""
        store = self.classroom.store
        run, steps = store.run(run_id), store.steps(run_id)
        assert run, f"{run_id} has been deleted"
        last = (steps[-1].step + 1) / run.recipe.steps_per_epoch if steps else 0.0
        return [(epoch.epoch, epoch.test_accuracy) for epoch in store.epochs(run_id)], last


@contextmanager
def busy_dashboard(folder: Path, runs: int = 2, epochs: int | None = LONG_RUN) -> Iterator[BusyDashboard]:
    """Start a server with this many queued runs; yields once two train and every page was open once."""
    classroom = make_classroom(folder, f"busy-{runs}")
    fill(classroom)
    with MeasuredServer(folder, classroom.store.url) as server:
        server.wait_until_it_answers()
        asyncio.run(open_every_page(PageSession(server.address)))
        busy = BusyDashboard(server, classroom, submit_runs(classroom, runs, epochs))
        deadline = time.monotonic() + FIRST_EPOCHS_SECONDS
        while not all(classroom.store.last_epoch(run_id) for run_id in busy.run_ids[:2]):
            if time.monotonic() > deadline:
                raise RuntimeError(f"No two runs trained within {FIRST_EPOCHS_SECONDS:.0f} s: {server.log()}")
            time.sleep(0.2)
        yield busy


async def open_every_page(session: PageSession) -> None:
    """Fill the server's caches, as the first visitors do."""
    await session.connect()
    await session.open("")
    for page in list(session.pages):
        await session.open(page)
    await session.close()


@dataclass(frozen=True)
class Measured:
    """What visitors waited within a window, with the processor time of the server and of the visitors themselves."""

    waits: Waits
    seconds: float
    server_cpu: float  # seconds
    visitors_cpu: float

    @property
    def details(self) -> dict[str, Any]:
        """All of it as plain figures."""
        return {
            "seconds": round(self.seconds, 1),
            "updates ms": summary(self.waits.updates),
            "updates without a chart ms": summary(self.waits.other_updates),
            "updates that redrew the page": self.waits.redraws,
            "page changes ms": summary(self.waits.changes),
            "server cpu %": round(100 * self.server_cpu / self.seconds),
            "visitors cpu %": round(100 * self.visitors_cpu / self.seconds),
            "load average of the machine": round(os.getloadavg()[0], 1),
            "errors": self.waits.errors[:5],
        }


def measure_visits(server: MeasuredServer, visitors: int, seconds: float, visit: Visit) -> Measured:
    """Let visitors come one after another, and measure for so many seconds once all are there."""
    waits = Waits()

    async def measured() -> Measured:
        coming = visitors * ARRIVAL_SECONDS + SETTLING_SECONDS
        until = time.monotonic() + coming + seconds
        scene = asyncio.create_task(at_once([visit(number, waits, until) for number in range(visitors)], waits))
        await asyncio.sleep(coming)
        waits.forget_times()
        server_cpu, visitors_cpu = server.cpu_seconds(), time.process_time()
        await asyncio.sleep(until - time.monotonic())
        server_cpu, visitors_cpu = server.cpu_seconds() - server_cpu, time.process_time() - visitors_cpu
        until_now = waits.copy()
        await scene
        return Measured(replace(until_now, errors=waits.errors), seconds, server_cpu, visitors_cpu)

    return asyncio.run(measured())


def live_update(busy: BusyDashboard, seconds: float, visitors: int = 10) -> list[Row]:
    """Server time of a live update, errors and lost points, with visitors who watch the two runs that train."""
    idle = busy.server.idle_share()
    watchers = Watchers(busy, changes_pages=False)
    found = measure_visits(busy.server, visitors, seconds, watchers.visit)
    count = max(1, len(found.waits.all_updates))
    milliseconds = found.server_cpu * 1000 / count if found.waits.all_updates else None
    net = (found.server_cpu - idle * found.seconds) * 1000 / count
    details = {
        **found.details,
        "without visitors, cpu %": round(100 * idle, 1),
        "ms without what it uses without visitors": round(net, 1),
    }
    return [
        Row("Live update, server CPU", 15, milliseconds, "ms", details),
        *watchers.losses(f"{visitors} sessions watching two runs", found),
    ]


def own_runs(folder: Path, seconds: float, visitors: int = 30) -> list[Row]:
    """Visitors who watch a run of their own each, two of which train at a time, and look at other pages now and then."""
    with busy_dashboard(folder, visitors, epochs=None) as busy:
        watchers = Watchers(busy, changes_pages=True)
        found = measure_visits(busy.server, visitors, seconds, watchers.visit)
        states = Counter(run.state for run in map(busy.classroom.store.run, busy.run_ids) if run)
        what = f"{visitors} sessions watching runs of their own"
        details = {**found.details, "states of the runs at the end": dict(states)}
        return [
            Row(f"{what}: update p95", 300, percentile(found.waits.all_updates, 0.95), "ms", details),
            Row(f"{what}: page change p95", 800, percentile(found.waits.changes, 0.95), "ms"),
            *watchers.losses(what, found),
        ]


def browsing(busy: BusyDashboard, seconds: float, visitors: int = 100) -> list[Row]:
    """Visitors who go from page to page."""
    found = measure_visits(
        busy.server, visitors, seconds, lambda number, waits, until: browse(busy.session(number), waits, until)
    )
    what = f"{visitors} sessions browsing: page change p95"
    return [Row(what, 1_500, percentile(found.waits.changes, 0.95), "ms", found.details), _errors(what, found)]


def wall(busy: BusyDashboard, seconds: float, visitors: int = 30) -> list[Row]:
    """Visitors who look at the class wall."""
    found = measure_visits(
        busy.server, visitors, seconds, lambda number, waits, until: look_at_wall(busy.session(number), waits, until)
    )
    what = f"{visitors} sessions on the class wall: redraw p95"
    return [Row(what, 500, percentile(found.waits.updates, 0.95), "ms", found.details), _errors(what, found)]


def training(busy: BusyDashboard, seconds: float, visitors: int = 30, turns: int = 2) -> list[Row]:
    """How much longer an epoch takes while visitors watch: windows with and without them alternate."""
    alone: list[float] = []
    watched: list[float] = []
    for _ in range(turns):
        with _new_epochs(busy, alone):
            time.sleep(seconds)
        with _new_epochs(busy, watched):
            measure_visits(busy.server, visitors, seconds, Watchers(busy, changes_pages=False).visit)
    slower = 100 * (median(watched) / median(alone) - 1) if alone and watched else None
    details = {"seconds an epoch, nobody": alone, f"seconds an epoch, {visitors} watching": watched}
    return [Row(f"Training while {visitors} watch, slower by", 15, slower, "%", details)]


def curve(busy: BusyDashboard, seconds: float, sizes: tuple[int, ...] = (1, 10, 30, 100)) -> dict[int, dict[str, Any]]:
    """The waits of so many visitors who watch the two runs and look at other pages now and then, by their number."""
    return {
        size: measure_visits(busy.server, size, seconds, Watchers(busy, changes_pages=True).visit).details for size in sizes
    }


class Watchers:
    """Visitors of the runs of a dashboard in turn; afterwards it tells what of the runs did not reach them."""

    def __init__(self, busy: BusyDashboard, changes_pages: bool) -> None:
        self._busy, self._changes_pages = busy, changes_pages
        self._seen: list[tuple[PageSession, Recorded]] = []

    async def visit(self, number: int, waits: Waits, until: float) -> None:
        """Watch the run of this number."""
        session = self._busy.session(number)
        run_id = self._busy.run_ids[number % len(self._busy.run_ids)]

        def note(run_id: str) -> None:
            self._seen.append((session, self._busy.recorded(run_id)))

        await watch(session, waits, run_id, until, self._changes_pages, note)

    def losses(self, what: str, found: Measured) -> list[Row]:
        """The errors, and the recorded epochs and last steps that charts and views of their watcher lack at the end."""
        lost = 0
        for session, (epochs, last_step) in self._seen:
            charts, views = session.charts.values(), session.views.values()
            lost += len(missing_epochs(epochs, [*drawn_accuracies(charts), *watched_accuracies(views)]))
            lost += max(last_drawn_step(charts), last_watched_step(views)) < last_step - EPOCH_TOLERANCE
        checked = {"sessions": len(self._seen), "epochs": sum(len(epochs) for _, (epochs, _) in self._seen)}
        return [_errors(what, found), Row(f"{what}: lost points", 0, lost if self._seen else None, "", checked)]


def _errors(what: str, found: Measured) -> Row:
    return Row(f"{what.split(':')[0]}: errors", 0, len(found.waits.errors), "", {"errors": found.waits.errors[:5]})


@contextmanager
def _new_epochs(busy: BusyDashboard, seconds: list[float]) -> Iterator[None]:
    """Append how long each epoch took that lies wholly within the `with` block."""
    store = busy.classroom.store
    before = {run_id: len(store.epochs(run_id)) for run_id in busy.run_ids}
    yield
    for run_id, count in before.items():
        seconds += [epoch.seconds for epoch in store.epochs(run_id)[count + 1 :]]
