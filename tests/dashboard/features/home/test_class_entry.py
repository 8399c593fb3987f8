"""Who opens the server's address types the class's code there; nobody else is asked for one."""

import pytest
from pages_under_test import asked, open_page, opened_by, opened_by_teacher, words

from s7core.classroom.class_codes import class_codes

pytestmark = pytest.mark.usefixtures("no_workers")


def has_entry(at) -> bool:
    return "class-code" in {each.key for each in at.text_input}


def enter(at, typed: str):
    at.text_input(key="class-code").set_value(typed)
    return at.button(key="enter-class").click().run()


def test_on_a_server_without_classes_there_is_nothing_to_type(store):
    assert not has_entry(open_page("home"))


@pytest.mark.parametrize("spelled", [str.lower, lambda code: f"{code[:2]} {code[2:]}", str])
def test_the_code_leads_to_the_form_to_join_with_the_class_filled_in(register, spelled):
    name = register.open_class("Klasse Ä").name
    at = enter(open_page("home"), spelled(class_codes(register.classes())[name]))
    assert at.title[0].value == "Join a class" and at.text_input[0].value == name and asked(at, "class") == name


def test_the_name_of_the_class_does_as_well(register):
    assert enter(open_page("home"), "9B").text_input[0].value.lower() == "9b"


def test_what_no_class_has_is_quoted_with_a_cure_and_nothing_is_lost(register):
    at = enter(open_page("home"), "<b>QQQQ")
    assert "QQQQ', but no class here has it: ask your teacher" in words(at)
    assert at.text_input(key="class-code").value == "<b>QQQQ"


def test_a_student_and_a_teacher_are_not_asked(register):
    _, token = register.join("9b", "Ada")
    assert not has_entry(opened_by(token, "home")) and not has_entry(opened_by_teacher("home"))


def test_the_code_does_in_the_form_to_join(register):
    code = class_codes(register.classes())["9b"]
    at = open_page("join")
    at.text_input[0].set_value(code)
    at.text_input[1].set_value("Ada")
    at.button[0].click().run()
    assert [each.student.nickname for each in register.members("9b")] == ["Ada"]


def test_the_code_does_in_the_form_to_come_back(register):
    ada, _ = register.join("9b", "Ada")
    personal = register.new_code(ada.id)
    at = open_page("join")
    at.text_input(key="back-class").set_value(class_codes(register.classes())["9b"])
    at.text_input(key="back-nickname").set_value("Ada")
    at.text_input(key="back-code").set_value(personal)
    at.button(key="come-back-button").click().run()
    assert register.members("9b")[0].browsers == 2 and not at.error


def test_nothing_typed_is_answered_too(register):
    assert "code is ''" in words(enter(open_page("home"), ""))
