"""Who looks at this page: somebody on their own machine, a student, the teacher or a guest.

A student's and the teacher's token are kept in the session and in a cookie, since a reload begins a new session.
"""

import os
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.data.resources import register, store, teacher_sessions
from s7core.classroom.register import Class, Student
from s7core.classroom.visitor import Visitor
from s7core.runs.records import Run

STUDENT, TEACHER = "s7_student", "s7_teacher"  # names of cookies
_TOLD = "kept cookies to set"  # session state: what this session wants the browser's cookies to be
PASSWORD_VARIABLE = "S7_TEACHER_PASSWORD"
PASSWORD_SECRET = "teacher_password"
FRESH_SECONDS = 0.5
TEACHERS_SECRET = "teachers"  # e-mail addresses that may sign in by OpenID Connect

_SCRIPT = """
export default function ({ data }) {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  for (const [name, value] of Object.entries(data)) {
    const age = value ? 60 * 60 * 24 * 30 : 0;   // a month, or gone at once
    document.cookie = `${name}=${value}; Path=/; Max-Age=${age}; SameSite=Strict${secure}`;
  }
}
"""
_cookies = st.components.v2.component("s7_cookies", js=_SCRIPT)


def visitor() -> Visitor:
    """Never older than a moment: a teacher may have closed the class since."""
    if not has_teacher() and not _some_class_is_open():
        return Visitor()
    student, of_class = _member(_token(STUDENT))
    return Visitor(True, _is_teacher(), student, of_class)


# A page asks who looks several times a second, for each of a whole class.
@st.cache_data(ttl=FRESH_SECONDS, max_entries=512, show_spinner=False)
def _member(token: str) -> tuple[Student, Class] | tuple[None, None]:
    student = register().student(token) if token else None
    return (student, register().class_named(student.class_name)) if student else (None, None)


@st.cache_data(ttl=FRESH_SECONDS, max_entries=1, show_spinner=False)
def _some_class_is_open() -> bool:
    return any(each.open for each in register().classes())


def has_teacher() -> bool:
    """Whether somebody can sign in as teacher on this server."""
    return bool(password() or has_provider())


def password() -> str:
    """Of the teacher, from the environment or the secrets file; "" if there is none."""
    return os.environ.get(PASSWORD_VARIABLE) or str(_secrets().get(PASSWORD_SECRET, ""))


def has_provider() -> bool:
    """Whether teachers can sign in by OpenID Connect: a provider is set up, and who of its users is a teacher."""
    return "auth" in _secrets() and bool(_secrets().get(TEACHERS_SECRET))


def signed_in_address() -> str | None:
    """The e-mail address of whoever signed in by OpenID Connect, if the provider stands for it."""
    if not has_provider() or not st.user.get("is_logged_in") or st.user.get("email_verified") is False:
        return None
    return str(st.user.get("email", "")).lower() or None


def sign_in(typed: str) -> None:
    """Sign the teacher in by password; ValueError says why not."""
    _remember(TEACHER, teacher_sessions(password()).sign_in(typed, st.context.ip_address or "this machine"))


def sign_out() -> None:
    teacher_sessions(password()).sign_out(_token(TEACHER))
    _remember(TEACHER, "")


def remember_student(token: str) -> None:
    """This browser is the student's who holds the token."""
    _remember(STUDENT, token)


def forget_student() -> None:
    """Forget which student this browser is."""
    _remember(STUDENT, "")


def keep_cookies() -> None:
    """Call once a script run: the browser's cookies follow the session."""
    if told := st.session_state.get(_TOLD):
        _cookies(key="kept cookies", data=told)


def class_runs() -> list[Run]:
    """Runs of the visitor's class, the newest first; none outside a class."""
    student = visitor().student
    return runs_of_class(student.class_name) if student else []


def runs_of_class(name: str) -> list[Run]:
    return [run for run in store().runs() if run.class_name == name]


def mine_first(runs: list[Run]) -> list[Run]:
    """A student's own come first; otherwise in the order given."""
    who = visitor()
    return sorted(runs, key=lambda run: not who.owns(run)) if who.student else runs


def own(runs: list[Run]) -> list[Run]:
    """Of these runs those that a student has started; whoever is in no class sees all of them as theirs."""
    who = visitor()
    return [run for run in runs if who.owns(run)] if who.student and not who.is_teacher else runs


def _is_teacher() -> bool:
    address = signed_in_address()
    if address is not None and address in (str(each).lower() for each in _secrets()[TEACHERS_SECRET]):
        return True
    return bool(password()) and teacher_sessions(password()).knows(_token(TEACHER))


def _token(cookie: str) -> str:
    told: dict[str, str] = st.session_state.get(_TOLD, {})
    return told[cookie] if cookie in told else st.context.cookies.get(cookie, "")


def _remember(cookie: str, token: str) -> None:
    st.session_state[_TOLD] = {**st.session_state.get(_TOLD, {}), cookie: token}


def _secrets() -> Mapping[str, Any]:
    """The secrets file's content; empty where there is none."""
    return st.secrets if st.secrets.load_if_toml_exists() else {}
