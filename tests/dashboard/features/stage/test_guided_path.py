"""The bar of the guided path: where the visitor is, and where Next leads."""

import json
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import streamlit as st
from pages_under_test import open_page
from streamlit.testing.v1 import AppTest

from dashboard.features.stage.guided_path import _go_on, _turn_to
from dashboard.state.address import entered
from dashboard.state.lesson_marks import marks, place_of, step_shown
from dashboard.state.session import GUIDED_BAR, MARKS, NEXT_STAGE
from s7core.lesson.stages import ALL_STAGES

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.fixture
def session() -> Iterator[None]:
    """The session of a page that was just entered; empty afterwards."""
    for state in (st.session_state, st.query_params):
        state.clear()
    entered("net1")
    yield
    for state in (st.session_state, st.query_params):
        state.clear()


def bar(at: AppTest) -> dict:
    """What the bar is told."""
    told = [json.loads(each.proto.json or "null") for each in at.get("bidi_component")]
    [found] = [each for each in told if isinstance(each, dict) and "steps" in each]
    return found


def press_next(at_step: str, stage_key: str) -> None:
    """As the bar reports a press of Next while it shows this step."""
    GUIDED_BAR.set(SimpleNamespace(next=at_step, step=None))
    _go_on(stage_key)


def press_step(step: str, stage_key: str) -> None:
    """As the bar reports a press of the button of this step."""
    GUIDED_BAR.set(SimpleNamespace(next=None, step=step))
    _turn_to(stage_key)


def test_the_bar_shows_the_steps_done_and_names_the_next_one(store):
    told = bar(open_page("net1", {"done": "f300"}))
    assert [each["done"] for each in told["steps"]] == [True, True, False, False]
    assert (told["stage"], told["at"], told["next"]) == ("Net1", "guess", "Next: train it")
    assert told["far"].startswith("6 of 16 steps")


def test_after_the_last_step_next_names_the_following_stage_and_at_the_end_compare(store):
    done = bar(open_page("net1", {"done": "ffff"}))
    assert (done["at"], done["next"]) == ("explain", f"Next stage: {ALL_STAGES[2].title}")
    assert bar(open_page("final_model", {"done": "ffff"}))["next"] == "Compare the stages"


def test_next_at_the_end_opens_the_following_stage_with_the_marks_kept(store):
    for page, title in (("net1", "Net2"), ("final_model", "Compare")):
        at = open_page(page, {"done": "f300", "batch_norm": "false"})  # a widget is bound to this one
        at.session_state[NEXT_STAGE.name] = True
        at.run()
        assert not at.exception and at.title[0].value == title
        assert at.session_state[MARKS.name]["init"] == {"look", "guess", "run", "explain"}


@pytest.mark.usefixtures("session")
def test_going_on_is_looking_but_neither_guessing_nor_running():
    press_next("look", "net1")
    assert marks()["net1"] == {"look"} and place_of("net1") == "guess"
    press_next("guess", "net1")
    press_next("run", "net1")
    assert marks()["net1"] == {"look"} and place_of("net1") == "explain" and not NEXT_STAGE.is_set()
    press_next("explain", "net1")
    assert NEXT_STAGE.value and marks()["net1"] == {"look"}


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("reported", [None, "", "zzz"])
def test_what_is_no_step_leads_nowhere(reported):
    press_next(reported, "net1")
    press_step(reported, "net1")
    assert not marks()["net1"] and place_of("net1") == step_shown("net1") == "look" and not NEXT_STAGE.is_set()


@pytest.mark.usefixtures("session")
def test_next_shows_the_step_after_the_one_at_which_it_was_pressed():
    assert step_shown("net1") == "look"
    for at, then in (("look", "guess"), ("guess", "run"), ("run", "explain")):
        press_next(at, "net1")
        assert step_shown("net1") == then == st.query_params["step"]


@pytest.mark.usefixtures("session")
def test_a_click_on_a_step_shows_it_and_waits_for_no_earlier_one():
    assert step_shown("net1") == "look"
    press_step("explain", "net1")
    assert step_shown("net1") == "explain" and marks()["net1"] == {"look"} and place_of("net1") == "look"
    press_step("guess", "net1")
    assert step_shown("net1") == "guess" and marks()["net1"] == {"look"}


@pytest.mark.usefixtures("session")
def test_a_step_that_an_old_link_names_is_shown_but_nothing_was_looked_at():
    assert step_shown("net1") == "look"
    press_step("#run", "net1")
    assert step_shown("net1") == "run" and not marks()["net1"]


def test_the_bar_says_which_step_is_shown_and_whether_the_address_names_it(store):
    told = bar(open_page("net1", {"done": "f300", "step": "explain"}))
    assert (told["at"], told["asked"], told["next"]) == ("explain", True, "Next stage: Net2")
    assert not bar(open_page("net1"))["asked"]
