"""Only what a page sends comes through a WebSocket, at a bounded rate, and nothing of it is lost."""

import asyncio
import logging
import time

import pytest
from asgi_under_test import Page, http_scope, serve, serve_one, socket_scope
from streamlit.proto.BackMsg_pb2 import BackMsg
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.protocol import State
from websockets.server import ServerProtocol

from dashboard.server import messages
from dashboard.server.messages import (
    BURST,
    MOST_MESSAGE_BYTES,
    MOST_READ_BYTES,
    MessageGuard,
    read_no_large_messages,
)
from dashboard.server.refusal import refusals


@pytest.fixture(autouse=True)
def fresh_log(monkeypatch):
    monkeypatch.setattr(refusals, "_last", {})


def received(data: bytes) -> dict:
    return {"type": "websocket.receive", "bytes": data}


def rerun(query: str = "") -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = query
    return message.SerializeToString()


def frame(head: int, size: int) -> bytes:
    """So many zeros as a browser sends them; the first byte says whether these are a whole message or a part of one."""
    return bytes([head, 0xFF]) + size.to_bytes(8, "big") + bytes(4 + size)


def passed(*sent: bytes) -> list[bytes]:
    page = Page()
    serve_one(MessageGuard(page), socket_scope(), map(received, sent))
    return [each["bytes"] for each in page.received]


def test_what_pages_send_comes_through_unchanged_and_in_order():
    deferred, chunk = BackMsg(), BackMsg()
    deferred.backend_operation_request.deferred_file.file_id = "1"
    chunk.backend_operation_request.dataframe_chunk.source_id = "1"
    others = [BackMsg(stop_script=True), BackMsg(app_heartbeat=True), deferred, chunk]
    sent = [rerun("a"), *(each.SerializeToString() for each in others), rerun("b")]
    assert passed(*sent) == sent


def test_what_no_page_sends_is_left_out_and_the_connection_goes_on():
    unwanted = [
        BackMsg(clear_cache=True),
        BackMsg(set_run_on_save=True),
        BackMsg(load_git_info=True),
        BackMsg(debug_shutdown_runtime=True),
        BackMsg(debug_disconnect_websocket=True),
        BackMsg(),
    ]
    skills, files = BackMsg(), BackMsg()
    skills.backend_operation_request.install_skills.SetInParent()
    files.file_urls_request.file_names.append("seven.png")
    unwanted += [skills, files]
    sent = [rerun("a"), *(each.SerializeToString() for each in unwanted), rerun("b")]
    assert passed(*sent) == [rerun("a"), rerun("b")]


def test_a_message_that_says_two_things_is_what_streamlit_takes_it_for():
    both = rerun("a") + BackMsg(clear_cache=True).SerializeToString()
    assert passed(both) == []


@pytest.mark.parametrize(
    ("wrong", "code", "words"),
    [
        (received(rerun("a" * MOST_MESSAGE_BYTES)), 1009, "more than 1,000,000: it was disconnected"),
        (received(b"\xff\xff\xff"), 1002, "is no message"),
        (received(b"Z\x03\n\x01\xff"), 1002, "is no message"),
        ({"type": "websocket.receive", "text": "hello"}, 1003, "text where messages are binary"),
        ({"type": "websocket.receive", "text": "hello", "bytes": None}, 1003, "text where messages are binary"),
    ],
)
def test_what_no_browser_would_send_ends_the_connection_with_a_sentence(caplog, wrong, code, words):
    page = Page()
    with caplog.at_level(logging.WARNING):
        sent = serve_one(MessageGuard(page), socket_scope(), [received(rerun("a")), wrong, received(rerun("b"))]).sent
    assert [each["bytes"] for each in page.received] == [rerun("a")]
    assert [(each["type"], each["code"]) for each in sent] == [("websocket.close", code)]
    assert words in caplog.text and "Traceback" not in caplog.text


def test_the_largest_message_comes_through():
    fitting = rerun("a" * (MOST_MESSAGE_BYTES - 100))
    assert MOST_MESSAGE_BYTES - 100 < len(fitting) <= MOST_MESSAGE_BYTES and passed(fitting) == [fitting]


@pytest.mark.parametrize(
    "parts",
    [[frame(0x82, MOST_READ_BYTES + 1)[:14]], [frame(0x02, 2_000_000), frame(0x80, 2_000_000)]],
    ids=["whole", "parts"],
)
def test_what_is_far_too_large_is_not_even_kept_until_it_has_arrived(monkeypatch, parts):
    """A connection could otherwise hold 25 MB of a message that never ends."""
    monkeypatch.setattr(websockets_sansio_impl, "ServerProtocol", ServerProtocol)
    read_no_large_messages()
    connection = websockets_sansio_impl.ServerProtocol(state=State.OPEN, max_size=25_000_000)
    for part in parts:
        assert not connection.data_to_send()
        connection.receive_data(part)
    closing = b"".join(connection.data_to_send())
    assert closing[0] == 0x88 and int.from_bytes(closing[2:4], "big") == 1009


def test_what_is_a_little_too_large_still_arrives_and_is_answered_by_a_sentence(monkeypatch):
    monkeypatch.setattr(websockets_sansio_impl, "ServerProtocol", ServerProtocol)
    read_no_large_messages()
    connection = websockets_sansio_impl.ServerProtocol(state=State.OPEN, max_size=25_000_000)
    connection.receive_data(frame(0x82, 2 * MOST_MESSAGE_BYTES))
    (arrived,) = connection.events_received()
    assert len(arrived.data) == 2 * MOST_MESSAGE_BYTES and not connection.data_to_send()


def test_nothing_is_sent_to_a_browser_that_was_disconnected():
    async def app(scope, receive, send):
        while (await receive())["type"] != "websocket.disconnect":
            pass
        await send({"type": "websocket.send", "bytes": b"too late"})

    sent = serve_one(MessageGuard(app), socket_scope(), [received(b"\xff")]).sent
    assert [each["type"] for each in sent] == ["websocket.close"]


def test_a_browser_that_goes_while_something_is_sent_is_noticed_by_what_is_received_next():
    async def app(scope, receive, send):
        await send({"type": "websocket.send", "bytes": b"1"})
        await send({"type": "websocket.send", "bytes": b"2"})
        assert (await receive())["type"] == "websocket.disconnect"

    tried = []

    async def gone(message):
        tried.append(message)
        raise ConnectionResetError

    async def receive():
        return {"type": "websocket.disconnect", "code": 1006}

    asyncio.run(MessageGuard(app)(socket_scope(), receive, gone))
    assert len(tried) == 1


def test_a_burst_passes_at_once_and_all_that_follows_it_arrives_later_the_last_one_too(monkeypatch):
    monkeypatch.setattr(messages, "PER_SECOND", 200)
    sent = [rerun(str(number)) for number in range(BURST + 40)]
    at = []

    class Timed(Page):
        async def __call__(self, scope, receive, send):
            while (message := await receive())["type"] != "websocket.disconnect":
                at.append((time.monotonic(), message["bytes"]))

    started = time.monotonic()
    asyncio.run(serve(MessageGuard(Timed()), socket_scope(), map(received, sent)))
    assert [data for _, data in at] == sent
    assert at[BURST - 1][0] - started < 0.1 and 0.15 < at[-1][0] - started < 2


def test_one_connection_that_floods_does_not_slow_another_one():
    async def both() -> float:
        guard = MessageGuard(Page())
        flood = asyncio.create_task(serve(guard, socket_scope(), [received(rerun())] * (BURST + 100)))
        await asyncio.sleep(0.05)
        started = time.monotonic()
        await serve(guard, socket_scope(), [received(rerun())] * 20)
        flood.cancel()
        return time.monotonic() - started

    assert asyncio.run(both()) < 0.1


def test_requests_over_http_are_none_of_its_business():
    assert serve_one(MessageGuard(Page()), http_scope()).text == "page"
