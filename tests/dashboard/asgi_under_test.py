"""ASGI middleware without a server: a request or a WebSocket goes in, what is sent comes out."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

CLIENT = "192.0.2.7"


def http_scope(path: str = "/", client: str = CLIENT, method: str = "GET", **headers: str) -> Scope:
    """A request; `headers` with _ for -."""
    return {"type": "http", "path": path, "method": method, "client": (client, 5000), "headers": _encoded(headers)}


def socket_scope(client: str = CLIENT, **headers: str) -> Scope:
    """A handshake."""
    return {"type": "websocket", "path": "/_stcore/stream", "client": (client, 5000), "headers": _encoded(headers)}


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]


@dataclass
class Exchange:
    """What an app was given and what it sent."""

    sent: list[Message] = field(default_factory=list)

    @property
    def status(self) -> int:
        """Of the answer to a request."""
        return self.sent[0]["status"]

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode(): value.decode() for name, value in self.sent[0]["headers"]}

    @property
    def text(self) -> str:
        return b"".join(each.get("body", b"") for each in self.sent).decode()


def serve_one(app: ASGIApp, scope: Scope, messages: Iterable[Message] = ()) -> Exchange:
    """Have the app serve one connection that receives these messages and is then closed."""
    return asyncio.run(serve(app, scope, messages))


async def serve(app: ASGIApp, scope: Scope, messages: Iterable[Message] = ()) -> Exchange:
    """The same within a loop that runs already."""
    waiting, exchange = list(messages), Exchange()
    kind = scope["type"]

    async def receive() -> Message:
        return waiting.pop(0) if waiting else {"type": f"{kind}.disconnect", "code": 1000}

    async def send(message: Message) -> None:
        exchange.sent.append(message)

    await app(scope, receive, send)
    return exchange


class Page:
    """An app that answers "page" to each request, and notes the scopes and all that it receives through a WebSocket."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []
        self.received: list[Message] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"page"})
            return
        while (message := await receive())["type"] != "websocket.disconnect":
            self.received.append(message)
