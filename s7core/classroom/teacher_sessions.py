"""The teacher's sign-in: a password is exchanged for a token, which is valid while it is used.

The token stands in the store (`teacher_sign_ins`), so every server on the same store that has the same password knows it.

A right password is never refused. What is limited is how many passwords are checked: after a few wrong ones each further one
waits its turn, in the session that sent it and without holding up any other. Who shares an address with somebody who guesses
(a school's proxy) waits too, LONGEST_WAIT at most, or as long as it takes to check those who wait already. Each server
counts those that came to it.
"""

import hmac
import logging
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from s7core.classroom.source_rate import network_of
from s7core.classroom.teacher_sign_ins import TeacherSignIns
from s7core.language.translation import _
from s7core.runs.store import Store

FREE_TRIES = 5  # wrong ones of one address, which are answered at once
FREE_TRIES_OF_ALL = 30  # wrong ones of all addresses together
LONGEST_PAUSE = 5.0  # seconds between two tries of one address
PAUSE_OF_ALL = 1.0  # seconds between any two tries, after FREE_TRIES_OF_ALL
LONGEST_WAIT = 10.0  # seconds until a try is checked, unless more wait than can be checked in that time
MOST_CHECKED_A_SECOND = 10.0  # passwords, of all addresses
REMEMBERED_SECONDS = 3600.0  # after which an address gets its free tries again
MOST_ADDRESSES = 10_000  # whose wrong tries are remembered, the latest ones
SHORTEST_GOOD_PASSWORD = 8  # characters; a shorter one can be guessed
LONGEST_PASSWORD = 1_000  # characters

_log = logging.getLogger(__name__)


@dataclass
class _Tries:
    """Wrong tries of one address or of all: how many, when the last came, and when the next one may be checked."""

    wrong: int
    last: float
    next_turn: float


class TeacherSessions:
    """What exchanges the password for a token, and the tokens that it has given; safe to use from several threads."""

    def __init__(
        self,
        password: str,
        store: Store,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """With an empty password nobody can sign in this way."""
        self._password, self._clock, self._sleep = _comparable(password), clock, sleep
        self._sign_ins = TeacherSignIns(store, self._password)
        self._lock = threading.Lock()
        self._waiting = 0
        self._of_all = _Tries(0, clock(), clock())
        self._tries: dict[str, _Tries] = {}  # by address, the latest at the end
        if told := password_warning(password):
            _log.warning(told)

    def sign_in(self, typed: str, address: str, on_wait: Callable[[float], None] | None = None) -> str:
        """The token of a new session, after the wait that wrong tries of this address and of all cause.

        `on_wait` is told how many seconds that is, if any. ValueError if the password is wrong.
        """
        source = network_of(address)
        wait = self._take_turn(source)
        try:
            if wait > 0:
                if on_wait:
                    on_wait(wait)
                self._sleep(wait)
            right = bool(self._password) and hmac.compare_digest(_comparable(typed), self._password)
        finally:
            with self._lock:
                self._waiting -= 1
        if right:
            with self._lock:
                self._tries.pop(source, None)
            return self._sign_ins.begin()
        with self._lock:
            wrong = self._note_wrong(source)
        _log.warning("A wrong teacher's password came from %r: number %d of this address.", source, wrong)
        raise ValueError(_("password is wrong: it is the one that this server was started with."))

    def knows(self, token: str, fresh: bool = False) -> bool:
        """Whether this is the token of a session that is signed in; see `TeacherSignIns.knows`."""
        return self._sign_ins.knows(token, fresh)

    def sign_out(self, token: str) -> None:
        """End the session with this token, on all servers."""
        self._sign_ins.end(token)

    def _take_turn(self, source: str) -> float:
        """Seconds that the next try of this address waits before it is checked; the one after it waits for a later turn."""
        with self._lock:
            self._waiting += 1
            longest = max(LONGEST_WAIT, self._waiting / MOST_CHECKED_A_SECOND)
            now = turn = self._clock()
            self._forget(now)
            pauses = [(self._of_all, PAUSE_OF_ALL if self._of_all.wrong >= FREE_TRIES_OF_ALL else 0.0)]
            if own := self._tries.get(source):
                pauses.append((own, _pause_after(own.wrong)))
            for tries, pause in pauses:
                turn = max(turn, tries.next_turn if pause else turn)
            turn = min(turn, now + longest)
            for tries, pause in pauses:
                tries.next_turn = turn + pause
            return turn - now

    def _note_wrong(self, source: str) -> int:
        """Remember a wrong try; returns how many came from this address."""
        now = self._clock()
        own = self._tries.pop(source, None) or _Tries(0, now, now)
        for tries, free, pause in (
            (own, FREE_TRIES, _pause_after(own.wrong + 1)),
            (self._of_all, FREE_TRIES_OF_ALL, PAUSE_OF_ALL),
        ):
            tries.wrong, tries.last = tries.wrong + 1, now
            if tries.wrong >= free:
                tries.next_turn = max(tries.next_turn, now + pause)
        self._tries[source] = own
        while len(self._tries) > MOST_ADDRESSES:
            del self._tries[next(iter(self._tries))]
        return own.wrong

    def _forget(self, now: float) -> None:
        """Drop the wrong tries of more than REMEMBERED_SECONDS ago."""
        oldest = now - REMEMBERED_SECONDS
        while self._tries and next(iter(self._tries.values())).last < oldest:
            del self._tries[next(iter(self._tries))]
        if self._of_all.last < oldest:
            self._of_all = _Tries(0, now, now)


def password_warning(password: str) -> str:
    """A sentence about a teacher's password that is easily guessed; "" if it is long enough, or there is none."""
    if not password or len(password) >= SHORTEST_GOOD_PASSWORD:
        return ""
    return _(
        "The teacher's password has fewer than {count} characters and can be guessed: start the server with a longer one, "
        "such as four words.",
        count=SHORTEST_GOOD_PASSWORD,
    )


def _pause_after(wrong: int) -> float:
    """Seconds between two tries of an address that has sent so many wrong ones: 0, then 1 and twice as long each time."""
    return 0.0 if wrong < FREE_TRIES else min(2.0 ** min(wrong - FREE_TRIES, 10), LONGEST_PAUSE)


def _comparable(password: str) -> bytes:
    """The same bytes for the same letters, however a keyboard composes them."""
    return unicodedata.normalize("NFC", password[:LONGEST_PASSWORD]).encode("utf-8", "surrogatepass")
