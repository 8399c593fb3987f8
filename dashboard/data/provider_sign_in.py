"""Who signed in by the school's OpenID Connect provider and has not signed out since, on this server or another one.

Streamlit keeps what the provider said in the session. Signing out in one tab does not change the others, so the store has
the sign-ins that were ended.
"""

import hashlib

import streamlit as st

from dashboard.data.resources import ended_sign_ins
from dashboard.state.visitor import has_provider, listed_teachers


def signed_in_address(fresh: bool = False) -> str | None:
    """The verified e-mail address of whoever signed in by OpenID Connect; None where they have signed out since.

    That they have may go unnoticed for half a second, unless the answer has to be `fresh`.
    """
    verified = str(st.user.get("email_verified")).lower() == "true"  # some providers send it as a text
    return _email() if verified and _is_signed_in(fresh) else None


def is_unverified() -> bool:
    """Whether somebody signed in by OpenID Connect whose e-mail address the provider does not call verified."""
    return _is_signed_in(False) and signed_in_address() is None


def provider_names_a_teacher(fresh: bool = False) -> bool:
    """Whether the visitor signed in by OpenID Connect with an address that the secrets file names as a teacher's."""
    return has_provider() and signed_in_address(fresh) in listed_teachers()


def end_provider_sign_in() -> None:
    """Sign out whoever signed in by OpenID Connect, in all tabs of their browser: those that are open keep its claims."""
    ended_sign_ins().end(_sign_in())
    st.logout()


def _email() -> str | None:
    return str(st.user.get("email") or "").lower() or None


def _is_signed_in(fresh: bool) -> bool:
    return has_provider() and bool(st.user.get("is_logged_in")) and not ended_sign_ins().has(_sign_in(), fresh)


def _sign_in() -> str:
    """What tells one sign-in by OpenID Connect from others, the same in all tabs of a browser."""
    claims = [str(st.user.get(name, "")) for name in ("iss", "sub", "email", "iat", "nonce")]
    return hashlib.sha256("\n".join(claims).encode("utf-8", "surrogatepass")).hexdigest()
