"""The personal codes of students, in the store: given anew, and exchanged for the token of another browser."""

import math
import time
from collections.abc import Callable

import sqlalchemy as sql

from s7core.classroom import browser_tokens
from s7core.classroom.names import LONGEST_NICKNAME, comparison_key
from s7core.classroom.personal_code import is_personal_code, new_personal_code, personal_code_hash
from s7core.classroom.source_rate import SourceRate, network_of
from s7core.language.translation import _
from s7core.runs import schema
from s7core.runs.store import Store

WRONG_CODES_AT_ONCE, WRONG_CODE_SECONDS = 5, 30.0  # of one student from one address: these, and then one every so often

_students = schema.students


class StudentCodes:
    """Only hashes of codes are stored. How often each was tried is kept in memory."""

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        """`clock` says the seconds since 1970."""
        self._store, self._clock = store, clock
        self._wrong = SourceRate(WRONG_CODES_AT_ONCE, WRONG_CODE_SECONDS)

    def give(self, student_id: str) -> str:
        """Give a student another code in place of the one before, and return it; ValueError if they were removed."""
        code = new_personal_code()
        coded, in_class = personal_code_hash(code), _students.c.removed_at.is_(None)
        with self._store.begin() as connection:
            new = _students.update().where(_students.c.id == student_id, in_class).values(code_hash=coded)
            if not connection.execute(new).rowcount:
                raise ValueError(_("You are no longer in this class: ask your teacher to let you in again."))
        return code

    def exchange(self, class_name: str, nickname: str, code: str, source: str) -> str:
        """A token for the student of this nickname and code.

        ValueError if either is wrong, or wrong codes of this student came too fast from this `source`, an address.
        """
        nickname = nickname[: 2 * LONGEST_NICKNAME]
        of_class = sql.select(_students.c.id, _students.c.nickname, _students.c.code_hash)
        with self._store.begin() as connection:
            rows = connection.execute(of_class.where(_students.c.class_name == class_name)).all()
        found = next((row for row in rows if comparison_key(row.nickname) == comparison_key(nickname)), None)
        wrong = ValueError(
            _(
                "class is {name} and nickname is {nickname}, but the code is not theirs: check all three, or ask your "
                "teacher for a new code.",
                name=repr(class_name),
                nickname=repr(nickname),
            )
        )
        if found is None or not found.code_hash:
            raise wrong
        tried = f"{found.code_hash} {network_of(source)}"  # so that a new code has all its tries
        if wait := self._wrong.take(tried):
            raise ValueError(_("code was wrong too often: wait {seconds} s before the next try.", seconds=math.ceil(wait)))
        if not is_personal_code(code, found.code_hash):
            raise wrong
        self._wrong.give_back(tried)
        same = (_students.c.id == found.id) & (_students.c.code_hash == found.code_hash)
        with self._store.begin() as connection:
            if not connection.execute(_students.update().where(same).values(code_hash=found.code_hash)).rowcount:
                raise wrong  # another code was given since, or the student was removed
            return browser_tokens.give_token(connection, found.id, self._clock())
