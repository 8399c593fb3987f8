"""A rate that may be exceeded for a moment."""

import time
from collections.abc import Callable


class TokenBucket:
    """Lets `burst` things through at once and then `per_second` of them each second; for one thread."""

    def __init__(self, burst: float, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._per_second, self._clock = burst, per_second, clock
        self._tokens, self._at = burst, clock()

    def take(self) -> float:
        """Take one token, and return in how many seconds it will be there: 0 where it is."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._per_second) - 1
        self._at = now
        return max(0.0, -self._tokens / self._per_second)
