"""The choice of a sweep suggests values that the setting allows, and reads a link as the widgets write it."""

import pytest
from pages_under_test import open_page, words

from dashboard.features.training.sweep_form import PAGE_AXES, suggested_values
from s7core.recipe import Recipe, setting
from s7core.runs.sweep_plan import sweep_plan

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.mark.parametrize("name", PAGE_AXES)
def test_suggested_values_are_several_and_make_a_sweep_of_every_setting(name):
    values = suggested_values(setting(name), getattr(Recipe(), name))
    assert len(sweep_plan("final-exp1", "0", [f"{name}={values}"]).cells) >= 2


def test_suggested_numbers_hold_the_present_one_and_stay_within_the_limits():
    rate, dropout = setting("learning_rate"), setting("dropout")
    assert suggested_values(rate, 0.015) == "0.005,0.015,0.04"
    assert suggested_values(dropout, 0.5) == "0.2,0.5,0.9"
    assert suggested_values(setting("train_images"), 60_000) == "30000,60000"


def test_the_same_setting_cannot_be_chosen_twice(store):
    at = open_page("train", {"sweep": "learning_rate", "sweep2": "dropout"})
    assert "Which learning rate, with which dropout?" in words(at)
    at.selectbox(key="sweep").set_value("dropout").run()
    assert not at.exception and at.selectbox(key="sweep2").value is None
    assert "Which dropout?" in words(at)


def test_a_link_that_names_no_axis_falls_back_with_a_note(store):
    at = open_page("train", {"sweep": "seed"})
    assert at.selectbox(key="sweep").value is None
    assert any("sweep is 'seed'" in each.value for each in at.warning)


def test_seeds_that_cannot_be_read_are_told(store):
    at = open_page("train", {"sweep": "learning_rate", "sweep-seeds": "all"})
    assert any(each.value.startswith("seeds is 'all'") for each in at.error)
