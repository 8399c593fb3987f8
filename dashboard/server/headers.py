"""What browsers are told about every answer: to take it for what it says it is, and to load nothing from elsewhere."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.server.embedding import embedding_origins

# Streamlit's page has scripts and styles of its own within the HTML, and Vega compiles the expressions of charts.
CONTENT_POLICY = (
    "default-src 'self'",
    "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' data: blob:",
    "connect-src 'self' data: blob:",
    "worker-src 'self' blob:",
    "frame-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
)


class SecurityHeaders:
    """Adds headers to every answer over HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = security_headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def security_headers() -> dict[str, str]:
    """The headers by their names; a frame of another site shows the dashboard only where `embedding_origins` names it."""
    ancestors = " ".join(("frame-ancestors 'self'", *embedding_origins()))
    return {
        "Content-Security-Policy": "; ".join((*CONTENT_POLICY, ancestors)),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
    }
