"""Who a browser belongs to: the tokens in its cookies, and the ways for a teacher to sign in that this server offers.

The tokens of students and teachers are kept in the session and in cookies, since a reload begins a new session.
"""

import os
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import streamlit as st

from dashboard.assets import script
from dashboard.state.session import COOKIE_WRITER, COOKIES

STUDENT, TEACHER = "s7_student", "s7_teacher"  # names of cookies
SECRETS_SECONDS = 2.0  # how long a new secrets file may go unnoticed
PASSWORD_VARIABLE = "S7_TEACHER_PASSWORD"
PASSWORD_SECRET = "teacher_password"
TEACHERS_SECRET = "teachers"  # e-mail addresses that may sign in by OpenID Connect

_write_cookies = st.components.v2.component("s7_cookies", js=script("cookies"))


def has_teacher() -> bool:
    """Whether somebody can sign in as teacher on this server."""
    return bool(password() or has_provider())


def password() -> str:
    """The teacher's password, from the environment or the secrets file; "" if there is none."""
    return os.environ.get(PASSWORD_VARIABLE) or str(_secrets().get(PASSWORD_SECRET, ""))


def has_provider() -> bool:
    """Whether teachers can sign in by OpenID Connect: the secrets file names a provider, and who is a teacher."""
    return "auth" in _secrets() and bool(_secrets().get(TEACHERS_SECRET))


def signed_in_address() -> str | None:
    """The e-mail address of whoever signed in by OpenID Connect; None where the provider says that it is not verified."""
    if not has_provider() or not st.user.get("is_logged_in") or st.user.get("email_verified") is False:
        return None
    return str(st.user.get("email", "")).lower() or None


def provider_names_a_teacher() -> bool:
    """Whether the visitor signed in by OpenID Connect with an address that the secrets file names as a teacher's."""
    address = signed_in_address()
    return address is not None and address in (str(each).lower() for each in _secrets()[TEACHERS_SECRET])


def remember_student(token: str) -> None:
    """Keep a student's token in this browser."""
    remember(STUDENT, token)


def forget_student() -> None:
    """Remove the student's token from this browser."""
    remember(STUDENT, "")


def keep_cookies() -> None:
    """Set the browser's cookies as the session wants them; call it once a script run."""
    if wanted := COOKIES.get():
        _write_cookies(key=COOKIE_WRITER.name, data=wanted)


def token_of(cookie: str) -> str:
    """The token in a cookie: the one that this session set, or else the one that the browser sent; "" without both."""
    wanted = COOKIES.get({})
    return wanted[cookie] if cookie in wanted else st.context.cookies.get(cookie, "")


def remember(cookie: str, token: str) -> None:
    """Set a cookie of this browser; the session uses the token at once. An empty token deletes the cookie."""
    COOKIES.set({**COOKIES.get({}), cookie: token})


def _secrets() -> Mapping[str, Any]:
    """The secrets file's content; empty where there is none."""
    return st.secrets if _has_secrets(int(time.monotonic() / SECRETS_SECONDS)) else {}


@lru_cache(maxsize=1)
def _has_secrets(moment: int) -> bool:
    # Streamlit looks through its folders each time, and every drawing of every session asks several times.
    return st.secrets.load_if_toml_exists()
