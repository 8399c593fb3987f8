"""Tokens in cookies, and the ways for a teacher to sign in."""

from unittest.mock import Mock

import pytest
import streamlit as st

from dashboard.state import visitor
from dashboard.state.address import entered
from dashboard.state.visitor import (
    PASSWORD_SECRET,
    PASSWORD_VARIABLE,
    STUDENT,
    TEACHER,
    TEACHERS_SECRET,
    forget_student,
    has_provider,
    has_teacher,
    keep_cookies,
    password,
    provider_names_a_teacher,
    remember,
    remember_student,
    signed_in_address,
    token_of,
)

PROVIDER = {"auth": {}, TEACHERS_SECRET: ["Ada@School.example"]}


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> dict:
    """The secrets file's content, to be changed by the test; no password in the environment."""
    found: dict = {}
    monkeypatch.setattr(visitor, "_secrets", lambda: found)
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    return found


@pytest.fixture
def cookies(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the browser sent when the session began."""
    found: dict[str, str] = {}
    monkeypatch.setattr(st, "context", Mock(cookies=found))
    return found


def test_a_token_that_the_session_set_counts_more_than_the_browser_s(cookies):
    assert token_of(STUDENT) == ""
    cookies[STUDENT] = "old"
    assert token_of(STUDENT) == "old"
    remember_student("new")
    assert token_of(STUDENT) == "new" and token_of(TEACHER) == ""
    entered("net1")
    entered("train")
    assert token_of(STUDENT) == "new"


def test_who_leaves_is_forgotten_though_the_browser_sent_a_token(cookies):
    cookies[STUDENT] = "old"
    forget_student()
    assert token_of(STUDENT) == ""


def test_the_browser_is_told_all_that_the_session_set_and_nothing_before(cookies, monkeypatch):
    component = Mock()
    monkeypatch.setattr(visitor, "_write_cookies", component)
    keep_cookies()
    component.assert_not_called()
    remember_student("one")
    remember(TEACHER, "two")
    forget_student()
    keep_cookies()
    assert component.call_args.kwargs["data"] == {STUDENT: "", TEACHER: "two"}


def test_the_password_is_the_environment_s_or_else_the_secrets_file_s(secrets, monkeypatch):
    assert password() == "" and not has_teacher()
    secrets[PASSWORD_SECRET] = 1234  # TOML has numbers
    assert password() == "1234" and has_teacher()
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    assert password() == "chalk"


@pytest.mark.parametrize("missing", PROVIDER)
def test_a_provider_counts_only_with_a_list_of_teachers(missing, secrets):
    secrets.update(PROVIDER)
    assert has_provider() and has_teacher()
    del secrets[missing]
    assert not has_provider() and not has_teacher() and signed_in_address() is None


@pytest.mark.parametrize(
    ("user", "address", "is_teacher"),
    [
        ({"is_logged_in": True, "email": "ada@school.example"}, "ada@school.example", True),
        ({"is_logged_in": True, "email": "ADA@school.example", "email_verified": True}, "ada@school.example", True),
        ({"is_logged_in": True, "email": "ada@school.example", "email_verified": False}, None, False),
        ({"is_logged_in": True, "email": "eve@school.example"}, "eve@school.example", False),
        ({"is_logged_in": True}, None, False),
        ({"is_logged_in": False, "email": "ada@school.example"}, None, False),
    ],
)
def test_a_teacher_is_who_signed_in_with_a_listed_address(user, address, is_teacher, secrets, monkeypatch):
    secrets.update(PROVIDER)
    monkeypatch.setattr(st, "user", user)
    assert signed_in_address() == address and provider_names_a_teacher() is is_teacher
