"""How much of what visitors upload is held in memory."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from dashboard.server.refusal import refusals, refuse

UPLOAD_PATH = "/_stcore/upload_file/"
FILES = 2  # of a session that are kept, the latest: a page has one place for a file
AT_ONCE = 2  # uploads of a session
MOST_HELD = 200_000_000  # bytes of all sessions together
LONGEST_SECONDS = 60.0  # an upload may take


class UploadLimit:
    """Keeps the latest FILES of each session, and refuses what would not fit into MOST_HELD. For one event loop."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._arriving: dict[str, int] = {}  # uploads by session

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or scope["method"] != "PUT" or UPLOAD_PATH not in scope["path"]:
            await self._app(scope, receive, send)
            return
        session = scope["path"].split(UPLOAD_PATH)[-1].split("/")[0]
        if reason := self._refusal(session):
            refusals.warn("upload", reason)
            await refuse(scope, receive, send, 429, reason)
            return
        self._arriving[session] = self._arriving.get(session, 0) + 1
        try:
            await _in_time(self._app, scope, receive, send)
            _keep_latest_files(session)
        finally:
            self._arriving[session] -= 1
            if not self._arriving[session]:
                del self._arriving[session]

    def _refusal(self, session: str) -> str:
        if self._arriving.get(session, 0) >= AT_ONCE:
            return "This page uploads something already: wait until it has arrived."
        largest = int(config.get_option("server.maxUploadSize")) << 20
        if held_bytes() + (sum(self._arriving.values()) + 1) * largest > MOST_HELD:
            return "The server holds as many uploaded pictures as it can: try again when others have left."
        return ""


def held_bytes() -> int:
    """The size of all uploaded files that the server keeps."""
    return sum(len(file.data) for files in list(_manager().file_storage.values()) for file in list(files.values()))


def _keep_latest_files(session: str) -> None:
    manager = _manager()
    for file in list(manager.file_storage.get(session, {}))[:-FILES]:
        manager.remove_file(session, file)


def _manager() -> MemoryUploadedFileManager:
    manager = get_instance().uploaded_file_mgr
    assert isinstance(manager, MemoryUploadedFileManager)
    return manager


async def _in_time(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve an upload, or give it up with a sentence after LONGEST_SECONDS."""
    answered = False

    async def noted_send(message: Message) -> None:
        nonlocal answered
        answered = True
        await send(message)

    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            await app(scope, receive, noted_send)
    except TimeoutError:
        if not answered:
            await refuse(
                scope, receive, send, 408, f"The upload took longer than {LONGEST_SECONDS:.0f} s: try a smaller picture."
            )
