"""Tokens in cookies, and the ways for a teacher to sign in."""

from types import SimpleNamespace
from unittest.mock import Mock

import pytest
import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from dashboard.server.embedding import EMBED_VARIABLE
from dashboard.state import visitor
from dashboard.state.address import entered
from dashboard.state.session import COOKIE_WRITER
from dashboard.state.visitor import (
    PASSWORD_SECRET,
    PASSWORD_VARIABLE,
    STUDENT,
    TEACHER,
    TEACHERS_SECRET,
    base_path,
    cookie_name,
    cookies_are_lost,
    has_provider,
    has_teacher,
    listed_teachers,
    password,
    remember,
    token_of,
    write_cookies,
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


LAB = "0123456789abcdef"  # a store's name


def test_a_token_that_the_session_set_counts_more_than_the_browser_s(cookies):
    assert token_of(STUDENT, LAB) == ""
    cookies[cookie_name(STUDENT, LAB)] = "old"
    assert token_of(STUDENT, LAB) == "old"
    remember(STUDENT, "new")
    assert token_of(STUDENT, LAB) == "new" and token_of(TEACHER, LAB) == ""
    entered("net1")
    entered("train")
    assert token_of(STUDENT, LAB) == "new"


def test_two_labs_on_one_host_have_cookies_of_their_own(cookies, monkeypatch):
    """Cookies do not know ports, and those of a path are sent to what lies below it as well."""
    cookies[cookie_name(TEACHER, "another lab")] = "theirs"
    assert token_of(TEACHER, LAB) == ""
    root = cookie_name(TEACHER, LAB)
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": "/lab/"}.get)
    assert base_path() == "/lab"
    assert len({root, cookie_name(TEACHER, LAB), cookie_name(STUDENT, LAB), cookie_name(TEACHER, "another lab")}) == 4
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": ""}.get)
    assert base_path() == "/" and cookie_name(TEACHER, LAB) == root and LAB not in root


def test_a_cookie_from_before_names_had_a_lab_is_still_read(cookies):
    cookies[STUDENT] = "old"
    assert token_of(STUDENT, LAB) == "old"
    cookies[cookie_name(STUDENT, LAB)] = "new"
    assert token_of(STUDENT, LAB) == "new"


def test_the_browser_is_told_all_that_the_session_set_and_nothing_before(cookies, monkeypatch):
    component = Mock()
    monkeypatch.setattr(visitor, "_write_cookies", component)
    write_cookies(LAB)
    component.assert_not_called()
    remember(STUDENT, "one")
    remember(TEACHER, "")
    write_cookies(LAB)
    told = component.call_args.kwargs["data"]
    assert told["cookies"] == {cookie_name(STUDENT, LAB): "one", cookie_name(TEACHER, LAB): ""}
    assert told["path"] == "/" and told["embedded"] is told["lost"] is False
    monkeypatch.setenv(EMBED_VARIABLE, "https://moodle.school.example")
    write_cookies(LAB)
    assert component.call_args.kwargs["data"]["embedded"] is True


def test_a_cookie_is_lost_where_the_browser_says_so():
    assert not cookies_are_lost()
    COOKIE_WRITER.set(SimpleNamespace(lost=True))
    assert cookies_are_lost()
    COOKIE_WRITER.set(SimpleNamespace(lost=False))
    assert not cookies_are_lost()


def test_the_password_is_the_environment_s_or_else_the_secrets_file_s(secrets, monkeypatch):
    assert password() == "" and not has_teacher()
    secrets[PASSWORD_SECRET] = 1234  # TOML has numbers
    assert password() == "1234" and has_teacher()
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    assert password() == "chalk"


@pytest.mark.parametrize("named", [{PASSWORD_SECRET: "chalk"}, PROVIDER])
def test_while_the_secrets_file_is_changed_the_server_keeps_its_teacher(named, monkeypatch):
    """For a moment it is empty or half written; nobody may do everything then."""
    read = Mock(
        side_effect=[{}, named, StreamlitSecretNotFoundError("empty"), {}, {"auth": {}}, {PASSWORD_SECRET: "cheese"}]
    )
    monkeypatch.setattr(st, "secrets", Mock(to_dict=read))
    monkeypatch.setattr(visitor, "_last_secrets", [{}])
    monkeypatch.setattr(visitor, "SECRETS_SECONDS", 1e9)  # read anew only where the test says so
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    said = []
    for _ in range(6):
        visitor._secrets_of.cache_clear()
        said.append((has_teacher(), password()))
    visitor._secrets_of.cache_clear()
    first = named.get(PASSWORD_SECRET, "")
    assert said == [(False, ""), *[(True, first)] * 4, (True, "cheese")]


@pytest.mark.parametrize("missing", PROVIDER)
def test_a_provider_counts_only_with_a_list_of_teachers(missing, secrets):
    secrets.update(PROVIDER)
    assert has_provider() and has_teacher() and listed_teachers() == {"ada@school.example"}
    del secrets[missing]
    assert not has_provider() and not has_teacher()
