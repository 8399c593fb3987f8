"""Everybody who sees a set takes it along; the teacher sees who drew what, and deletes."""

import pytest
from drawings_under_test import keep_ten
from pages_under_test import button_keys, clickable_html, open_page, opened_by, opened_by_teacher, words

from dashboard.components.clickable import _is_offered

pytestmark = pytest.mark.usefixtures("results_left_out")

OUR = {"see": "set"}


@pytest.fixture
def desk(register, sets, students):
    """The teacher's page with the set of 9b, of which Bob has been removed."""
    keep_ten(sets, students["Ada"][2])
    keep_ten(sets, students["Bob"][2], range(3))
    register.remove(students["Bob"][0].id)
    at = opened_by_teacher("digit")
    at.segmented_control(key="see").set_value("set").run()
    at.selectbox(key="class").set_value("9b").run()
    assert not at.exception
    return at


def choose(at, digit_id: str) -> None:
    """Click this digit among those of all authors."""
    assert _is_offered(digit_id, clickable_html(at).replace('\\"', '"'))
    at.session_state["drawn digit"] = digit_id
    at.run()


def test_a_teacher_sees_the_names_and_that_somebody_was_removed(desk):
    assert "Ada" in clickable_html(desk) and "Bob (removed)" in clickable_html(desk)


def test_a_teacher_deletes_one_digit_all_of_a_student_and_the_set(desk, sets, students):
    choose(desk, sets.own_digits(students["Ada"][2])[4].id)
    assert desk.button(key="delete-digit").label == "Delete this 4 of Ada"
    desk.button(key="delete-digit").click().run()
    assert 4 not in sets.own_digits(students["Ada"][2]) and "delete-digit" not in button_keys(desk)
    choose(desk, next(each.id for each in sets.digits("9b") if each.is_removed))
    desk.button(key="delete-digits-of").click().run()
    assert {each.nickname for each in sets.digits("9b")} == {"Ada"}
    desk.button(key="delete-digit-set").click().run()
    assert not sets.sets() and not desk.exception


def test_a_student_sees_neither_names_nor_ways_to_delete_those_of_others(register, sets, students, pads):
    keep_ten(sets, students["Ada"][2])
    keep_ten(sets, students["Bob"][2])
    at = opened_by(students["Ada"][1], "digit", OUR)
    assert "Bob" not in words(at) + clickable_html(at) and "Who drew what" not in words(at)
    assert not {"delete-digit", "delete-digits-of", "delete-digit-set"} & button_keys(at)
    assert {"delete-own-digits"} <= button_keys(at)


def test_a_set_is_offered_as_idx_and_as_pictures(store, sets, alone, pads):
    keep_ten(sets, alone)
    at = open_page("digit", OUR)
    offered = {each.proto.label for each in at.get("download_button")}
    assert {"IDX", "PNG"} <= offered
