"""The forms by which a teacher signs in, instructions for a server on which nobody can yet, a warning of weak passwords."""

from importlib.util import find_spec

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.error_sentences import guarded, say_error
from dashboard.data.provider_sign_in import end_provider_sign_in, is_unverified, signed_in_address
from dashboard.data.visitors import sign_in
from dashboard.state.escape import plain
from dashboard.state.visitor import (
    PASSWORD_SECRET,
    PASSWORD_VARIABLE,
    TEACHERS_SECRET,
    has_provider,
    has_teacher,
    password,
)
from s7core.classroom.teacher_sessions import SHORTEST_GOOD_PASSWORD, password_warning

HOW = f"""
Nobody can sign in on this server yet. Start it with a password of your choice, {SHORTEST_GOOD_PASSWORD} characters or
more so that nobody guesses it, and only who knows it is the teacher:

```bash
{PASSWORD_VARIABLE}='a long phrase' streamlit run dashboard/Home.py --server.address 0.0.0.0
```

Or write it into `.streamlit/secrets.toml`, which you keep to yourself:

```toml
{PASSWORD_SECRET} = "a long phrase"
```

With your school's OpenID Connect provider, set `[auth]` there as
[Streamlit says](https://docs.streamlit.io/develop/api-reference/user/st.login), and say who is a teacher:
`{TEACHERS_SECRET} = ["you@your.school"]`.
"""


def show_sign_in() -> None:
    """Draw each way to sign in that the server offers; where there is none, how to set one up."""
    if not has_teacher():
        st.markdown(HOW)
        return
    if password():
        with st.form("sign-in", width=420):
            typed = st.text_input("Password", type="password", max_chars=200, autocomplete="current-password")
            if st.form_submit_button("Sign in", type="primary"):
                _sign_in(typed, st.empty())
    if has_provider():
        _with_provider()


def show_password_warning() -> None:
    """Warn the teacher, who alone shall know it, of a password that is easily guessed."""
    if told := password_warning(password()):
        st.warning(told)


def _sign_in(typed: str, told: DeltaGenerator) -> None:
    """Sign in, and say in the place `told` how long that takes or why it failed."""
    try:
        sign_in(typed, lambda seconds: _say_wait(seconds, told))
    except ValueError as error:
        say_error(error, told)
    else:
        st.rerun()


def _say_wait(seconds: float, told: DeltaGenerator) -> None:
    told.info(
        f"Many wrong passwords were tried, from your network or from many, so yours is checked in {seconds:.0f} s. "
        "The right one is never refused."
    )


def _with_provider() -> None:
    address = signed_in_address()
    unverified = is_unverified()
    if not find_spec("authlib"):
        st.error(
            "Signing in with your school's account takes Authlib, which is not installed on this server: "
            "`pip install -e '.[openid]'`."
        )
    elif address is None and not unverified:
        st.button("Sign in with your school's account", on_click=guarded(st.login), icon=":material/login:")
    else:
        st.error(
            "Your school's account does not say that its e-mail address was verified (`email_verified`), so anybody could "
            "have entered it: sign in by password, or ask whoever runs the accounts."
            if unverified
            else f"You are signed in as {plain(address or '')}, which is not among this server's teachers: add it to "
            f"`{TEACHERS_SECRET}` in its secrets file."
        )
        st.button("Sign out", on_click=guarded(end_provider_sign_in))
