"""A real server under what one visitor can do to it: all others go on as if nothing was."""

import asyncio
import http.client
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from measured_server import MeasuredServer
from page_session import PageSession
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from dashboard.server.connections import SESSIONS_VARIABLE

pytestmark = pytest.mark.slow
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MeasuredServer]:
    folder: Path = tmp_path_factory.mktemp("attacked")
    with MeasuredServer(folder, f"sqlite:///{folder / 'runs.sqlite'}") as started:
        started.wait_until_it_answers()
        asyncio.run(first_page(started))
        yield started


async def first_page(server: MeasuredServer) -> None:
    """Draw a page, and wait until the queue with its warm worker is there."""
    await visit(server)
    deadline = time.monotonic() + 60
    while not workers(server) and time.monotonic() < deadline:
        await asyncio.sleep(0.1)


async def visit(server: MeasuredServer, page: str = "") -> float:
    """Milliseconds that a page takes for a new visitor."""
    session = PageSession(server.address)
    await session.connect()
    taken = await session.open(page)
    assert not session.problems
    await session.close()
    return taken


def workers(server: MeasuredServer) -> list[int]:
    children = psutil.Process(server.process.pid).children(recursive=True)
    return [each.pid for each in children if any("worker" in word for word in each.cmdline())]


def test_nobody_empties_what_all_share(server):
    async def scene() -> None:
        before, threads = workers(server), psutil.Process(server.process.pid).num_threads()
        assert before
        attacker = PageSession(server.address)
        await attacker.connect()
        for _ in range(12):
            await attacker._socket.send(BackMsg(clear_cache=True).SerializeToString())
            await attacker.open("")
        await attacker.close()
        await asyncio.sleep(3)  # as long as another worker would need to appear
        assert workers(server) == before and psutil.Process(server.process.pid).num_threads() <= threads + 2

    asyncio.run(scene())


def test_three_hundred_reruns_of_one_session_delay_no_other_one(server):
    async def scene() -> None:
        attacker, other = PageSession(server.address), PageSession(server.address)
        await attacker.connect()
        await attacker.open("train")
        await other.connect()
        await other.open("")

        async def flood() -> None:
            for number in range(300):
                attacker.page = list(attacker.pages)[number % len(attacker.pages)]
                await attacker._socket.send(attacker._message(""))

        sent = asyncio.create_task(flood())
        drained = asyncio.create_task(drain(attacker))
        taken = [await other.open(page) for page in ("train", "", "glossary", "train")]
        await sent
        drained.cancel()
        await attacker.close()
        await other.close()
        assert max(taken) < 3000 and not other.problems, taken

    asyncio.run(scene())


async def drain(session: PageSession) -> None:
    while True:
        await session._socket.recv()


def test_the_last_of_a_burst_is_what_is_drawn(server):
    async def scene() -> None:
        session = PageSession(server.address)
        await session.connect()
        await session.open("")
        for page in ["train", "glossary"] * 50 + ["audit"]:
            session.page = page
            await session._socket.send(session._message(""))
        drawn = ""
        async with asyncio.timeout(30):
            while drawn != session.pages["audit"]:
                message = ForwardMsg.FromString(await session._socket.recv(decode=False))
                if message.WhichOneof("type") == "new_session":
                    drawn = message.new_session.page_script_hash
        await session.close()

    asyncio.run(scene())


def test_a_page_of_another_site_is_refused_at_once(server):
    async def scene() -> None:
        address = server.address.replace("http", "ws") + "/_stcore/stream"
        started = time.monotonic()
        for _ in range(20):
            with pytest.raises(InvalidStatus, match="403"):
                await connect(address, origin="http://evil.example", proxy=None)
        assert time.monotonic() - started < 2

    asyncio.run(scene())


def test_a_message_that_is_too_large_costs_the_sender_the_connection_and_nobody_else(server):
    async def scene() -> None:
        session = PageSession(server.address)
        await session.connect()
        await session.open("")
        session.query = "a" * 2 * MEGABYTE
        with pytest.raises(ConnectionClosed) as closed:
            await session._socket.send(session._message(""))
            await drain(session)
        assert closed.value.rcvd.code == 1009
        await visit(server)

    asyncio.run(scene())
    assert "A browser sent 2,097," in server.log()


def upload(server: MeasuredServer, session: str, file: str, size: int, cookie: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    head = b'--x\r\nContent-Disposition: form-data; name="f"; filename="seven.png"\r\nContent-Type: image/png\r\n\r\n'
    headers = {
        "Content-Type": "multipart/form-data; boundary=x",
        "Cookie": f"_streamlit_xsrf={cookie}",
        "X-Xsrftoken": cookie,
    }
    connection.request("PUT", f"/_stcore/upload_file/{session}/{file}", head + bytes(size) + b"\r\n--x--\r\n", headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_flood_of_uploads_takes_a_bounded_part_of_the_memory(server):
    async def scene() -> None:
        session = PageSession(server.address)
        await session.connect()
        await session.open("")
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", "/_stcore/health")
        cookie = connection.getresponse().getheader("Set-Cookie").split("=", 1)[1].split(";")[0]
        before = server.memory_mb()
        said = [upload(server, session.id, str(number), 4_900_000, cookie) for number in range(60)]
        assert said == [404] * 60
        assert server.memory_mb() - before < 60
        await session.close()

    asyncio.run(scene())


def test_none_of_it_leaves_a_traceback_in_the_log(server):
    assert "Traceback" not in server.log(), server.log()


def test_sessions_of_one_address_are_bounded_whatever_it_says_of_itself(tmp_path, monkeypatch):
    monkeypatch.setenv(SESSIONS_VARIABLE, "5")
    with MeasuredServer(tmp_path, f"sqlite:///{tmp_path / 'runs.sqlite'}") as server:
        server.wait_until_it_answers()

        async def scene() -> int:
            address, opened = server.address.replace("http", "ws") + "/_stcore/stream", []
            for number in range(20):
                forged = {"X-Forwarded-For": f"192.0.2.{number}"}
                try:
                    opened.append(await connect(address, additional_headers=forged, proxy=None))
                except InvalidStatus:
                    continue
            for each in opened:
                await each.close()
            return len(opened)

        assert asyncio.run(scene()) == 5
        assert SESSIONS_VARIABLE in server.log()
