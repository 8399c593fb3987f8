"""How often something may be done from one place: a burst at once, and then again and again after some seconds."""

import ipaddress
import threading
import time
from collections.abc import Callable

MOST_SOURCES = 10_000  # that are remembered, those that acted last
LONGEST_ADDRESS = 64  # characters, whatever else a proxy may call an address


class SourceRate:
    """Counts by source, which is any text, in a bounded memory; safe to use from several threads."""

    def __init__(self, burst: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`burst` times may follow each other at once; after that there is one more every `seconds`."""
        self._allowance, self._seconds, self._clock = (burst - 1) * seconds, seconds, clock
        self._lock = threading.Lock()
        self._used_until: dict[str, float] = {}  # when all that was done is made up for; those that acted last at the end

    def take(self, source: str) -> float:
        """Count one more time from this source and return 0; where that is too soon, count nothing: the seconds to wait."""
        with self._lock:
            now = self._clock()
            until = max(self._used_until.pop(source, now), now)
            wait = until - now - self._allowance
            self._used_until[source] = until if wait > 0 else until + self._seconds
            self._forget()
            return max(wait, 0.0)

    def give_back(self, source: str) -> None:
        """Take back the latest time that `take` counted."""
        with self._lock:
            if source in self._used_until:
                self._used_until[source] -= self._seconds

    def _forget(self) -> None:
        """Forget the source that acted first where there are too many."""
        while len(self._used_until) > MOST_SOURCES:
            del self._used_until[next(iter(self._used_until))]


def network_of(address: str) -> str:
    """Where an address counts as: of IPv6 its network, all of whose addresses one machine may have; else the text itself."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:LONGEST_ADDRESS]
    if isinstance(parsed, ipaddress.IPv4Address) or parsed.ipv4_mapped:
        return str(getattr(parsed, "ipv4_mapped", None) or parsed)
    return str(parsed) if parsed.is_loopback else str(ipaddress.ip_network((int(parsed), 64), strict=False))
