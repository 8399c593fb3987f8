"""Only the teacher signs in, by password or by a provider, and a server without either says how to begin."""

import pytest
from pages_under_test import open_page, opened_by_teacher, words

from dashboard.state.visitor import PASSWORD_VARIABLE

pytestmark = pytest.mark.usefixtures("no_workers")


def provider(monkeypatch, teachers: list[str], user: dict[str, object]) -> None:
    """A server whose secrets file names a provider and these teachers, and a visitor as the provider describes them."""
    import streamlit as st

    monkeypatch.setattr("dashboard.state.visitor._secrets", lambda: {"auth": {}, "teachers": teachers})
    monkeypatch.setattr(st, "user", user)


def test_on_a_server_without_a_teacher_the_page_says_how_a_class_begins(store):
    at = open_page("teacher")
    told = words(at)
    assert PASSWORD_VARIABLE in told and "secrets.toml" in told and not at.text_input


def test_a_wrong_password_opens_nothing_and_the_right_one_the_teacher_s_page(register):
    at = open_page("teacher")
    at.text_input[0].set_value("cheese")
    at.button[0].click().run()
    assert "password is wrong" in words(at) and "What students may do" not in words(at)
    at = opened_by_teacher("teacher")
    assert "What students may do" in words(at) and "join?class=9b" in "".join(each.value for each in at.code)


@pytest.mark.parametrize("verified", [True, False])
def test_by_openid_connect_only_a_listed_and_verified_address_is_the_teacher(store, monkeypatch, verified):
    user = {"is_logged_in": True, "email": "ada@school.example", "email_verified": verified}
    provider(monkeypatch, ["Ada@School.example"], user)
    assert ("Open it" in str([each.label for each in open_page("teacher").button])) is verified
    user["email"] = "eve@school.example"
    assert "Open it" not in str([each.label for each in open_page("teacher").button])


def test_one_who_is_not_listed_reads_which_address_they_came_with_and_can_sign_out(store, monkeypatch):
    provider(monkeypatch, ["ada@school.example"], {"is_logged_in": True, "email": "eve@school.example"})
    monkeypatch.setattr("dashboard.features.classroom.teacher_sign_in.find_spec", lambda name: name)  # as if installed
    at = open_page("teacher")
    assert "You are signed in as eve@school.example, which is not among" in words(at)
    assert [each.label for each in at.button] == ["Sign out"]


def test_a_provider_without_authlib_says_what_to_install(store, monkeypatch):
    provider(monkeypatch, ["ada@school.example"], {})
    monkeypatch.setattr("dashboard.features.classroom.teacher_sign_in.find_spec", lambda name: None)
    at = open_page("teacher")
    assert "pip install -e '.[openid]'" in words(at) and not at.button
