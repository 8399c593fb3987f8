"""Who a browser belongs to: the tokens in its cookies, and the ways for a teacher to sign in that this server offers.

The tokens of students and teachers are kept in the session and in cookies, since a reload begins a new session. A cookie
belongs to a host, whatever the port: its name says of which lab it is, so that two labs on one host do not share it.
"""

import hashlib
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from dashboard.assets import script
from dashboard.server.embedding import embedding_origins
from dashboard.state.session import COOKIE_WRITER, COOKIES

STUDENT, TEACHER = "s7_student", "s7_teacher"  # cookies; what follows these in the browser names the lab
SECRETS_SECONDS = 2.0  # how long a new secrets file may go unnoticed
PASSWORD_VARIABLE = "S7_TEACHER_PASSWORD"
PASSWORD_SECRET = "teacher_password"
TEACHERS_SECRET = "teachers"  # e-mail addresses that may sign in by OpenID Connect

_last_secrets: list[Mapping[str, Any]] = [{}]  # what the secrets file said when it last named a teacher, or last of all
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


def listed_teachers() -> frozenset[str]:
    """The e-mail addresses, in small letters, that the secrets file names as those of teachers."""
    return frozenset(str(each).lower() for each in _secrets().get(TEACHERS_SECRET) or ())


def write_cookies(lab: str) -> None:
    """Set the browser's cookies for this lab as the session wants them; call it once a script run."""
    if wanted := COOKIES.get():
        _write_cookies(
            key=COOKIE_WRITER.name,
            data={
                "cookies": {cookie_name(cookie, lab): token for cookie, token in wanted.items()},
                "path": base_path(),
                "embedded": bool(embedding_origins()),
                "lost": cookies_are_lost(),
            },
            default={"lost": False},
            on_lost_change=lambda: None,
            height=0,
        )


def cookies_are_lost() -> bool:
    """Whether the browser did not keep a cookie that this session set: a reload will forget who they are."""
    return bool(getattr(COOKIE_WRITER.get(), "lost", False))


def cookie_name(cookie: str, lab: str) -> str:
    """The name of a cookie in the browser: `lab` names a store, and a server may stand below a path of its host."""
    return f"{cookie}_{hashlib.sha256(f'{lab} {base_path()}'.encode()).hexdigest()[:8]}"


def base_path() -> str:
    """The path of the dashboard on its host: "/" or "/lab"."""
    return "/" + str(st.get_option("server.baseUrlPath")).strip("/")


def token_of(cookie: str, lab: str) -> str:
    """The token in a cookie: the one that this session set, or else the one that the browser sent; "" without both."""
    wanted, sent = COOKIES.get({}), st.context.cookies
    if cookie in wanted:
        return wanted[cookie]
    return sent.get(cookie_name(cookie, lab)) or sent.get(cookie, "")  # names had no lab in them before stores had names


def remember(cookie: str, token: str) -> None:
    """Set a cookie of this browser; the session uses the token at once. An empty token deletes the cookie."""
    COOKIES.set({**COOKIES.get({}), cookie: token})


def _secrets() -> Mapping[str, Any]:
    """The secrets file's content; empty where there is none.

    Once it has named a teacher, what it said holds until it names one again: while somebody changes the file it may be empty
    or unreadable for a moment, in which everybody would have the rights of one's own machine.
    """
    return _secrets_of(int(time.monotonic() / SECRETS_SECONDS))


@lru_cache(maxsize=1)
def _secrets_of(moment: int) -> Mapping[str, Any]:
    # Streamlit looks through its folders each time, and every drawing of every session asks several times.
    with suppress(StreamlitSecretNotFoundError):  # also where the file cannot be read
        found = st.secrets.to_dict()
        if _names_a_teacher(found) or not _names_a_teacher(_last_secrets[0]):
            _last_secrets[0] = found
    return _last_secrets[0]


def _names_a_teacher(secrets: Mapping[str, Any]) -> bool:
    return bool(secrets.get(PASSWORD_SECRET) or ("auth" in secrets and secrets.get(TEACHERS_SECRET)))
