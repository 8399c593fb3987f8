"""The teacher's sign-in: a password is exchanged for a token, which is valid while the server runs."""

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from typing import Any

FREE_TRIES = 5
LONGEST_WAIT = 60.0  # seconds between two tries
REMEMBERED_SECONDS = 3600.0  # after which an address gets its free tries again: fewer than it has by going on trying
MOST_ADDRESSES = 10_000  # whose wrong tries are remembered, the latest ones
MOST_SESSIONS = 1_000  # that are signed in, the latest ones


class TeacherSessions:
    """The tokens of the sessions that are signed in; safe to use from several threads.

    They are kept in memory, so a restart of the server ends them.
    """

    def __init__(self, password: str, clock: Callable[[], float] = time.monotonic) -> None:
        """With an empty password nobody can sign in this way."""
        self._password, self._clock = password, clock
        self._lock = threading.Lock()
        # Both with the latest at the end.
        self._tokens: dict[str, None] = {}
        self._wrong: dict[str, tuple[int, float]] = {}  # by address: how often, and when last

    def sign_in(self, typed: str, address: str) -> str:
        """The token of a new session; ValueError if the password is wrong or tries come too fast from this address.

        After FREE_TRIES wrong ones each further one doubles the wait, up to LONGEST_WAIT, so that nobody can try a whole
        list of passwords.
        """
        with self._lock:
            tries, last = self._remembered().get(address, (0, float("-inf")))
            wait = last + _wait_after(tries) - self._clock()
            if wait > 0:
                raise ValueError(f"password was wrong {tries} times: wait {wait:.0f} s before the next try.")
            self._wrong.pop(address, None)
            if not self._password or not hmac.compare_digest(typed.encode(), self._password.encode()):
                self._wrong[address] = (tries + 1, self._clock())
                _keep_latest(self._wrong, MOST_ADDRESSES)
                raise ValueError("password is wrong: it is the one that this server was started with.")
            token = secrets.token_urlsafe(16)
            self._tokens[token] = None
            _keep_latest(self._tokens, MOST_SESSIONS)
            return token

    def knows(self, token: str) -> bool:
        """Whether this is the token of a session that is signed in."""
        return token in self._tokens

    def sign_out(self, token: str) -> None:
        with self._lock:
            self._tokens.pop(token, None)

    def _remembered(self) -> dict[str, tuple[int, float]]:
        """The wrong tries by address, once those of more than REMEMBERED_SECONDS ago are forgotten."""
        oldest = self._clock() - REMEMBERED_SECONDS
        while self._wrong and next(iter(self._wrong.values()))[1] < oldest:
            del self._wrong[next(iter(self._wrong))]
        return self._wrong


def _wait_after(tries: int) -> float:
    """Seconds to wait after so many wrong tries."""
    if tries < FREE_TRIES:
        return 0.0
    return float(min(2 ** (tries - FREE_TRIES), LONGEST_WAIT))


def _keep_latest(entries: dict[str, Any], most: int) -> None:
    while len(entries) > most:
        del entries[next(iter(entries))]
