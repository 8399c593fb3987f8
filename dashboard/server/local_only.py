"""What only a program on the server's own machine is told: figures about the server."""

from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.server.client_address import client_network, header_of, is_loopback
from dashboard.server.refusal import refuse

LOCAL_PATHS = ("/_stcore/metrics", "/_stcore/script-health-check")
FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip", "via")  # a proxy asks for somebody else


class LocalOnly:
    """Refuses LOCAL_PATHS to everybody who is not on this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http" and scope["path"].rstrip("/").endswith(LOCAL_PATHS):
            forwarded = any(header_of(scope, name) is not None for name in FORWARDED)
            if forwarded or not is_loopback(client_network(scope)):
                await refuse(scope, receive, send, 403, "Only a program on the server's own machine is told this.")
                return
        await self._app(scope, receive, send)
