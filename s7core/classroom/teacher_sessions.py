"""The teacher's sign-in: a password is exchanged for a token, which is valid while the server runs."""

import hmac
import secrets
import time
from collections import defaultdict
from collections.abc import Callable

FREE_TRIES = 5
LONGEST_WAIT = 60.0  # seconds between two tries


class TeacherSessions:
    """The tokens of the sessions that are signed in. They are kept in memory, so a restart of the server ends them."""

    def __init__(self, password: str, clock: Callable[[], float] = time.monotonic) -> None:
        """With an empty password nobody can sign in this way."""
        self._password, self._clock = password, clock
        self._tokens: set[str] = set()
        self._wrong: dict[str, tuple[int, float]] = defaultdict(lambda: (0, 0.0))  # by address: how often, and when last

    def sign_in(self, typed: str, address: str) -> str:
        """The token of a new session; ValueError if the password is wrong or tries come too fast from this address.

        After FREE_TRIES wrong ones each further one doubles the wait, up to LONGEST_WAIT, so that nobody can try a whole
        list of passwords.
        """
        tries, last = self._wrong[address]
        wait = last + min(2.0 ** (tries - FREE_TRIES), LONGEST_WAIT) - self._clock() if tries >= FREE_TRIES else 0.0
        if wait > 0:
            raise ValueError(f"password was wrong {tries} times: wait {wait:.0f} s before the next try.")
        if not self._password or not hmac.compare_digest(typed.encode(), self._password.encode()):
            self._wrong[address] = (tries + 1, self._clock())
            raise ValueError("password is wrong: it is the one that this server was started with.")
        self._wrong.pop(address, None)
        token = secrets.token_urlsafe(16)
        self._tokens.add(token)
        return token

    def knows(self, token: str) -> bool:
        """Whether this is the token of a session that is signed in."""
        return token in self._tokens

    def sign_out(self, token: str) -> None:
        self._tokens.discard(token)
