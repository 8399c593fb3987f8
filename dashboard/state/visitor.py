"""What of a visitor belongs to the browser: tokens in its cookies, and how a teacher of this server signs in.

A student's and the teacher's token are kept in the session and in a cookie, since a reload begins a new session.
"""

import os
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.assets import script

STUDENT, TEACHER = "s7_student", "s7_teacher"  # names of cookies
_TOLD = "kept cookies to set"  # session state: what this session wants the browser's cookies to be
PASSWORD_VARIABLE = "S7_TEACHER_PASSWORD"
PASSWORD_SECRET = "teacher_password"
TEACHERS_SECRET = "teachers"  # e-mail addresses that may sign in by OpenID Connect

_cookies = st.components.v2.component("s7_cookies", js=script("cookies"))


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


def provider_names_a_teacher() -> bool:
    """Whether the visitor signed in by OpenID Connect with an address that the secrets file names as a teacher's."""
    address = signed_in_address()
    return address is not None and address in (str(each).lower() for each in _secrets()[TEACHERS_SECRET])


def remember_student(token: str) -> None:
    """This browser is the student's who holds the token."""
    remember(STUDENT, token)


def forget_student() -> None:
    """Forget which student this browser is."""
    remember(STUDENT, "")


def keep_cookies() -> None:
    """Call once a script run: the browser's cookies follow the session."""
    if told := st.session_state.get(_TOLD):
        _cookies(key="kept cookies", data=told)


def token_of(cookie: str) -> str:
    """What this session knows of a cookie: what it set itself, or else what the browser sent; "" if neither."""
    told: dict[str, str] = st.session_state.get(_TOLD, {})
    return told[cookie] if cookie in told else st.context.cookies.get(cookie, "")


def remember(cookie: str, token: str) -> None:
    """Set a cookie of this browser, for this session at once; an empty token deletes it."""
    st.session_state[_TOLD] = {**st.session_state.get(_TOLD, {}), cookie: token}


def _secrets() -> Mapping[str, Any]:
    """The secrets file's content; empty where there is none."""
    return st.secrets if st.secrets.load_if_toml_exists() else {}
