"""Who looks at the page (somebody on their own machine, a student, the teacher or a guest), and which runs are theirs."""

from collections.abc import Callable

import streamlit as st

from dashboard.data.resources import FRESH_SECONDS, register, store, teacher_sessions
from dashboard.state.visitor import STUDENT, TEACHER, has_teacher, password, provider_names_a_teacher, remember, token_of
from s7core.classroom.register import Class, Student
from s7core.classroom.visitor import Visitor
from s7core.runs.records import Run


def visitor(fresh: bool = False) -> Visitor:
    """Who looks at the page, read anew every FRESH_SECONDS because a teacher may have closed the class in the meantime.

    With `fresh` it is read anew now, for whatever changes something.
    """
    if not has_teacher() and not any(each.open for each in (register().classes() if fresh else all_classes())):
        return Visitor()
    student, of_class = (_read_member if fresh else _member)(token_of(STUDENT))
    return Visitor(True, _is_teacher(), student, of_class)


# A page asks who looks several times a second, for each of a whole class.
@st.cache_data(ttl=FRESH_SECONDS, max_entries=512, show_spinner=False)
def _member(token: str) -> tuple[Student, Class] | tuple[None, None]:
    return _read_member(token)


def _read_member(token: str) -> tuple[Student, Class] | tuple[None, None]:
    student = register().student(token) if token else None
    of_class = register().class_named(student.class_name) if student else None
    return (student, of_class) if student and of_class else (None, None)


@st.cache_data(ttl=FRESH_SECONDS, max_entries=1, show_spinner=False)
def all_classes() -> list[Class]:
    """The classes of this server, the newest first, read anew at most every FRESH_SECONDS."""
    return register().classes()


def sign_in(typed: str, on_wait: Callable[[float], None] | None = None) -> None:
    """Sign the teacher in by password; ValueError says why not. `on_wait` is told the seconds before it is checked, if any."""
    address = st.context.ip_address or "this machine"
    remember(TEACHER, teacher_sessions(password()).sign_in(typed, address, on_wait))


def sign_out() -> None:
    """Sign the teacher of this browser out."""
    teacher_sessions(password()).sign_out(token_of(TEACHER))
    remember(TEACHER, "")


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


def _is_teacher() -> bool:
    return provider_names_a_teacher() or (bool(password()) and teacher_sessions(password()).knows(token_of(TEACHER)))
