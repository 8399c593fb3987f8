"""The tokens by which a student's browsers are recognised: given, renewed by use, revoked. Only their hashes are stored.

A token that has expired or was revoked is kept, so that its browser is still known as the one of this student.
"""

import hashlib
import secrets

import sqlalchemy as sql
from sqlalchemy.engine import Connection

from s7core.runs import schema

DAY_SECONDS = 24 * 3600.0
TOKEN_SECONDS = 60 * DAY_SECONDS  # without any use, after which a token expires
MOST_BROWSERS = 10  # of a student; a token more takes the place of the one that was used least recently
REVOKED = 0.0  # the moment at which such a token has expired

_tokens = schema.student_tokens


def give_token(connection: Connection, student_id: str, now: float) -> str:
    """Enter a new token of a student, and return it."""
    token = secrets.token_urlsafe(16)
    latest_first = sql.select(_tokens.c.token_hash).where(_tokens.c.student_id == student_id)
    latest_first = latest_first.order_by(_tokens.c.expires_at.desc(), _tokens.c.token_hash)
    too_many = connection.execute(latest_first.offset(MOST_BROWSERS - 1)).scalars().all()
    connection.execute(_tokens.delete().where(_tokens.c.token_hash.in_(too_many)))
    values = {"token_hash": _hash(token), "student_id": student_id, "expires_at": now + TOKEN_SECONDS}
    connection.execute(_tokens.insert().values(**values))
    return token


def token_holder(connection: Connection, token: str) -> str | None:
    """The id of the student to whom this token was given, valid or not; None where nobody has ever had it."""
    holder = sql.select(_tokens.c.student_id).where(_tokens.c.token_hash == _hash(token))
    return connection.execute(holder).scalar_one_or_none()


def token_expiry(connection: Connection, token: str) -> float:
    """When this token expires or has expired; REVOKED too where there is no such token."""
    expiry = sql.select(_tokens.c.expires_at).where(_tokens.c.token_hash == _hash(token))
    return connection.execute(expiry).scalar_one_or_none() or REVOKED


def renew_token(connection: Connection, token: str, now: float) -> None:
    """Let a token that is valid expire TOKEN_SECONDS from now."""
    valid = (_tokens.c.token_hash == _hash(token)) & (_tokens.c.expires_at > now)
    connection.execute(_tokens.update().where(valid).values(expires_at=now + TOKEN_SECONDS))


def revoke_token(connection: Connection, token: str) -> None:
    connection.execute(_tokens.update().where(_tokens.c.token_hash == _hash(token)).values(expires_at=REVOKED))


def revoke_tokens(connection: Connection, student_id: str) -> None:
    """Revoke all tokens of a student."""
    connection.execute(_tokens.update().where(_tokens.c.student_id == student_id).values(expires_at=REVOKED))


def browsers_by_student(connection: Connection, now: float) -> dict[str, int]:
    """How many valid tokens each student has; one without any is left out."""
    counted = sql.select(_tokens.c.student_id, sql.func.count()).where(_tokens.c.expires_at > now)
    return {student: int(count) for student, count in connection.execute(counted.group_by(_tokens.c.student_id))}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
