"""Who is signed in as teacher, in the store: it holds over restarts and on every server that has the store and the password.

A sign-in by password is a random token, of which the store keeps a keyed hash. The password is the key, so a server with
another password knows none of these tokens. Of sign-ins by OpenID Connect, which the provider vouches for, the store keeps
those that were ended.
"""

import hmac
import secrets
import time
from collections.abc import Callable
from contextlib import suppress

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from s7core.classroom.fresh_answers import FreshAnswers
from s7core.runs import schema
from s7core.runs.row_lock import lock_store
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError

MOST_SESSIONS = 1_000  # that are signed in by password, those used last
IDLE_SECONDS = 12 * 3600.0  # after which a token that nobody used is forgotten
USE_NOTED_SECONDS = 300.0  # how old the noted moment of use may become; a token is written once in this time at the most
MOST_ENDED = 1_000  # sign-ins by OpenID Connect that are remembered as ended, the latest ones

_signed_in, _ended = schema.teacher_sign_ins, schema.ended_sign_ins


class TeacherSignIns:
    """The tokens of the sessions that are signed in by this password; safe to use from several threads."""

    def __init__(self, store: Store, password: bytes, clock: Callable[[], float] = time.time) -> None:
        """`clock` says the seconds since 1970, as in the store."""
        self._store, self._password, self._clock = store, password, clock
        self._answers = FreshAnswers(self._is_valid)

    def begin(self) -> str:
        """The token of a new session."""
        token, now = secrets.token_urlsafe(16), self._clock()
        with self._store.begin() as connection:
            lock_store(connection)  # so that no two servers pass MOST_SESSIONS together
            connection.execute(_signed_in.delete().where(_signed_in.c.used_at <= now - IDLE_SECONDS))
            connection.execute(_signed_in.insert().values(token_hash=self._hash(token), used_at=now))
            _keep_latest(connection, _signed_in.c.token_hash, _signed_in.c.used_at, MOST_SESSIONS)
        return token

    def knows(self, token: str, fresh: bool = False) -> bool:
        """Whether this is the token of a session that is signed in; asking counts as using it.

        The answer may be half a second old, unless it has to be `fresh`. StoreError where the store cannot be read.
        """
        return bool(token) and self._answers.answer(self._hash(token), fresh)

    def end(self, token: str) -> None:
        """Sign a session out: here at once, on other servers within half a second."""
        token_hash = self._hash(token)
        with self._store.begin() as connection:
            connection.execute(_signed_in.delete().where(_signed_in.c.token_hash == token_hash))
        self._answers.forget(token_hash)

    def _is_valid(self, token_hash: str) -> bool:
        now, same = self._clock(), _signed_in.c.token_hash == token_hash
        with self._store.begin() as connection:
            used_at = connection.execute(sql.select(_signed_in.c.used_at).where(same)).scalar_one_or_none()
        if used_at is None or now - used_at > IDLE_SECONDS:
            return False
        if not 0 <= now - used_at < USE_NOTED_SECONDS:  # below 0: the clock was set back
            with suppress(StoreError), self._store.begin() as connection:  # another time, where the store is busy
                connection.execute(_signed_in.update().where(same).values(used_at=now))
        return True

    def _hash(self, token: str) -> str:
        return hmac.new(self._password, token.encode("utf-8", "surrogatepass"), "sha256").hexdigest()


class EndedSignIns:
    """The sign-ins by OpenID Connect that were ended, each by a text that tells it from others."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        """`clock` says the seconds since 1970, as in the store."""
        self._store, self._clock = store, clock
        self._answers = FreshAnswers(self._is_ended)

    def end(self, sign_in_hash: str) -> None:
        """Remember that this sign-in was ended; `sign_in_hash` has 64 characters at the most."""
        with self._store.begin() as connection:
            lock_store(connection)  # of two tabs that sign out at once, the second one finds what the first has entered
            connection.execute(_ended.delete().where(_ended.c.sign_in_hash == sign_in_hash))
            connection.execute(_ended.insert().values(sign_in_hash=sign_in_hash, ended_at=self._clock()))
            _keep_latest(connection, _ended.c.sign_in_hash, _ended.c.ended_at, MOST_ENDED)
        self._answers.forget(sign_in_hash)

    def has(self, sign_in_hash: str, fresh: bool = False) -> bool:
        """Whether this sign-in was ended; the answer may be half a second old, unless it has to be `fresh`."""
        return self._answers.answer(sign_in_hash, fresh)

    def _is_ended(self, sign_in_hash: str) -> bool:
        query = sql.select(_ended.c.sign_in_hash).where(_ended.c.sign_in_hash == sign_in_hash)
        with self._store.begin() as connection:
            return connection.execute(query).first() is not None


def _keep_latest(connection: Connection, key: sql.Column[str], moment: sql.Column[float], most: int) -> None:
    """Delete the rows of this table with the earliest moments, where it has more than `most`."""
    too_many = connection.execute(sql.select(key).order_by(moment.desc(), key).offset(most)).scalars().all()
    if too_many:
        connection.execute(key.table.delete().where(key.in_(too_many)))
