"""No page takes files over HTTP, so nobody sends any: a picture of a digit comes as a part of a page's message."""

from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.server.refusal import refusals, refuse

UPLOAD_PATH = "/_stcore/upload_file/"


class NoUploads:
    """Refuses what Streamlit would keep in memory for a session, before it is read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and UPLOAD_PATH in scope["path"]:
            sentence = "This server takes no uploads: choose a picture on the page Your digit."
            refusals.warn("upload", f"A browser sent a file, which no page asks for. {sentence}")
            await refuse(scope, receive, send, 404, sentence)
        else:
            await self._app(scope, receive, send)
