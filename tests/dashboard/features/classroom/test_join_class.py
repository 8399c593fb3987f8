"""Joining a class, and what its members are told."""

import pytest
from pages_under_test import button_keys, open_page, opened_by, words

from dashboard.features.classroom.join_class import allowed_in_words
from dashboard.state.session import COOKIES
from s7core.classroom.limits import Limits

pytestmark = pytest.mark.usefixtures("no_workers")


def test_on_one_s_own_machine_no_class_is_needed(store):
    told = words(open_page("join"))
    assert "none is needed" in told and "*Teacher* says how to begin" in told


def test_a_student_joins_and_is_told_what_is_wrong_with_a_name(register):
    at = open_page("join", {"class": "9b"})
    assert at.text_input[0].value == "9b"
    at.text_input[1].set_value("<script>")
    at.button[0].click().run()
    assert "nickname is '<script>'" in words(at)
    at.text_input[1].set_value("Ada")
    at.button[0].click().run()
    assert "**Ada** in class **9b**" in "".join(each.value for each in at.success)
    assert [each.nickname for each in register.students("9b")] == ["Ada"]


def test_a_class_that_is_not_there_takes_nobody_in(register):
    at = open_page("join", {"class": "10c"})
    at.text_input[1].set_value("Ada")
    at.button[0].click().run()
    assert "class is '10c', but there is no such class here" in words(at) and not at.success


def test_a_member_reads_the_limits_and_their_own_first_seed(register):
    register.join("9b", "Ada")
    _, token = register.join("9b", "Bob")
    register.set_limits("9b", Limits(epochs=1, images=6_000, waiting=2, stages=("net1", "net2")))
    told = words(opened_by(token, "join"))
    assert "You may train Net1, Net2, up to 1 epoch on up to 6,000 images." in told
    assert "At most 2 of your runs" in told and "begin with seed 201" in told


def test_without_own_seeds_no_seed_is_promised_and_a_closed_class_says_so(register):
    _, token = register.join("9b", "Ada")
    register.set_limits("9b", Limits(own_seeds=False))
    register.set_open("9b", False)
    told = words(opened_by(token, "join"))
    assert "begin with seed" not in told and "Your teacher has closed the class" in told


def test_leaving_the_class_forgets_the_student_in_this_browser_only(register):
    _, token = register.join("9b", "Ada")
    at = opened_by(token, "join")
    at.button(key="leave").click().run()
    assert at.session_state[COOKIES.name]["s7_student"] == "" and "leave" not in button_keys(at)
    assert len(register.students("9b")) == 1


def test_the_wall_is_one_click_from_joining(register):
    _, token = register.join("9b", "Ada")
    at = opened_by(token, "join")
    at.button(key="to-wall").click().run()
    assert at.title[0].value == "Class wall"


def test_limits_are_said_in_words():
    told, queue = allowed_in_words(Limits(epochs=5))
    assert told == "You may train every stage, up to 5 epochs on up to 60,000 images." and "At most 3 " in queue
