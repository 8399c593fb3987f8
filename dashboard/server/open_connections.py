"""How many connections one machine may keep open, and for how long without asking for anything.

Each takes one of the files that the server may have open; when these are used up, nobody else comes in.
"""

import asyncio
import ipaddress
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from dashboard.server.client_address import client_network, is_loopback
from dashboard.server.refusal import refusals
from dashboard.server.trusted_proxies import trusted_proxies

MOST_OPEN = 400  # of one address: a class behind one router has 60 for its pages, and some more while these load
REQUEST_SECONDS = 20.0  # until a connection has asked for something; one that does not is closed
OPEN_FILES = 65_536  # that the server may have, where the system lets it: by itself often 1,024, or 256

_open: dict[str, set[asyncio.Transport]] = {}  # by address


def bound_connections() -> None:
    """Have uvicorn close what is too many or silent, in connections from now on, and allow this process many open files."""
    _allow_open_files()
    for protocol in _protocols():
        if not hasattr(protocol.connection_made, "__wrapped__"):
            protocol.connection_made = _bounded(protocol.connection_made)


def _protocols() -> list[Any]:
    """The classes of uvicorn that begin a connection, one for each library that it may use."""
    found: list[Any] = [H11Protocol]
    with suppress(ImportError):
        from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

        found.append(HttpToolsProtocol)
    return found


def _bounded(connection_made: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    @wraps(connection_made)
    def made(protocol: Any, transport: Any) -> None:
        connection_made(protocol, transport)
        if _has_room(transport):
            asyncio.get_running_loop().call_later(REQUEST_SECONDS, _close_silent, protocol, transport)
        else:
            refusals.warn("connections", f"One address has {MOST_OPEN} open connections: further ones are closed.")
            transport.abort()

    return made


def _has_room(transport: Any) -> bool:
    """Whether its address may have one more, which is then noted; this machine and named proxies may have any number."""
    peer = transport.get_extra_info("peername")
    address = client_network({"client": peer}) if isinstance(peer, tuple) else ""
    if not address or is_loopback(address) or _is_proxy(address):
        return True
    for each in [each for each, kept in _open.items() if all(other.is_closing() for other in kept)]:
        del _open[each]
    kept = {other for other in _open.get(address, ()) if not other.is_closing()}
    if len(kept) >= MOST_OPEN:
        return False
    _open[address] = {*kept, transport}
    return True


def _is_proxy(address: str) -> bool:
    return any(ipaddress.ip_network(address).subnet_of(ipaddress.ip_network(each)) for each in _of_kind(address))  # type: ignore[arg-type]


def _of_kind(address: str) -> list[str]:
    """The trusted proxies with addresses of the same version of IP."""
    return [each for each in trusted_proxies() if (":" in each) == (":" in address)]


def _close_silent(protocol: Any, transport: Any) -> None:
    """Close a connection that has asked for nothing yet; one that became a WebSocket has another protocol."""
    if protocol.cycle is None and transport.get_protocol() is protocol:
        transport.close()


def _allow_open_files() -> None:
    try:
        import resource
    except ImportError:  # Windows, which has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # a system may allow less than it says
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
