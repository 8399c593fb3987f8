"""What a browser may send through its WebSocket: only messages that pages need, of bounded size, at a bounded rate."""

import asyncio
from typing import Any

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from uvicorn.protocols.websockets import websockets_sansio_impl
from websockets.server import ServerProtocol

from dashboard.server.refusal import refusals
from dashboard.server.token_bucket import TokenBucket

MOST_MESSAGE_BYTES = 1_000_000  # of a message; a page with all its widgets and a drawing has less than a tenth of it
MOST_READ_BYTES = 3_000_000  # of a message that is too large: a sentence answers it, and no connection keeps more of one
BURST, PER_SECOND = 60, 20  # messages of one connection; whoever drags a slider sends five a second
NEEDED = ("rerun_script", "stop_script", "app_heartbeat", "backend_operation_request")
NEEDED_OPERATIONS = ("deferred_file", "dataframe_chunk")  # not those that write files on the server
UNSUPPORTED_DATA, PROTOCOL_ERROR, TOO_BIG = 1003, 1002, 1009  # codes that close a WebSocket


class MessageGuard:
    """Leaves out messages that no page sends, such as the one that empties the caches of all visitors.

    A connection that sends faster than PER_SECOND is read more slowly, so nothing of it is lost and only it has to wait. One
    that sends what no browser would is closed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "websocket":
            guarded = _GuardedSocket(receive, send)
            await self._app(scope, guarded.receive, guarded.send)
        else:
            await self._app(scope, receive, send)


class _BoundedProtocol(ServerProtocol):
    """Ends a connection as soon as a message has more than MOST_READ_BYTES, also one that comes in parts."""

    def __init__(self, *, max_size: object = None, **named: Any) -> None:
        """`max_size` is what Streamlit allows: as much as the largest message to a browser."""
        super().__init__(max_size=MOST_READ_BYTES, **named)


def read_no_large_messages() -> None:
    """Have uvicorn hold at most MOST_READ_BYTES of a message that has not arrived in full, in connections from now on."""
    websockets_sansio_impl.ServerProtocol = _BoundedProtocol  # type: ignore[attr-defined]


class _GuardedSocket:
    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._bucket = TokenBucket(BURST, PER_SECOND)
        self._closed = False

    async def receive(self) -> Message:
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            if wait := self._bucket.take():
                refusals.warn(
                    "rate", f"A browser sends more than {PER_SECOND} messages a second, so it is read more slowly."
                )
                await asyncio.sleep(wait)
            data = message.get("bytes")
            if data is None:
                return await self._close(
                    UNSUPPORTED_DATA, "A browser sent text where messages are binary: it was disconnected."
                )
            if len(data) > MOST_MESSAGE_BYTES:
                sentence = (
                    f"A browser sent {len(data):,} bytes at once, more than {MOST_MESSAGE_BYTES:,}: it was disconnected."
                )
                return await self._close(TOO_BIG, sentence)
            try:
                parsed = BackMsg.FromString(data)
            except DecodeError:
                return await self._close(PROTOCOL_ERROR, "A browser sent what is no message: it was disconnected.")
            if is_needed(parsed):
                return message
            refusals.warn(
                "kind", f"A browser sent a message that no page sends ({parsed.WhichOneof('type')}): it was left out."
            )

    async def send(self, message: Message) -> None:
        if self._closed:
            return
        try:
            await self._send(message)
        except OSError:  # the browser has gone, as the next message received will say; Streamlit would log a traceback
            self._closed = True

    async def _close(self, code: int, sentence: str) -> Message:
        refusals.warn(str(code), sentence)
        self._closed = True
        await self._send({"type": "websocket.close", "code": code, "reason": sentence})
        return {"type": "websocket.disconnect", "code": code}


def is_needed(message: BackMsg) -> bool:
    """Whether a page of the dashboard sends such a message."""
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in NEEDED_OPERATIONS
    return kind in NEEDED
