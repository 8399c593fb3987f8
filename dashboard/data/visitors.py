"""Who looks at the page (somebody on their own machine, a student, the teacher or a guest), and which runs are theirs."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from dashboard.data.provider_sign_in import end_provider_sign_in, provider_names_a_teacher, signed_in_address
from dashboard.data.resources import FRESH_SECONDS, register, store, teacher_notes, teacher_sessions
from dashboard.state.session import PERSONAL_CODE
from dashboard.state.visitor import (
    STUDENT,
    TEACHER,
    has_teacher,
    password,
    remember,
    token_of,
    write_cookies,
)
from s7core import formatting
from s7core.classroom.class_codes import class_codes, class_of_code
from s7core.classroom.register import Class, Student
from s7core.classroom.teacher_notes import Note
from s7core.classroom.visitor import Visitor
from s7core.language.translation import _
from s7core.runs.records import Run

MEMBER_SECONDS = 3.0  # how old may be what a page shows of its visitor's class, where another server has changed it

Given = ParamSpec("Given")
Returned = TypeVar("Returned")


def visitor(fresh: bool = False) -> Visitor:
    """Who looks at the page, read anew every MEMBER_SECONDS because a teacher may have closed the class in the meantime.

    What a teacher does on this server is known at once. With `fresh` it is read anew now, for whatever changes something.
    """
    if not has_teacher() and not any(each.open for each in (register().classes() if fresh else all_classes())):
        return Visitor()
    student, of_class = (_read_member if fresh else _member)(_token(STUDENT))[:2]
    return Visitor(True, _is_teacher(fresh), student, of_class)


_Member = tuple[Student, Class, Note | None] | tuple[None, None, None]


# A page asks who looks at every live update, for each of a whole class: in a second each would be read anew.
@st.cache_data(ttl=MEMBER_SECONDS, max_entries=512, show_spinner=False)
def _member(token: str) -> _Member:
    return _read_member(token)


def _read_member(token: str) -> _Member:
    student = register().student(token) if token else None
    of_class, note = teacher_notes().class_and_note(student) if student else (None, None)
    return (student, of_class, note) if student and of_class else (None, None, None)


def unread_note() -> Note | None:
    """The teacher's oldest note to the visiting student that they have not put away; read with who they are."""
    return _member(_token(STUDENT))[2]


def put_note_away(note_id: str) -> None:
    """Note that the visiting student has read a note."""
    student = visitor(fresh=True).student
    if student:
        teacher_notes().put_away(student.id, note_id)
    _member.clear()


@st.cache_data(ttl=FRESH_SECONDS, max_entries=1, show_spinner=False)
def all_classes() -> list[Class]:
    """The classes of this server, the newest first, read anew at most every FRESH_SECONDS."""
    return register().classes()


class NotAllowedError(Exception):
    """Somebody may not do, at this moment, what their page offered a moment ago; the message is one sentence."""


def teacher_only(act: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """What does the same for a teacher; NotAllowedError for anybody else, at the moment at which it is called.

    A page may have been drawn before the teacher signed out, and a message from a browser needs no button.
    """

    @wraps(act)
    def checked(*arguments: Given.args, **named: Given.kwargs) -> Returned:
        if not visitor(fresh=True).is_teacher:
            raise NotAllowedError(_("You are not signed in as teacher any more, so nothing was changed: sign in again."))
        try:
            return act(*arguments, **named)
        finally:
            _member.clear()  # so that it holds for everybody at once
            all_classes.clear()

    return checked


def sign_in(typed: str, on_wait: Callable[[float], None] | None = None) -> None:
    """Sign the teacher in by password; ValueError says why not. `on_wait` is told how many seconds pass first, if any."""
    remember(TEACHER, teacher_sessions(password()).sign_in(typed, _source(), on_wait))


def sign_out() -> None:
    """Sign the teacher of this browser out, in all its tabs."""
    teacher_sessions(password()).sign_out(_token(TEACHER))
    remember(TEACHER, "")
    if signed_in_address():
        end_provider_sign_in()


def join(class_name: str, nickname: str) -> None:
    """Enter the visitor as a newcomer, whose personal code is shown next; ValueError says why not."""
    student, token = register().join(class_meant(class_name), nickname, _source(), _token(STUDENT))
    remember(STUDENT, token)
    PERSONAL_CODE.set(register().new_code(student.id))


def come_back(class_name: str, nickname: str, code: str) -> None:
    """Let the visitor be the student of this nickname and personal code; ValueError says why not."""
    remember(STUDENT, register().come_back(class_meant(class_name), nickname, code, _source()))


def class_code(name: str) -> str:
    """The short code of the class of this name, as students type it; "" where there is no such class."""
    return class_codes(all_classes()).get(name, "")


def class_meant(typed: str) -> str:
    """The name of the class that was typed by its name or by its code; what was typed where it is neither."""
    if register().class_named(typed):
        return typed
    return class_of_code(register().classes(), typed) or typed


def leave() -> None:
    """Revoke the token of this browser, which stays known as the one of its student."""
    register().leave(_token(STUDENT))
    _member.clear()


def give_new_code() -> None:
    """Give the visiting student another personal code, which is shown next."""
    student = visitor(fresh=True).student
    _member.clear()  # what is drawn next agrees with what is found now
    try:
        PERSONAL_CODE.set(register().new_code(student.id if student else ""))
    except ValueError as removed:
        raise NotAllowedError(str(removed)) from None


def former_student() -> Student | None:
    """The student that this browser was before they left, were removed or stayed away too long."""
    token = _token(STUDENT)
    return register().holder(token) if token else None


def keep_cookies() -> None:
    """Set the browser's cookies as the session wants them; call it once a script run."""
    write_cookies(register().store_id)


def class_runs() -> list[Run]:
    """Runs of the visitor's class, the newest first; none outside a class."""
    student = visitor().student
    return runs_of_class(student.class_name) if student else []


def runs_of_class(name: str) -> list[Run]:
    """Runs of the class's students, the newest first."""
    return store().runs_of_class(name)


def mine_first(runs: list[Run]) -> list[Run]:
    """The runs in the order given, but a student's own before all others."""
    who = visitor()
    return sorted(runs, key=lambda run: not who.owns(run)) if who.student else runs


def own(runs: list[Run]) -> list[Run]:
    """The runs that the visiting student has started; all of the given runs for anybody who is not a student."""
    who = visitor()
    return [run for run in runs if who.owns(run)] if who.student and not who.is_teacher else runs


def time_limit_note(seconds: float | None) -> str:
    """That a run of so many seconds would be stopped before its end; "" where it would not, or nothing is known."""
    most = visitor().longest_seconds
    if seconds is None or seconds <= most:
        return ""
    time = formatting.duration(most)
    return " " + _("Your teacher lets a run train for {time}, so it would be stopped before its end.", time=time)


def _is_teacher(fresh: bool) -> bool:
    if provider_names_a_teacher(fresh):
        return True
    return bool(password()) and teacher_sessions(password()).knows(_token(TEACHER), fresh)


def _token(cookie: str) -> str:
    return token_of(cookie, register().store_id)


def _source() -> str:
    """Where the visitor's messages come from."""
    return st.context.ip_address or "this machine"
