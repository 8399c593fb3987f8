"""What visitors do at once: watch a run, browse, look at the class wall, lose their connection; and how long they wait."""

import asyncio
import copy
import random
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

from page_session import PageSession

THINK_SECONDS = 5.0  # of a visitor who browses, on average
AWAY_SECONDS = 3.0  # of a watcher on another page
STAY_SECONDS = 8.0  # of a watcher on the page of the run, on average
ANSWER_MARGIN_SECONDS = 2.0  # no change of page begins so shortly before the end
ARRIVAL_SECONDS = 0.1  # between two visitors
TRAIN, WALL = "train", "class_wall"


@dataclass
class Waits:
    """Milliseconds that visitors waited, and all that went wrong.

    `updates` are runs of a fragment by its timer that drew a curve, `other_updates` those that drew none; `redraws` are the
    ones among both that made the whole page run again. `openings` are the first pages of the sessions.
    """

    openings: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    updates: list[float] = field(default_factory=list)
    other_updates: list[float] = field(default_factory=list)
    redraws: int = 0
    errors: list[str] = field(default_factory=list)

    def forget_times(self) -> None:
        """Empty the lists of milliseconds: what is measured begins now. Errors are kept."""
        self.redraws = 0
        for times in (self.openings, self.changes, self.updates, self.other_updates):
            times.clear()

    def copy(self) -> "Waits":
        """The waits so far, which later ones do not change."""
        return copy.deepcopy(self)

    @property
    def all_updates(self) -> list[float]:
        """`updates` and `other_updates`."""
        return self.updates + self.other_updates


class Visit:
    """One session that is connected within an `async with` statement, and reports to the waits of its scene."""

    def __init__(self, session: PageSession, waits: Waits) -> None:
        self.session, self.waits = session, waits

    async def __aenter__(self) -> "Visit":
        await self.session.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.waits.errors += self.session.problems
        await self.session.close()

    async def enter(self, page: str, query: str = "") -> None:
        """Open the first page."""
        self.waits.openings.append(await self.session.open(page, query))

    async def change(self, page: str, query: str = "") -> None:
        """Change to another page."""
        self.waits.changes.append(await self.session.open(page, query))

    async def stay(self, until: float) -> None:
        """Remain on the page until this moment of the monotonic clock, while its fragments run by their timers."""
        while (now := time.monotonic()) < until:
            if self.session.due >= until:
                await asyncio.sleep(until - now)
                return
            taken = await self.session.update()
            (self.waits.updates if self.session.drew_chart else self.waits.other_updates).append(taken)
            self.waits.redraws += self.session.redrawn


async def watch(
    session: PageSession,
    waits: Waits,
    run_id: str,
    until: float,
    changes_pages: bool = False,
    before_last: Callable[[str], None] = lambda run_id: None,
) -> None:
    """Watch a run; where `changes_pages`, look at another page now and then.

    At the end `before_last` is called with the run's id, and then every timer runs once more, so that what was recorded by
    the time of the call must be on the page.
    """
    async with Visit(session, waits) as visit:
        query = f"run={run_id}"
        await visit.enter(TRAIN, query)
        while changes_pages:
            await visit.stay(min(until, time.monotonic() + random.uniform(0.75, 1.25) * STAY_SECONDS))
            if time.monotonic() + AWAY_SECONDS + ANSWER_MARGIN_SECONDS > until:
                break
            await visit.change(random.choice([page for page in session.pages if page != TRAIN]))
            await visit.stay(time.monotonic() + AWAY_SECONDS)
            await visit.change(TRAIN, query)
        await visit.stay(until)
        before_last(run_id)
        if session.timers:
            await visit.stay(time.monotonic() + 1.5 * max(timer.interval for timer in session.timers.values()))


async def browse(session: PageSession, waits: Waits, until: float) -> None:
    """Go from page to page, with an exponentially distributed time to think on each."""
    async with Visit(session, waits) as visit:
        await visit.enter("")
        while True:
            leaves = time.monotonic() + random.expovariate(1 / THINK_SECONDS)
            await visit.stay(min(until, leaves))
            if leaves > until:
                return
            await visit.change(random.choice([page for page in session.pages if page != session.page]))


async def look_at_wall(session: PageSession, waits: Waits, until: float) -> None:
    """Stay on the class wall."""
    async with Visit(session, waits) as visit:
        await visit.enter(WALL)
        await visit.stay(until)


async def at_once(visits: Sequence[Coroutine[Any, Any, None]], waits: Waits) -> None:
    """Carry out the visits, which begin one after another; a visit that fails ends with an error in `waits`."""

    async def begin(place: int, visit: Coroutine[Any, Any, None]) -> None:
        await asyncio.sleep(place * ARRIVAL_SECONDS)
        try:
            await visit
        except Exception as error:  # one visitor's failure is a figure, and the others go on
            waits.errors.append(f"{type(error).__name__}: {error}")

    await asyncio.gather(*(begin(place, visit) for place, visit in enumerate(visits)))
