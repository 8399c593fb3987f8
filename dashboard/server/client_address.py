"""Who is at the other end of a connection."""

import ipaddress

from starlette.types import Scope

from s7core.classroom.source_rate import network_of


def client_network(scope: Scope) -> str:
    """The address of the client, or for IPv6 its network; "unknown" where the server cannot tell."""
    host = (scope.get("client") or ("unknown", 0))[0]
    return network_of(str(host))


def is_loopback(host: str) -> bool:
    """Whether this is the name or an address of the machine itself, with or without brackets."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost" or host.rstrip(".").lower().endswith(".localhost")


def header_of(scope: Scope, name: str) -> str | None:
    """The first header of this name in lower case; None where there is none."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name.encode()), None)
