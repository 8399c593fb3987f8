"""From which web pages a connection may come: from the dashboard's own, and from those that Streamlit's settings name."""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

from dashboard.server.client_address import header_of, is_loopback
from dashboard.server.refusal import refusals, refuse
from dashboard.server.trusted_proxies import trusted_proxies

HEALTH = "/_stcore/health"  # which those ask who see to it that the server runs, by whatever name
SHOWN = 100  # letters of an address that stand in the log


class OriginGuard:
    """Refuses handshakes of other sites' pages at once, and requests under a name that is not the server's.

    Streamlit would ask an outside server for the address of this one first, and serve nobody meanwhile.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "lifespan" or scope["path"].endswith(HEALTH):
            await self._app(scope, receive, send)
            return
        origin, host = header_of(scope, "origin"), header_of(scope, "host") or ""
        handshake = scope["type"] == "websocket"
        if reason := host_refusal(host) or (origin_refusal(origin, host) if handshake else ""):
            refusals.warn("origin", reason)
            await refuse(scope, receive, send, 403, reason)
            return
        if (
            handshake and origin is not None and _host_of(origin) != host
        ):  # one that the settings name: Streamlit need not look it up
            others = [(key, value) for key, value in scope["headers"] if key != b"host"]
            scope = {**scope, "headers": [*others, (b"host", _host_of(origin).encode("latin-1"))]}
        await self._app(scope, receive, send)


def host_refusal(host: str) -> str:
    """Why the server is not to be reached under this name (host and port); "" where it is."""
    name = urlsplit(f"//{host}").hostname or "" if _is_readable(f"//{host}") else ""
    if not is_host_allowed(host) or (_serves_this_machine_only() and not is_loopback(name)):
        return (
            f"This server is not to be reached as {host[:SHOWN]!r}: start it with --server.allowedHosts and that name, "
            "or with S7_TRUSTED_PROXIES behind a proxy, if that is right."
        )
    return ""


def origin_refusal(origin: str | None, host: str) -> str:
    """Why a page of this origin may not connect to the server under this name; "" where it may.

    A browser always says the origin; a program that says none could say any.
    """
    if origin is None or _host_of(origin) == host or origin in config.get_option("server.corsAllowedOrigins"):
        return ""
    return (
        f"A page of {origin[:SHOWN]!r} may not connect to {host[:SHOWN]!r}: a proxy must hand the header Host on, "
        "and other sites are named by --server.corsAllowedOrigins."
    )


def _serves_this_machine_only() -> bool:
    """Whether only programs of this machine reach the server, so that another name for it is a trick of some web page."""
    named = config.get_option("server.allowedHosts")
    return not named and not trusted_proxies() and is_loopback(config.get_option("server.address") or "")


def _host_of(origin: str) -> str:
    return urlsplit(origin).netloc if _is_readable(origin) else ""


def _is_readable(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False
