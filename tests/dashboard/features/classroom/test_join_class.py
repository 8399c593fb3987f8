"""Joining a class, and what its members are told."""

import pytest
from pages_under_test import button_keys, open_page, opened_by, words
from streamlit.testing.v1 import AppTest

from dashboard.features.classroom import join_class
from dashboard.features.classroom.join_class import allowed_in_words
from dashboard.server.embedding import EMBED_VARIABLE
from dashboard.state.escape import plain
from s7core.classroom.limits import Limits

pytestmark = pytest.mark.usefixtures("no_workers")


def test_on_one_s_own_machine_no_class_is_needed(store):
    at = open_page("join")
    assert "none is needed: on your own machine you may do everything. A class needs a teacher." in words(at)
    assert [each.proto.page for each in at.main.get("page_link")] == ["teacher"] and not at.info


def test_a_student_joins_and_is_told_what_is_wrong_with_a_name(register):
    at = open_page("join", {"class": "9b"})
    assert at.text_input[0].value == "9b"
    at.text_input[1].set_value("<script>")
    at.button[0].click().run()
    assert plain("nickname is '<script>'") in words(at)
    at.text_input[1].set_value("Ada")
    at.button[0].click().run()
    assert "**Ada** in class **9b**" in "".join(each.value for each in at.success)
    assert [each.nickname for each in register.students("9b")] == ["Ada"]


def test_before_and_after_joining_a_student_reads_what_the_teacher_sees(register):
    told = "Your teacher sees under your nickname: your runs, guesses and drawn digits, the steps of the lesson"
    assert told in words(open_page("join"))
    assert told in words(opened_by(register.join("9b", "Ada")[1], "join"))


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


def join(at: AppTest, nickname: str) -> None:
    at.text_input[0].set_value("9b")
    at.text_input[1].set_value(nickname)
    at.button[0].click().run()
    assert not at.exception, at.exception


def come_back(at: AppTest, nickname: str, code: str) -> None:
    at.text_input(key="back-class").set_value("9b")
    at.text_input(key="back-nickname").set_value(nickname)
    at.text_input(key="back-code").set_value(code)
    at.button(key="come-back-button").click().run()
    assert not at.exception, at.exception


def told(at: AppTest) -> str:
    return words(at) + "".join(each.value for each in at.success)


def test_who_joins_reads_their_personal_code_until_they_have_noted_it_and_comes_back_with_it(register):
    at = open_page("join", {"class": "9b"})
    join(at, "Ada")
    [code] = [each.value for each in at.code]
    assert "take a picture" in words(at) and len(code) == 9
    at.button(key="code-noted").click().run()
    assert not at.code and "**Ada** in class **9b**" in told(at)
    phone = open_page("join")
    come_back(phone, "Ada", "0000-0000")
    assert "the code is not theirs" in words(phone) and "0000" not in words(phone) and not phone.success
    come_back(phone, "ada", code.lower())
    assert "**Ada** in class **9b**" in told(phone) and not phone.code
    assert [each.nickname for each in register.students("9b")] == ["Ada"]


def test_the_code_is_gone_with_the_page(register):
    at = open_page("join", {"class": "9b"})
    join(at, "Ada")
    assert at.code
    at.switch_page("views/glossary.py").run()
    at.switch_page("views/join.py").run()
    assert not at.code and "**Ada** in class **9b**" in told(at)


def test_a_new_code_replaces_the_one_that_was_lost(register):
    ada, token = register.join("9b", "Ada")
    lost = register.new_code(ada.id)
    at = opened_by(token, "join")
    at.button(key="new-code").click().run()
    assert register.come_back("9b", "Ada", at.code[0].value, "here")
    with pytest.raises(ValueError, match="not theirs"):
        register.come_back("9b", "Ada", lost, "there")


def test_who_leaves_is_known_to_this_browser_and_comes_back_as_the_same_student_only(register):
    _, token = register.join("9b", "Ada")
    at = opened_by(token, "join")
    assert "Have you noted your personal code?" in words(at)
    at.button(key="new-code").click().run()
    code = at.code[0].value
    at.button(key="leave").click().run()
    assert register.student(token) is None and "leave" not in button_keys(at)
    assert "this browser is 'Ada' already" in words(at)
    join(at, "Eve")
    assert not at.success and [each.nickname for each in register.students("9b")] == ["Ada"]
    assert at.text_input(key="back-nickname").value == "Ada"
    come_back(at, "Ada", code)
    assert "**Ada** in class **9b**" in told(at)


def test_a_removed_student_is_told_so_and_can_neither_join_nor_make_a_code(register):
    ada, token = register.join("9b", "Ada")
    at = opened_by(token, "join")
    register.remove(ada.id)
    at.button(key="new-code").click().run()  # the page is of a moment ago
    assert "You are no longer in this class" in words(at) and not at.code
    assert "You were removed from class '9b', where you were 'Ada': ask your teacher" in words(at)
    join(at, "Eve")
    assert not register.students("9b")
    come_back(at, "Ada", register.readmit(ada.id))
    assert "**Ada** in class **9b**" in told(at)


def test_a_browser_that_keeps_no_cookie_is_told_with_the_cure(register, monkeypatch):
    _, token = register.join("9b", "Ada")
    assert "does not keep who you are" not in words(opened_by(token, "join"))
    monkeypatch.setattr(join_class, "cookies_are_lost", lambda: True)
    told = words(opened_by(token, "join"))
    assert "does not keep who you are" in told and "personal code bring you back" in told and "takes HTTPS" not in told
    monkeypatch.setenv(EMBED_VARIABLE, "https://moodle.school.example")
    assert "takes HTTPS" in words(opened_by(token, "join"))
    monkeypatch.setattr(join_class, "server_address", lambda: "https://lab.school.example")
    told = words(opened_by(token, "join"))
    assert "takes HTTPS" not in told and "[open it in its own tab](https://lab.school.example/join)" in told


def test_the_wall_is_one_click_from_joining(register):
    _, token = register.join("9b", "Ada")
    at = opened_by(token, "join")
    at.button(key="to-wall").click().run()
    assert at.title[0].value == "Class wall"


def test_limits_are_said_in_words():
    told, queue = allowed_in_words(Limits(epochs=5))
    assert told == "You may train every stage, up to 5 epochs on up to 60,000 images." and "At most 3 " in queue
