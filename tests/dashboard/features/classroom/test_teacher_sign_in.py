"""Only the teacher signs in, by password or by a provider, and a server without either says how to begin."""

from functools import partial
from unittest.mock import Mock

import pytest
from pages_under_test import open_page, opened_by_teacher, words

from dashboard.features.classroom.teacher_sign_in import _say_wait, show_password_warning
from dashboard.state.escape import plain
from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.classroom.teacher_sessions import FREE_TRIES, TeacherSessions

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
    assert "What students may do" in words(at) and "join?class=9b" in words(at)


@pytest.mark.parametrize("verified", [True, False])
def test_by_openid_connect_only_a_listed_and_verified_address_is_the_teacher(store, monkeypatch, verified):
    user = {"is_logged_in": True, "email": "ada@school.example", "email_verified": verified}
    provider(monkeypatch, ["Ada@School.example"], user)
    assert ("Open it" in str([each.label for each in open_page("teacher").button])) is verified
    user["email"] = "eve@school.example"
    assert "Open it" not in str([each.label for each in open_page("teacher").button])


def test_whoever_must_wait_reads_for_how_long_and_gets_in_with_the_right_password(register, monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr("dashboard.data.resources.TeacherSessions", partial(TeacherSessions, sleep=slept.append))
    at = open_page("teacher")
    for _ in range(FREE_TRIES):
        at.text_input[0].set_value("cheese")
        at.button[0].click().run()
    assert not slept
    told: list[str] = []
    monkeypatch.setattr(
        "dashboard.features.classroom.teacher_sign_in._say_wait", lambda seconds, place: told.append(seconds)
    )
    at.text_input[0].set_value("chalk")
    at.button[0].click().run()
    assert told == slept and len(told) == 1 and told[0] <= 1
    assert "What students may do" in words(at)


def test_a_password_that_is_easily_guessed_is_warned_of_where_only_the_teacher_reads_it(register, monkeypatch):
    assert "can be guessed" not in words(open_page("teacher"))
    assert "can be guessed" in words(opened_by_teacher("teacher"))
    place = Mock()
    monkeypatch.setattr("dashboard.features.classroom.teacher_sign_in.st.warning", place)
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk and cheese")
    show_password_warning()
    place.assert_not_called()


def test_the_wait_is_a_sentence(register):
    place = Mock()
    _say_wait(5.0, place)
    assert "checked in 5 s. The right one is never refused." in place.info.call_args.args[0]


def test_whose_address_the_provider_did_not_verify_reads_why_they_are_not_let_in(store, monkeypatch):
    provider(monkeypatch, ["ada@school.example"], {"is_logged_in": True, "email": "ada@school.example"})
    monkeypatch.setattr("dashboard.features.classroom.teacher_sign_in.find_spec", lambda name: name)  # as if installed
    at = open_page("teacher")
    assert "email_verified" in words(at) and "ada@school.example" not in words(at)
    assert [each.label for each in at.button] == ["Sign out"]


def test_one_who_is_not_listed_reads_which_address_they_came_with_and_can_sign_out(store, monkeypatch):
    provider(
        monkeypatch, ["ada@school.example"], {"is_logged_in": True, "email": "eve@school.example", "email_verified": True}
    )
    monkeypatch.setattr("dashboard.features.classroom.teacher_sign_in.find_spec", lambda name: name)  # as if installed
    at = open_page("teacher")
    assert f"You are signed in as {plain('eve@school.example')}, which is not among" in words(at)
    assert [each.label for each in at.button] == ["Sign out"]


def test_a_provider_without_authlib_says_what_to_install(store, monkeypatch):
    provider(monkeypatch, ["ada@school.example"], {})
    monkeypatch.setattr("dashboard.features.classroom.teacher_sign_in.find_spec", lambda name: None)
    at = open_page("teacher")
    assert "pip install -e '.[openid]'" in words(at) and not at.button
