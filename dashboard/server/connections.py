"""How many sessions may come from one address, so that one machine cannot fill the server's memory."""

import os
import time
from collections import deque
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config

from dashboard.server.client_address import client_network, header_of
from dashboard.server.refusal import refusals, refuse

SESSIONS_VARIABLE = "S7_SESSIONS_PER_ADDRESS"
SESSIONS = 150  # a class of 30 behind one address has 60, with two tabs each
LEFT_SHARE = 4  # times as many may have ended of late: Streamlit keeps those for a while in case a browser comes back


def sessions_per_address() -> int:
    """How many sessions one address may have at a time; SESSIONS where the variable names no whole number above 0."""
    named = os.environ.get(SESSIONS_VARIABLE, "")
    return int(named) if named.isascii() and named.isdigit() and 0 < len(named) < 7 and int(named) else SESSIONS


class ConnectionLimit:
    """Refuses a WebSocket to an address that has many already, and the page that would open one. For one event loop."""

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._clock = app, clock
        self._open: dict[str, int] = {}
        self._left: dict[str, deque[float]] = {}  # when sessions of each address ended, the latest at the end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        handshake = scope["type"] == "websocket"
        if not handshake and not _asks_for_a_page(scope):
            await self._app(scope, receive, send)
            return
        address, most = client_network(scope), sessions_per_address()
        if self._open.get(address, 0) >= most or self._lately_left(address) >= most * LEFT_SHARE:
            sentence = f"Too many open pages come from {address} ({most}): close some, or wait two minutes."
            refusals.warn("sessions", f"{sentence} {SESSIONS_VARIABLE} allows more.")
            await refuse(scope, receive, send, 429, sentence)
            return
        if not handshake:
            await self._app(scope, receive, send)
            return
        self._open[address] = self._open.get(address, 0) + 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]
            self._left.setdefault(address, deque()).append(self._clock())

    def _lately_left(self, address: str) -> int:
        """How many sessions of this address ended so short a while ago that Streamlit still keeps them."""
        oldest = self._clock() - float(config.get_option("server.disconnectedSessionTTL"))
        for each in list(self._left):
            while self._left[each] and self._left[each][0] < oldest:
                self._left[each].popleft()
            if not self._left[each]:
                del self._left[each]
        return len(self._left.get(address, ()))


def _asks_for_a_page(scope: Scope) -> bool:
    return scope["type"] == "http" and "text/html" in (header_of(scope, "accept") or "")
