"""Who signed in by OpenID Connect, until they sign out in any tab, on any server."""

from unittest.mock import Mock

import pytest
import streamlit as st

from dashboard.data.provider_sign_in import (
    end_provider_sign_in,
    is_unverified,
    provider_names_a_teacher,
    signed_in_address,
)
from dashboard.state import visitor
from dashboard.state.visitor import PASSWORD_VARIABLE, TEACHERS_SECRET
from s7core.classroom.teacher_sign_ins import EndedSignIns

PROVIDER = {"auth": {}, TEACHERS_SECRET: ["Ada@School.example"]}
ADA = {"is_logged_in": True, "email": "ada@school.example", "email_verified": True, "sub": "1", "iat": 1}

pytestmark = pytest.mark.usefixtures("store", "fresh_session")


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> dict:
    """The secrets file's content, to be changed by the test; no password in the environment."""
    found: dict = dict(PROVIDER)
    monkeypatch.setattr(visitor, "_secrets", lambda: found)
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    return found


def test_signing_out_of_the_provider_ends_that_sign_in_in_all_tabs_and_no_later_one(secrets, monkeypatch):
    monkeypatch.setattr(st, "user", ADA)
    monkeypatch.setattr(st, "logout", Mock())
    assert provider_names_a_teacher()
    end_provider_sign_in()
    st.logout.assert_called_once()
    assert not provider_names_a_teacher() and signed_in_address() is None  # though this tab still has the claims
    monkeypatch.setattr(st, "user", {**ADA, "iat": 2})
    assert provider_names_a_teacher()


def test_who_signed_out_at_another_server_may_do_nothing_more_here(secrets, store, monkeypatch):
    monkeypatch.setattr(st, "user", ADA)
    told: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(st, "logout", Mock())
        patch.setattr(EndedSignIns, "end", lambda self, sign_in: told.append(sign_in))
        end_provider_sign_in()
    assert provider_names_a_teacher()
    EndedSignIns(store).end(*told)  # as the other server does
    assert not provider_names_a_teacher(fresh=True)


def test_nobody_is_signed_in_where_no_provider_is_set_up(secrets, monkeypatch):
    monkeypatch.setattr(st, "user", ADA)
    for missing in PROVIDER:
        secrets.clear()
        secrets.update({name: value for name, value in PROVIDER.items() if name != missing})
        assert signed_in_address() is None and not provider_names_a_teacher() and not is_unverified()


@pytest.mark.parametrize(
    ("user", "address", "is_teacher"),
    [
        ({"is_logged_in": True, "email": "ADA@school.example", "email_verified": True}, "ada@school.example", True),
        ({"is_logged_in": True, "email": "ada@school.example"}, None, False),
        ({"is_logged_in": True, "email": "ada@school.example", "email_verified": "true"}, "ada@school.example", True),
        ({"is_logged_in": True, "email": "ada@school.example", "email_verified": "yes"}, None, False),
        ({"is_logged_in": True, "email": "ada@school.example", "email_verified": False}, None, False),
        ({"is_logged_in": True, "email": "eve@school.example", "email_verified": True}, "eve@school.example", False),
        ({"is_logged_in": True, "email_verified": True}, None, False),
        ({"is_logged_in": False, "email": "ada@school.example", "email_verified": True}, None, False),
    ],
)
def test_a_teacher_is_who_signed_in_with_a_listed_address_that_the_provider_verified(
    user, address, is_teacher, secrets, monkeypatch
):
    monkeypatch.setattr(st, "user", user)
    assert signed_in_address() == address and provider_names_a_teacher() is is_teacher
    assert is_unverified() is (user["is_logged_in"] and address is None)
