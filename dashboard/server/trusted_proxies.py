"""Whose word is taken for the address of a client: nobody's, except the proxies that S7_TRUSTED_PROXIES names.

uvicorn believes the header X-Forwarded-For of every program on its own machine, and asks its own middleware outside of all
others, where the true address is lost. So that middleware is replaced before uvicorn puts it around the app.
"""

import ipaddress
import os

import uvicorn.config
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

PROXIES_VARIABLE = "S7_TRUSTED_PROXIES"  # addresses and networks, separated by commas: 127.0.0.1, 10.0.0.0/8


def trusted_proxies() -> list[str]:
    """The addresses and networks whose X-Forwarded-For is believed; none by default. What is neither is left out."""
    return [each for each in _named() if _is_network(each)]


def wrong_proxies() -> list[str]:
    """What the variable names that is neither an address nor a network."""
    return [each for each in _named() if not _is_network(each)]


def trust_only_named_proxies() -> None:
    """Have uvicorn believe the named proxies only; call it before uvicorn has loaded the app."""
    uvicorn.config.ProxyHeadersMiddleware = TrustedProxies  # type: ignore[attr-defined,assignment]


class TrustedProxies:
    """Replaces the client's address of a request by the one that a trusted proxy says, and that of others never."""

    def __init__(self, app: ASGIApp, trusted_hosts: object = None) -> None:
        """`trusted_hosts` is what uvicorn would believe."""
        self._app = ProxyHeadersMiddleware(app, trusted_proxies())  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope.get("client"):
            host, port = scope["client"]
            scope["client"] = (host.removeprefix("::ffff:"), port)  # an IPv4 address on a socket that takes both kinds
        await self._app(scope, receive, send)  # type: ignore[arg-type]


def _named() -> list[str]:
    return [each.strip() for each in os.environ.get(PROXIES_VARIABLE, "").split(",") if each.strip()]


def _is_network(text: str) -> bool:
    try:
        return ipaddress.ip_network(text).prefixlen > 0  # else everybody could choose an address
    except ValueError:
        return False
