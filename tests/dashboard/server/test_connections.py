"""One address has a bounded number of sessions, which no class meets."""

import asyncio

import pytest
from asgi_under_test import Page, http_scope, serve, serve_one, socket_scope

from dashboard.server.connections import LEFT_SHARE, SESSIONS, SESSIONS_VARIABLE, ConnectionLimit, sessions_per_address


class Held:
    """An app whose connections stay open until they are let go."""

    def __init__(self) -> None:
        self.open, self.go = 0, asyncio.Event()

    async def __call__(self, scope, receive, send) -> None:
        self.open += 1
        await self.go.wait()
        self.open -= 1


async def opened(limit: ConnectionLimit, app: Held, number: int, client: str = "192.0.2.7") -> int:
    """How many of so many handshakes from this address are taken."""
    before = app.open
    for _ in range(number):
        asyncio.get_running_loop().create_task(serve(limit, socket_scope(client)))
    await asyncio.sleep(0.0001 * number)
    return app.open - before


def test_a_class_of_thirty_behind_one_address_has_room_and_a_flood_has_not():
    async def scene() -> None:
        app = Held()
        limit = ConnectionLimit(app)
        assert await opened(limit, app, 60) == 60
        assert await opened(limit, app, 1000) == SESSIONS - 60
        assert await opened(limit, app, 3, "192.0.2.8") == 3  # others are not concerned
        app.go.set()

    asyncio.run(scene())


def test_all_addresses_of_one_machine_count_together():
    async def scene() -> None:
        app = Held()
        limit = ConnectionLimit(app)
        taken = [await opened(limit, app, 1, f"2001:db8:1:2::{number:x}") for number in range(SESSIONS + 5)]
        assert sum(taken) == SESSIONS
        app.go.set()

    asyncio.run(scene())


def test_room_is_there_again_once_others_have_left(monkeypatch):
    monkeypatch.setenv(SESSIONS_VARIABLE, "2")

    async def scene() -> None:
        app = Held()
        limit = ConnectionLimit(app)
        assert await opened(limit, app, 3) == 2
        app.go.set()
        await asyncio.sleep(0.02)
        app.go.clear()
        assert await opened(limit, app, 3) == 2 and limit._open == {"192.0.2.7": 2}
        app.go.set()

    asyncio.run(scene())


def test_whoever_opens_and_leaves_again_and_again_meets_the_bound_until_the_sessions_are_gone(monkeypatch):
    monkeypatch.setenv(SESSIONS_VARIABLE, "2")
    now, page = [0.0], Page()
    limit = ConnectionLimit(page, lambda: now[0])
    for _ in range(20):
        serve_one(limit, socket_scope())
    assert len(page.scopes) == 2 * LEFT_SHARE
    now[0] = 1000.0
    serve_one(limit, socket_scope())
    assert len(page.scopes) == 2 * LEFT_SHARE + 1 and len(limit._left) == 1


def test_an_address_over_the_bound_is_told_so_on_the_page(monkeypatch):
    monkeypatch.setenv(SESSIONS_VARIABLE, "1")
    limit = ConnectionLimit(Page())
    for _ in range(LEFT_SHARE):
        serve_one(limit, socket_scope())
    asked = serve_one(limit, http_scope(accept="text/html,*/*"))
    assert (
        asked.status == 429 and asked.text == "Too many open pages come from 192.0.2.7 (1): close some, or wait two minutes."
    )
    assert serve_one(limit, http_scope("/_stcore/health")).text == "page"


@pytest.mark.parametrize(
    ("said", "most"),
    [("", SESSIONS), ("20", 20), ("0", SESSIONS), ("-1", SESSIONS), ("many", SESSIONS), ("9" * 5000, SESSIONS)],
)
def test_the_bound_is_set_by_a_variable(monkeypatch, said, most):
    monkeypatch.setenv(SESSIONS_VARIABLE, said)
    assert sessions_per_address() == most
