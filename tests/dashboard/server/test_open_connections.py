"""One machine cannot use up the server's connections."""

import asyncio
import logging
import resource
from unittest.mock import Mock

import pytest
from asgi_under_test import Page
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from dashboard.server import open_connections
from dashboard.server.open_connections import MOST_OPEN, bound_connections
from dashboard.server.refusal import refusals
from dashboard.server.trusted_proxies import PROXIES_VARIABLE

SECONDS = 0.2  # that a connection may be silent, here


@pytest.fixture(autouse=True)
def bounded(monkeypatch):
    monkeypatch.setattr(H11Protocol, "connection_made", H11Protocol.connection_made)  # put back afterwards
    monkeypatch.setattr(open_connections, "_open", {})
    monkeypatch.setattr(open_connections, "_allow_open_files", lambda: None)
    monkeypatch.setattr(open_connections, "REQUEST_SECONDS", SECONDS)
    monkeypatch.setattr(refusals, "_last", {})
    monkeypatch.delenv(PROXIES_VARIABLE, raising=False)
    bound_connections()
    bound_connections()  # a second call changes nothing


def connection(address: str) -> Mock:
    """The transport of a new connection from this address; it has `aborted` where it was one too many."""
    made = Mock(is_closing=Mock(return_value=False))
    made.get_extra_info = {"peername": (address, 5000), "sockname": ("192.0.2.1", 8501)}.get
    made.abort.side_effect = made.close.side_effect = lambda: made.is_closing.configure_mock(return_value=True)
    config = Config(Page(), ws="none", log_config=None)
    config.load()
    H11Protocol(config, ServerState(), {}).connection_made(made)
    return made


def opened(address: str, count: int) -> list[Mock]:
    async def scene() -> list[Mock]:
        return [connection(address) for _ in range(count)]

    return asyncio.run(scene())


def test_one_address_has_so_many_and_others_come_in(caplog, monkeypatch):
    monkeypatch.setattr(open_connections, "MOST_OPEN", 3)
    with caplog.at_level(logging.WARNING):
        made = opened("192.0.2.7", 5)
    assert [each.abort.called for each in made] == [False, False, False, True, True]
    assert caplog.text.count("open connections") == 1
    assert not opened("192.0.2.8", 1)[0].abort.called
    made[0].close()
    assert [each.abort.called for each in opened("192.0.2.7", 2)] == [False, True]
    for each in made:
        each.close()


def test_the_addresses_of_those_who_have_gone_are_forgotten():
    for each in opened("192.0.2.7", 2):
        each.close()
    opened("192.0.2.8", 1)
    assert list(open_connections._open) == ["192.0.2.8"]


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.7"])
def test_this_machine_and_named_proxies_may_have_any_number(monkeypatch, address):
    monkeypatch.setattr(open_connections, "MOST_OPEN", 1)
    monkeypatch.setenv(PROXIES_VARIABLE, "10.0.0.0/8, 2001:db8::/32")
    assert not any(each.abort.called for each in opened(address, 3))


def test_a_whole_class_behind_one_address_has_room():
    assert MOST_OPEN > 30 * 2 + 30 * 6  # two pages each, and six connections while a browser loads one


@pytest.mark.slow
@pytest.mark.one_core
def test_who_asks_for_nothing_is_disconnected_and_who_does_is_not():
    async def scene() -> list[bytes]:
        config = Config(answer, ws="none", log_config=None, lifespan="off")
        config.load()
        state = ServerState()
        server = await asyncio.get_running_loop().create_server(lambda: H11Protocol(config, state, {}), "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        got = []
        for said in (b"GET / HTTP/1.1\r\nHost: a\r\n", b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(said)
            got.append(await asyncio.wait_for(reader.read(), 10))
            writer.close()
        server.close()
        return got

    silent, answered = asyncio.run(scene())
    assert silent == b"" and answered.endswith(b"late")


async def answer(scope, receive, send):
    """Answer later than a silent connection is closed."""
    await asyncio.sleep(3 * SECONDS)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"late"})


@pytest.mark.parametrize(
    ("soft", "hard", "becomes"),
    [(256, resource.RLIM_INFINITY, 65_536), (1_024, 4_096, 4_096), (100_000, 200_000, None), (4_096, 4_096, None)],
)
def test_the_server_may_have_many_files_open(monkeypatch, soft, hard, becomes):
    monkeypatch.undo()
    told = Mock()
    monkeypatch.setattr(resource, "getrlimit", lambda of: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", told)
    open_connections._allow_open_files()
    assert told.call_args_list == ([((resource.RLIMIT_NOFILE, (becomes, hard)),)] if becomes else [])
