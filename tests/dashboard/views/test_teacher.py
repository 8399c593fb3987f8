"""Teacher: sign in, and look after a class."""

import pytest
from pages_under_test import open_page, words

from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.classroom.register import Register


def test_without_a_password_it_says_how_a_class_begins(empty_server, monkeypatch):
    monkeypatch.delenv(PASSWORD_VARIABLE, raising=False)
    at = open_page("teacher")
    assert at.title[0].value == "Teacher" and PASSWORD_VARIABLE in words(at) and not at.text_input


@pytest.mark.parametrize(("typed", "opened"), [("chalk", True), ("cheese", False)])
def test_only_the_right_password_opens_the_desk(empty_server, monkeypatch, typed, opened):
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    at = open_page("teacher")
    at.text_input[0].set_value(typed)
    at.button[0].click().run()
    assert ("Open it" in [each.label for each in at.button]) is opened
    assert ("password is wrong" in words(at)) is not opened


def test_a_student_s_cookie_opens_nothing(empty_server, monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    Register(empty_server).open_class("9b")
    _, token = Register(empty_server).join("9b", "Ada")
    at = open_page("teacher")
    at.session_state["cookies"] = {"s7_student": token, "s7_teacher": token}
    at.run()
    assert "Open it" not in [each.label for each in at.button] and "What students may do" not in words(at)
