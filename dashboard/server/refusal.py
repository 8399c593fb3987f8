"""How a request or a WebSocket handshake is refused: with a status and one sentence, and a line in the log now and then."""

import logging
import time
from collections.abc import Callable

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

POLICY_VIOLATION = 1008  # code of a WebSocket that is closed
LOG_SECONDS = 10.0  # between two lines of one kind, so that nobody can fill a disk

_logger = logging.getLogger(__name__)


async def refuse(scope: Scope, receive: Receive, send: Send, status: int, sentence: str) -> None:
    """Answer a request with this status and sentence, or end a handshake that was not accepted yet, which has status 403."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": sentence})
    else:
        await PlainTextResponse(sentence, status)(scope, receive, send)


class SparseLog:
    """Writes warnings, of each kind at most one in LOG_SECONDS, with the number of those left out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last: dict[str, float] = {}
        self._left_out: dict[str, int] = {}

    def warn(self, kind: str, sentence: str) -> None:
        """`kind` is one of a few words of the program, never something that a visitor sent."""
        now = self._clock()
        if now - self._last.get(kind, float("-inf")) < LOG_SECONDS:
            self._left_out[kind] = self._left_out.get(kind, 0) + 1
            return
        more = self._left_out.pop(kind, 0)
        self._last[kind] = now
        _logger.warning("%s%s", sentence, f" ({more} more of this kind were not logged.)" if more else "")


refusals = SparseLog()
