"""Join: a student enters a class."""

import pytest
from pages_under_test import open_page, words

from s7core.classroom.register import Register


@pytest.fixture(scope="module")
def register(empty_server):
    made = Register(empty_server)
    made.open_class("9b")
    return made


def test_on_one_s_own_machine_no_class_is_needed(empty_server):
    at = open_page("join")
    assert at.title[0].value == "Join a class" and "none is needed" in words(at) and not at.text_input


def test_a_link_fills_in_the_class_and_a_nickname_joins_it(register):
    at = open_page("join", {"class": "9b"})
    assert at.text_input[0].value == "9b"
    at.text_input[1].set_value("Ada")
    at.button[0].click().run()
    assert [each.nickname for each in register.students("9b")] == ["Ada"]
    assert "**Ada** in class **9b**" in at.success[0].value


def test_a_link_to_a_class_that_is_not_there_is_answered_in_words(register):
    at = open_page("join", {"class": "8z"})
    at.text_input[1].set_value("Bob")
    at.button[0].click().run()
    assert "class is '8z', but there is no such class here" in words(at)
