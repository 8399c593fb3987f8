"""Our test set: everybody sees the sets that are theirs to see."""

import pytest
from drawings_under_test import keep_ten
from pages_under_test import button_keys, open_page, opened_by, opened_by_teacher, words

from s7core.classroom.visitor import Visitor

pytestmark = pytest.mark.usefixtures("results_left_out")

OUR = {"see": "set"}


def test_a_guest_of_a_class_server_sees_the_way_to_a_class_and_no_digits(register, sets, students):
    keep_ten(sets, students["Ada"][2])
    at = open_page("digit", {**OUR, "class": "9b"})
    assert "Only they and their teacher see it" in words(at) and "RESULTS" not in words(at)
    assert "keep-digit" not in button_keys(at)


def test_a_student_sees_the_results_of_the_class_once_their_own_ten_are_there(register, sets, students, pads):
    keep_ten(sets, students["Ada"][2])
    keep_ten(sets, students["Bob"][2], range(9))
    of_ada = opened_by(students["Ada"][1], "digit", OUR)
    assert "RESULTS" in words(of_ada)
    assert "RESULTS" not in words(opened_by(students["Bob"][1], "digit", OUR))


def test_a_student_never_sees_the_set_of_another_class(register, sets, students, pads):
    register.open_class("9c")
    other = register.join("9c", "Cleo")[0]
    keep_ten(sets, Visitor(True, False, other, register.class_named("9c")))
    keep_ten(sets, students["Ada"][2])
    at = opened_by(students["Ada"][1], "digit", {**OUR, "class": "9c"})
    assert "RESULTS" in words(at) and "9c" not in words(at) and not [each for each in at.selectbox if each.key == "class"]


def test_the_teacher_chooses_a_class_and_sees_its_set(register, sets, students):
    keep_ten(sets, students["Ada"][2], range(4))
    at = opened_by_teacher("digit")
    at.segmented_control(key="see").set_value("set").run()
    assert at.selectbox(key="class").options == ["Your digits", "9b's digits"]
    at.selectbox(key="class").set_value("9b").run()
    assert not at.exception and "RESULTS" in words(at) and "Who drew what" in words(at)


def test_alone_there_is_nothing_to_choose(store, sets, alone, pads):
    at = open_page("digit", OUR)
    assert not [each for each in at.selectbox if each.key == "class"] and "## Draw a 0" in words(at)
