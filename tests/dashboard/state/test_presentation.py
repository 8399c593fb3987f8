"""What a presentation's link says is what the presentation shows."""

from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.state.address import asked, check_address, drop_address, set_address
from dashboard.state.presentation import (
    HIDEABLE,
    SET_BY_LINK,
    following_stage,
    hidden_controls,
    is_presented,
    presented_experiment,
    presented_slide,
    presented_stage,
    presenter_query,
    recipe_of_link,
    turn_to,
)
from dashboard.state.session import EXPERIMENT, HIDDEN, OPEN_PAGE, SETTING_KEYS, SLIDE, STAGE
from s7core.lesson.experiments import all_experiments, experiment
from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import setting

SLIDES = ["story", "run", "wall"]
# A value of each setting that the first experiment of the Final Model does not have.
OTHER_VALUES = {
    "batch_norm": False,
    "dropout": 0.25,
    "learning_rate": 0.05,
    "scheduler": "one-cycle",
    "seed": 7,
    "epochs": 3,
}


def follow_link(query) -> None:
    """Open the link, as a browser would read its text."""
    for name, values in parse_qs(query.text).items():
        key = next(key for key in (STAGE, EXPERIMENT, HIDDEN, *SETTING_KEYS.values()) if key.name == name)
        set_address(key, values)


@pytest.mark.parametrize("start", all_experiments(), ids=lambda start: start.key)
def test_a_link_presents_the_recipe_that_it_was_made_of(start):
    recipe = replace(start.recipe, **OTHER_VALUES)
    follow_link(presenter_query(start, recipe, ["train", "files"]))
    assert presented_stage() == start.stage and presented_experiment(start.stage) == start
    assert recipe_of_link(start, besides=()) == recipe and hidden_controls() == ["train", "files"]


def test_a_link_names_only_what_differs():
    start = experiment("final-exp1")
    assert presenter_query(start, start.recipe, []).values == {"stage": "final", "experiment": "final-exp1"}
    changed = presenter_query(start, replace(start.recipe, batch_norm=False), ["run"], "9 b")
    assert changed.values == {
        "stage": "final",
        "experiment": "final-exp1",
        "batch_norm": "false",
        "hide": ["run"],
        "class": "9 b",
    }
    assert changed.text.endswith("hide=run&class=9+b")


def test_settings_with_a_widget_are_left_to_it():
    start = experiment("final-exp1")
    set_address(SETTING_KEYS["dropout"], "0.25")
    set_address(SETTING_KEYS["epochs"], "3")
    assert recipe_of_link(start, besides=["dropout"]) == replace(start.recipe, epochs=3)
    assert set(SET_BY_LINK) | {"stage", "layers"} == set(SETTING_KEYS)


def test_a_setting_that_is_none_falls_back_with_its_reason(notes):
    start = experiment("final-exp1")
    set_address(SETTING_KEYS["epochs"], "many")
    set_address(SETTING_KEYS["scheduler"], "zip")
    check_address()
    assert recipe_of_link(start, besides=()) == start.recipe and len(notes) == 2
    for name, said, note in zip(("epochs", "scheduler"), ("many", "zip"), notes, strict=True):
        with pytest.raises(ValueError) as reason:
            setting(name).parse(said)
        assert str(reason.value) in note.replace("\\", "")


def test_without_a_link_the_first_of_everything_is_shown(notes):
    assert presented_stage() == ALL_STAGES[0] and presented_slide(SLIDES) == "story" and hidden_controls() == []
    assert presented_experiment(ALL_STAGES[-1]).stage == ALL_STAGES[-1] and not notes


def test_what_is_not_there_falls_back_with_a_note(notes):
    set_address(STAGE, "net9")
    set_address(EXPERIMENT, "final-exp1")  # of another stage
    set_address(SLIDE, "nope")
    set_address(HIDDEN, ["all", "train"])
    first = presented_stage()
    assert first == ALL_STAGES[0] and presented_experiment(first).stage == first
    assert presented_slide(SLIDES) == "story" and hidden_controls() == ["train"]
    assert [note.removeprefix("The link could not be followed in full: ").partition(",")[0] for note in notes] == [
        "stage is 'net9'",
        "experiment is 'final-exp1'",
        "slide is 'nope'",
        "hide is 'all'",
    ]


def test_turning_to_a_slide_puts_it_into_the_address():
    turn_to("run")
    assert asked(SLIDE) == "run" and presented_slide(SLIDES) == "run"


def test_each_control_that_can_be_hidden_is_described():
    assert all(HIDEABLE.values()) and len(set(HIDEABLE.values())) == len(HIDEABLE)


PARAMETERS = [STAGE, EXPERIMENT, SLIDE, HIDDEN, *(SETTING_KEYS[name] for name in SET_BY_LINK)]


@pytest.mark.slow
@pytest.mark.one_core
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(PARAMETERS), st.lists(st.text() | st.sampled_from(["inf", "1e400", "net1"]), min_size=1))
)
def test_any_address_of_a_presentation_shows_one(notes, said):
    for key in PARAMETERS:
        drop_address(key)
    for key, values in said.items():
        set_address(key, values)
    check_address()
    stage = presented_stage()
    assert presented_experiment(stage).stage == stage and presented_slide(SLIDES) in SLIDES
    assert set(hidden_controls()) <= set(HIDEABLE) and recipe_of_link(experiment("final-exp1"), besides=())


def test_the_next_stage_is_presented_with_what_is_not_about_the_stage_before_and_only_once():
    def script():
        import streamlit as st

        from dashboard.state.presentation import go_on_to, query_to_go_on

        for name, value in {"stage": "net1", "batch_norm": "false", "epochs": "2", "class": "9b", "slide": "wall"}.items():
            st.query_params[name] = value
        assert query_to_go_on("story") is None
        go_on_to("net2")
        expected = {"stage": "net2", "class": ["9b"], "epochs": ["2"], "slide": "story"}
        assert query_to_go_on("story").values == expected and query_to_go_on("story") is None

    at = AppTest.from_function(script).run()
    assert not at.exception, at.exception


def test_each_stage_but_the_last_has_one_that_follows():
    assert [each and each.key for each in map(following_stage, ALL_STAGES)] == [*[each.key for each in ALL_STAGES[1:]], None]


@pytest.mark.parametrize(("page", "expected"), [("present", True), ("compare", False), ("", False)])
def test_only_the_page_of_a_presentation_is_presented(page, expected):
    OPEN_PAGE.set(page)
    assert is_presented() is expected
