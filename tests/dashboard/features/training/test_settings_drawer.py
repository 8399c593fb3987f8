"""The settings fold beside a run, open by a button, and what was typed in them is never lost."""

import pytest
from pages_under_test import html, open_page

from dashboard.features.training.settings_drawer import FOLDED_MARK, OPEN_MARK
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")


def is_open(at) -> bool:
    """Whether the drawer is open; exactly one of its two marks is on the page."""
    marks = [mark for mark in (OPEN_MARK, FOLDED_MARK) if f'"{mark}"' in html(at)]
    assert len(marks) == 1
    return marks == [OPEN_MARK]


def button_names(at) -> list[str]:
    return [each.label for each in at.button]


@pytest.mark.slow
@pytest.mark.one_core
def test_without_a_run_on_screen_the_settings_are_open_and_nothing_folds_them(store):
    at = open_page("train")
    assert is_open(at) and not {"Settings", "Hide settings"} & set(button_names(at))


def test_a_click_on_train_folds_the_settings_and_a_button_opens_them_again_with_what_was_typed(store):
    at = open_page("train")
    at.number_input(key="momentum").set_value(0.5).run()
    at.number_input(key="epochs").set_value(3).run()
    at.button(key="train").click().run()
    assert not is_open(at) and "Settings" in button_names(at)
    at.run()
    assert not is_open(at), "a page that is drawn again does not unfold them"
    at.button(key="settings").click().run()
    assert is_open(at) and "Hide settings" in button_names(at)
    assert (at.number_input(key="momentum").value, at.number_input(key="epochs").value) == (0.5, 3)
    at.run()
    assert is_open(at)
    at.button(key="settings").click().run()
    assert not is_open(at) and at.number_input(key="epochs").value == 3


def test_settings_that_were_opened_beside_one_run_fold_beside_the_next(store):
    at = open_page("train")
    at.button(key="train").click().run()
    at.button(key="settings").click().run()
    assert is_open(at)
    at.number_input(key="epochs").set_value(2).run()
    assert is_open(at), "they stay open while one types"
    at.button(key="train").click().run()
    assert not is_open(at) and len(store.runs()) == 2


def test_a_link_to_a_run_opens_folded_and_one_to_settings_open_although_a_run_trains(store):
    run_id = store.submit(Recipe(epochs=2), "final-exp1")
    assert not is_open(open_page("train", {"run": run_id})) and not is_open(open_page("train"))
    assert not is_open(open_page("train", {"run": run_id, "epochs": "3"}))
    at = open_page("train", {"experiment": "net2", "epochs": "3"})
    assert at.selectbox(key="run").value == run_id and is_open(at)


def test_the_settings_open_once_no_run_is_on_the_screen_any_more(store):
    run_id = store.submit(Recipe(epochs=2), "final-exp1")
    at = open_page("train", {"run": run_id})
    assert not is_open(at)
    store.delete(run_id)
    at.run()
    assert is_open(at)
