"""Two servers on one store, and the dashboard itself: one ends without warning, and nothing waits for it."""

import asyncio
import subprocess
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psutil
from counts import Count
from measured_server import MeasuredServer
from page_session import PageSession
from recipes import LONGER_RUN, SHORT_RUNS
from shifted_clock import set_clock
from trial import HERE, Trial, kill

from s7core.runs.store import Store

WATCHED_SECONDS, MOST_UPDATES = 5.0, 30  # a page that shows a run is drawn again once a second


def two_servers(folder: Path) -> list[Count]:
    """Two servers share a queue; one and its workers are killed in the middle. Every run is trained once at a time."""
    with Trial(folder) as trial:
        servers = [trial.serve(), trial.serve()]
        runs = [trial.submit(recipe) for recipe in (*SHORT_RUNS, LONGER_RUN)]
        store = trial.store
        trial.wait(lambda: any((run := store.run(run_id)) and run.epochs_done for run_id in runs))
        doomed = psutil.Process(servers[0].pid)
        kill([doomed, *doomed.children()])
        trained = _processes_by_run(trial, store)
        losses = trial.losses()
        for run_id, processes in trained.items():
            if len(processes) > 1:  # the survivor is never interrupted
                losses.append(f"{run_id} was trained by {len(processes)} processes after the kill")
        return [Count("SIGKILL of one of two servers on a store, with its workers", 1, tuple(losses))]


def _processes_by_run(trial: Trial, store: Store) -> dict[str, set[int]]:
    """The processes that train each run until all have ended."""
    found: dict[str, set[int]] = {}
    deadline = time.monotonic() + 120
    while store.runs("queued", "running"):
        assert time.monotonic() < deadline, trial.log()
        for run in store.runs("running"):
            if run.has_begun and run.process and psutil.pid_exists(run.process):
                found.setdefault(run.id, set()).add(run.process)
        time.sleep(0.02)
    return found


def kill_dashboard(folder: Path) -> list[Count]:
    """The dashboard is killed while a run trains, alone and with its worker, and started again each time."""
    with Trial(folder) as trial:
        runs = [trial.submit(LONGER_RUN)]
        for with_worker in (False, True):
            with MeasuredServer(folder, trial.url) as dashboard:
                _open_first_page(dashboard)
                trial.wait(lambda: any(run.epochs_done for run in trial.store.runs("running")))
                server = psutil.Process(dashboard.process.pid)
                workers = server.children()
                kill([server, *(workers if with_worker else [])])
            if not with_worker:
                trial.wait(lambda: trial.store.run(runs[0]).state == "finished")
                runs.append(trial.submit(LONGER_RUN))
        with MeasuredServer(folder, trial.url) as dashboard:
            _open_first_page(dashboard)
            trial.finish()
        return [Count("SIGKILL of the dashboard, alone and with its worker", 2, tuple(trial.losses()))]


def set_clock_of_dashboard(folder: Path) -> list[Count]:
    """Somebody stops a run, and the clock is set back by a day; the page that shows it is drawn as seldom as before."""
    folder.mkdir(parents=True, exist_ok=True)
    clock = folder / "clock"
    set_clock(clock, 0.0)
    with Trial(folder) as trial, _clocked_dashboard(folder, trial.url, clock) as dashboard:
        _open_first_page(dashboard)
        run = trial.train_until_epoch(replace(LONGER_RUN, epochs=100))
        trial.recipes.clear()  # it is stopped
        session = PageSession(dashboard.address)
        trial.store.request_stop(run.id)
        trial.wait(lambda: trial.store.runs("stopped"), pause=0.002)
        set_clock(clock, -86_400.0)
        drawn = asyncio.run(_updates(session, run.id))
        losses = [*session.problems, *trial.losses()]
        if drawn > MOST_UPDATES:
            losses.append(f"{drawn} updates in {WATCHED_SECONDS:.0f} s")
        return [Count("The clock of the dashboard is set back by a day", 1, tuple(losses))]


def _clocked_dashboard(folder: Path, url: str, clock: Path) -> MeasuredServer:
    start = subprocess.Popen

    def start_clocked(command: list[str], **options: Any) -> Any:
        return start([command[0], str(HERE / "shifted_clock.py"), str(clock), *command[2:]], **options)

    with patch("measured_server.subprocess.Popen", start_clocked):
        return MeasuredServer(folder, url)


async def _updates(session: PageSession, run_id: str) -> int:
    """How often the page of a run is drawn again within WATCHED_SECONDS."""
    await session.connect()
    await session.open("train", f"run={run_id}")
    until, drawn = time.monotonic() + WATCHED_SECONDS, 0
    while session.timers and time.monotonic() < until:
        await session.update()
        drawn += 1
    await session.close()
    return drawn


def _open_first_page(dashboard: MeasuredServer) -> None:
    dashboard.wait_until_it_answers()

    async def visit() -> None:
        session = PageSession(dashboard.address)
        await session.connect()
        await session.open("")
        await session.close()

    asyncio.run(visit())
