"""Who is at the other end of a connection."""

import ipaddress

from starlette.types import Scope

NETWORK_BITS = 64  # of an IPv6 address: a single machine has all addresses of such a network


def client_network(scope: Scope) -> str:
    """The address of the client, or for IPv6 its network; "unknown" where the server cannot tell."""
    host = (scope.get("client") or ("unknown", 0))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)[:64]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        if not address.is_loopback:
            return str(ipaddress.ip_network((address, NETWORK_BITS), strict=False))
    return str(address)


def is_loopback(host: str) -> bool:
    """Whether this is the name or an address of the machine itself, with or without brackets."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost" or host.rstrip(".").lower().endswith(".localhost")


def header_of(scope: Scope, name: str) -> str | None:
    """The first header of this name in lower case; None where there is none."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name.encode()), None)
