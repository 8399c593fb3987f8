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
from s7core.formatting import decimal
from s7core.language.translation import _

_START = f"{PASSWORD_VARIABLE}='a long phrase' streamlit run dashboard/Home.py --server.address 0.0.0.0"
_SECRETS = f'{PASSWORD_SECRET} = "a long phrase"'
_TEACHERS = f'{TEACHERS_SECRET} = ["you@your.school"]'
_ABOUT_PROVIDERS = "https://docs.streamlit.io/develop/api-reference/user/st.login"


def show_sign_in() -> None:
    """Draw each way to sign in that the server offers; where there is none, how to set one up."""
    if not has_teacher():
        st.markdown(_how())
        return
    if password():
        with st.form("sign-in", width=420):
            typed = st.text_input(_("Password"), type="password", max_chars=200, autocomplete="current-password")
            if st.form_submit_button(_("Sign in"), type="primary"):
                _sign_in(typed, st.empty())
    if has_provider():
        _with_provider()


def _how() -> str:
    """How a server gets a teacher, as Markdown."""
    password_told = _(
        "Nobody can sign in on this server yet. Start it with a password of your choice, {count} characters or more so that "
        "nobody guesses it, and only whoever knows it is the teacher:",
        count=SHORTEST_GOOD_PASSWORD,
    )
    secrets_told = _("Or write it into `{file}`, which you keep to yourself:", file=".streamlit/secrets.toml")
    provider_told = _(
        "With your school's OpenID Connect provider, set `{section}` there as [Streamlit's manual describes]({link}), and "
        "say who is a teacher: `{setting}`.",
        section="[auth]",
        link=_ABOUT_PROVIDERS,
        setting=_TEACHERS,
    )
    return "\n\n".join([password_told, f"```bash\n{_START}\n```", secrets_told, f"```toml\n{_SECRETS}\n```", provider_told])


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
        _(
            "Many wrong passwords were tried, from your network or from many, so yours is checked in {seconds} s. The right "
            "one is never refused.",
            seconds=decimal(seconds, 0),
        )
    )


def _with_provider() -> None:
    address = signed_in_address()
    unverified = is_unverified()
    if not find_spec("authlib"):
        st.error(
            _(
                "Signing in with your school's account takes Authlib, which is not installed on this server: `{command}`.",
                command="pip install -e '.[openid]'",
            )
        )
    elif address is None and not unverified:
        st.button(_("Sign in with your school's account"), on_click=guarded(st.login), icon=":material/login:")
    else:
        st.error(
            _(
                "Your school's account does not say that its e-mail address was verified (`email_verified`), so anybody "
                "could have entered it: sign in by password, or ask whoever runs the accounts."
            )
            if unverified
            else _(
                "You are signed in as {address}, which is not among this server's teachers: add it to `{setting}` in its "
                "secrets file.",
                address=plain(address or ""),
                setting=TEACHERS_SECRET,
            )
        )
        st.button(_("Sign out"), on_click=guarded(end_provider_sign_in))
