"""Goals that are measured without training: the cost of pages, memory, a large store, and the first page after a start."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

from classroom_store import CLASS_RUNS, Classroom, fill, make_classroom, open_store
from goals import Row
from measured_server import MeasuredServer
from page_session import PageSession
from training_rows import open_every_page

from s7core.runs.store import Store

SETTLING_SECONDS = 0.2  # after a page has finished, until what the server does then is counted
KEPT_SECONDS = 10  # how long the server keeps a session whose connection was lost, in the measurement of memory
CLIENTS = 4  # that change pages and reconnect at the same time
LARGE_STORE_PAGES = ("", "train", "compare", "class_wall")


class PageCost:
    """Measures the server's processor time of visits of pages, without what the server uses when nobody is there."""

    def __init__(self, server: MeasuredServer, cookie: str) -> None:
        self.server, self.session = server, PageSession(server.address, cookie)
        self.milliseconds: dict[str, list[float]] = {}  # of each page, in the order of its visits
        self.idle = 0.0  # share of a core that the server uses without visitors

    async def begin(self) -> None:
        """Open every page once, as a first visitor, and measure the server without visitors."""
        await open_every_page(self.session)
        self.idle = self.server.idle_share()
        await self.session.connect()

    async def visit(self, page: str) -> None:
        """Change to a page and note its cost."""
        cpu, started = self.server.cpu_seconds(), time.monotonic()
        await self.session.open(page)
        await asyncio.sleep(SETTLING_SECONDS)
        used = self.server.cpu_seconds() - cpu - self.idle * (time.monotonic() - started)
        self.milliseconds.setdefault(page, []).append(used * 1000)

    @property
    def medians(self) -> dict[str, float]:
        """Of each page by its address; Home's is "home"."""
        return {page or "home": round(median(costs), 1) for page, costs in self.milliseconds.items()}


def page_visits(folder: Path, visits: int = 3) -> list[Row]:
    """The processor time of the second and later visits of each page, in an empty store and in that of a class."""
    dearest, details = ("", 0.0), {}
    for name, is_empty in (("empty store", True), ("store of a class", False)):
        with _quiet_server(folder, f"pages-{name[:5]}", is_empty=is_empty) as (server, classroom):
            cost = PageCost(server, "" if is_empty else classroom.cookies[0])
            asyncio.run(_visit_all(cost, visits))
        details[name] = {
            "ms": cost.medians,
            "without visitors, cpu %": round(100 * cost.idle, 1),
            "errors": cost.session.problems,
        }
        dearest = max(dearest, *cost.medians.items(), key=lambda entry: entry[1])
    page, milliseconds = dearest
    return [Row(f"Page visits, server CPU of the dearest ({page})", 120, milliseconds, "ms", details)]


async def _visit_all(cost: PageCost, visits: int) -> None:
    await cost.begin()
    for _ in range(visits):
        for page in list(cost.session.pages):
            await cost.visit(page)
    await cost.session.close()


def large_store(folder: Path, others: int = 10_000, steps: int = 100, visits: int = 5) -> list[Row]:
    """The processor time of pages with `others` stored runs, against that with 10; the class is the same."""
    started = time.monotonic()
    with ExitStack() as servers:
        small, large = (
            PageCost(server, classroom.cookies[0])
            for server, classroom in (
                servers.enter_context(_quiet_server(folder, f"with-{count}", count, steps)) for count in (10, others)
            )
        )
        prepared = time.monotonic() - started

        async def measured() -> None:
            for cost in (small, large):
                await cost.begin()
            for _ in range(visits):
                for page in LARGE_STORE_PAGES:
                    await small.visit(page)
                    await large.visit(page)
            for cost in (small, large):
                await cost.session.close()

        asyncio.run(measured())
    times = {page: round(large.medians[page] / small.medians[page], 2) for page in small.medians}
    details = {
        "times": times,
        "ms with 10 runs": small.medians,
        f"ms with {others} runs": large.medians,
        "step rows": (others + CLASS_RUNS) * steps,
        "seconds to prepare": round(prepared),
        "errors": small.session.problems + large.session.problems,
    }
    return [Row(f"{others:,} stored runs against 10, worst page", 1.5, max(times.values()), "times", details)]


def growth(folder: Path, changes: int = 1_000, reconnects: int = 500, warm_up: int = 200, limit: float = 120) -> list[Row]:
    """Memory after page changes and reconnects against that after a warm-up; at most `limit` seconds of each."""
    with _quiet_server(folder, "memory", disconnectedSessionTTL=KEPT_SECONDS) as (server, classroom):
        cookies = classroom.cookies[:CLIENTS]
        asyncio.run(open_every_page(PageSession(server.address)))
        _change_pages(server, cookies, warm_up, limit)
        before = server.memory_mb()
        changed = _change_pages(server, cookies, changes, limit)
        after_changes = server.memory_mb()
        reconnected, errors = asyncio.run(_reconnect(server, cookies, reconnects, limit))
        time.sleep(KEPT_SECONDS + 2)
        for _ in range(3):  # the server forgets lost sessions only when another connection ends
            asyncio.run(open_every_page(PageSession(server.address)))
            time.sleep(1)
        grown, left = server.memory_mb() - before, server.active_sessions()
    details = {
        "page changes": changed,
        "reconnects": reconnected,
        "MB before": round(before),
        "MB grown by the page changes": round(after_changes - before, 1),
        "errors": errors,
    }
    what = f"{changes:,} page changes and {reconnects} reconnects"
    complete = changed >= changes and reconnected >= reconnects
    return [
        Row(f"{what}: memory grows by", 50, grown if complete else None, "MB", details | {"MB grown": round(grown, 1)}),
        Row(f"{what}: sessions left", 0, left, ""),
    ]


def first_page(folder: Path, starts: int = 3) -> list[Row]:
    """Seconds from the start of the server until Home has arrived; one start before them fills the disk caches."""
    store = open_store(folder, "start")
    taken = [asyncio.run(_first_page(folder, store)) for _ in range(starts + 1)][1:]
    details = {"seconds": [round(seconds, 2) for seconds in taken]}
    return [Row("First page after a start, disk caches warm", 3, median(taken), "s", details)]


async def _first_page(folder: Path, store: Store) -> float:
    with MeasuredServer(folder, store.url) as server:
        server.wait_until_it_answers()
        session = PageSession(server.address)
        await session.connect()
        await session.open("")
        taken = time.perf_counter() - server.started
        await session.close()
    return taken


@contextmanager
def _quiet_server(
    folder: Path, name: str, others: int = 10, steps: int = 100, is_empty: bool = False, **options: object
) -> Iterator[tuple[MeasuredServer, Classroom]]:
    """A server where nothing trains, with a class and its finished runs, unless its store `is_empty`."""
    if is_empty:
        classroom = Classroom(open_store(folder, name), [], [])
    else:
        classroom = make_classroom(folder, name)
        fill(classroom, others, steps)
    with MeasuredServer(folder, classroom.store.url, **options) as server:
        server.wait_until_it_answers()
        yield server, classroom


def _change_pages(server: MeasuredServer, cookies: list[str], count: int, limit: float) -> int:
    """Change pages so often, in one session for each cookie at the same time; returns how often within the limit."""
    deadline = time.monotonic() + limit
    done = 0

    async def change(cookie: str) -> None:
        nonlocal done
        session = PageSession(server.address, cookie)
        await session.connect()
        await session.open("")
        while done < count and time.monotonic() < deadline:
            for page in list(session.pages):
                done += 1
                await session.open(page)
        await session.close()

    async def all_of_them() -> None:
        await asyncio.gather(*(change(cookie) for cookie in cookies))

    asyncio.run(all_of_them())
    return done


async def _reconnect(server: MeasuredServer, cookies: list[str], count: int, limit: float) -> tuple[int, list[str]]:
    """Lose and open connections so often: every second one goes on with its session, the others begin a new one."""
    deadline = time.monotonic() + limit
    done, errors = 0, []

    async def reconnect(cookie: str) -> None:
        nonlocal done
        session = PageSession(server.address, cookie)
        while done < count and time.monotonic() < deadline:
            done += 1
            await session.connect()
            await session.open("glossary")
            await session.close()
            if done % 2:
                errors.extend(session.problems)
                session = PageSession(server.address, cookie)

    await asyncio.gather(*(reconnect(cookie) for cookie in cookies))
    return done, errors
