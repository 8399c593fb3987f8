"""Marks of the lesson, in the session and in the address."""

from itertools import combinations
from unittest.mock import Mock

import pytest
import streamlit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.state import lesson_marks
from dashboard.state.address import asked, check_address, drop_address, entered, set_address
from dashboard.state.lesson_marks import (
    STEP_TITLES,
    current_stage,
    earn,
    forget_marks,
    join_marks,
    keep_marks,
    marks,
    marks_to_text,
    own_runs,
    place_of,
    reach,
    show_step,
    step_shown,
    step_title,
)
from dashboard.state.session import DONE_STEPS, EARNED_STEPS, MARKS, QUESTIONS, REACHED, STEP, UNSAVED_ANSWERS
from s7core.analysis.lesson_duration import STEPS
from s7core.lesson.stages import ALL_STAGES

KEYS = [stage.key for stage in ALL_STAGES]
SUBSETS = [set(chosen) for size in range(len(STEPS) + 1) for chosen in combinations(STEPS, size)]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """The component that writes the address."""
    component = Mock()
    monkeypatch.setattr(lesson_marks, "_write_marks", component)
    return component


def test_every_step_has_a_title():
    assert tuple(STEP_TITLES) == tuple(STEPS)
    assert [step_title(step) for step in STEPS] == list(STEP_TITLES.values())


@pytest.mark.parametrize("steps", SUBSETS, ids=lambda steps: "+".join(sorted(steps)) or "none")
def test_marks_come_back_from_the_address_as_they_were(steps):
    found = {key: set(steps) if key == KEYS[1] else {"run"} for key in KEYS}
    set_address(DONE_STEPS, marks_to_text(found))
    assert marks() == found


def test_a_digit_has_one_bit_for_each_step():
    found = {key: set() for key in KEYS} | {KEYS[0]: {"look", "run"}, KEYS[-1]: set(STEPS)}
    assert marks_to_text(found) == "500f"  # 0b0101: the first and the third step
    assert marks_to_text({key: set() for key in KEYS}) == ""


@pytest.mark.parametrize("text", ["zzzz", "f", "f0000", "F000", "f31<"])
def test_a_text_that_names_no_steps_begins_the_lesson_anew_with_a_note(text, notes):
    set_address(DONE_STEPS, text)
    assert not any(marks().values()) and "names no steps of the lesson" in notes[0]


def test_a_session_reads_the_address_once_and_keeps_its_marks_from_page_to_page():
    entered("net1")
    set_address(DONE_STEPS, "1000")
    earn(KEYS[1], "look")
    set_address(DONE_STEPS, "0000")
    entered("train")
    assert marks() == {key: {"look"} if key in KEYS[:2] else set() for key in KEYS}


def test_what_was_done_in_this_visit_is_told_from_what_an_address_or_another_device_says():
    set_address(DONE_STEPS, "1000")
    join_marks([(KEYS[1], "guess")])
    assert not EARNED_STEPS.get(set())
    for _ in range(2):
        earn(KEYS[0], "look")
    assert EARNED_STEPS.value == {(KEYS[0], "look")}


def test_steps_are_joined_with_those_that_are_there_and_what_the_lesson_does_not_have_is_left_out():
    earn(KEYS[0], "look")
    join_marks([(KEYS[0], "run"), (KEYS[1], "look"), ("net9", "look"), (KEYS[1], "peek")])
    assert marks() == {key: set() for key in KEYS} | {KEYS[0]: {"look", "run"}, KEYS[1]: {"look"}}


def test_for_somebody_else_the_lesson_begins_anew_whatever_the_address_says():
    set_address(DONE_STEPS, "f000")
    earn(KEYS[1], "look")
    reach(KEYS[1], "run")
    QUESTIONS.set({"net1-jump": Mock()})
    UNSAVED_ANSWERS.set([Mock()])
    forget_marks()
    assert not any(marks().values())
    assert not [key for key in (EARNED_STEPS, REACHED, QUESTIONS, UNSAVED_ANSWERS) if key.is_set()]


def test_the_current_stage_is_the_first_with_something_to_do():
    for stage in ALL_STAGES:
        assert current_stage() == stage
        for step in STEPS:
            earn(stage.key, step)
    assert current_stage() is None


def test_the_place_is_the_furthest_step_that_is_done_or_that_next_led_to():
    assert place_of(KEYS[0]) == "look"
    reach(KEYS[0], "guess")
    assert place_of(KEYS[0]) == "guess" and place_of(KEYS[1]) == "look"
    earn(KEYS[0], "run")
    assert place_of(KEYS[0]) == "run"
    reach(KEYS[0], "explain")
    assert place_of(KEYS[0]) == "explain"


def test_a_page_opens_at_the_step_that_was_reached_and_stays_there_until_another_one_is_chosen():
    entered("net1")
    reach(KEYS[1], "guess")
    assert step_shown(KEYS[1]) == "guess" and asked(STEP) is None
    earn(KEYS[1], "run")
    assert step_shown(KEYS[1]) == "guess"  # nobody is moved on by what they did
    entered("train")
    entered("net1")
    assert step_shown(KEYS[1]) == "run"


def test_a_step_that_is_chosen_is_in_the_address_and_one_of_the_address_is_shown():
    entered("net1")
    assert step_shown(KEYS[1]) == "look"
    show_step("explain")
    assert step_shown(KEYS[1]) == "explain" == asked(STEP)
    set_address(STEP, "run")
    assert step_shown(KEYS[1]) == "run"
    show_step("look")
    assert step_shown(KEYS[1]) == "look" == asked(STEP)


def test_back_to_an_address_without_a_step_shows_the_step_that_the_page_opened_with():
    entered("net1")
    assert step_shown(KEYS[1]) == "look"
    show_step("run")
    assert step_shown(KEYS[1]) == "run"
    earn(KEYS[1], "run")
    drop_address(STEP)
    assert step_shown(KEYS[1]) == "look" and asked(STEP) is None


def test_a_click_on_a_step_wins_over_an_address_that_was_read_before_it():
    entered("net1")
    set_address(STEP, "guess")
    assert step_shown(KEYS[1]) == "guess"
    show_step("run")
    streamlit.query_params["step"] = "guess"  # a timer's request brings what the address said before the click
    assert step_shown(KEYS[1]) == "run" == asked(STEP)


def test_a_step_of_the_address_that_is_none_falls_back_with_a_note(notes):
    entered("net1")
    set_address(STEP, "sleep")
    assert step_shown(KEYS[1]) == "look" == asked(STEP) and "step is 'sleep'" in notes[0]


def test_runs_of_this_session_are_collected():
    own_runs().add("first")
    own_runs().update(["first", "second"])
    assert own_runs() == {"first", "second"}


def test_the_address_is_written_only_where_there_is_something_to_write_or_to_take_back(written):
    keep_marks()
    written.assert_not_called()
    earn(KEYS[0], "look")
    keep_marks()
    assert written.call_args.kwargs["data"] == {"done": "1000", "lang": ""}
    MARKS.set({key: set() for key in KEYS})
    set_address(DONE_STEPS, "1000")
    keep_marks()
    assert written.call_args.kwargs["data"] == {"done": "", "lang": ""}


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(text=st.text() | st.text("0123456789abcdefABCDEF\n", min_size=3, max_size=5))
def test_any_text_in_the_address_names_steps_or_none_with_a_note(text, notes):
    MARKS.pop()
    notes.clear()
    set_address(DONE_STEPS, text)
    check_address()
    found = marks()
    assert marks_to_text(found) == ("" if set(text) <= {"0"} else text) or len(notes) == 1
    assert set(found) == set(KEYS) and all(steps <= set(STEPS) for steps in found.values())
