"""Train: every setting, what it will do, the queue, and the run on screen."""

import pytest
from pages_under_test import html, open_page, words

from s7core.recipe import Recipe, settings


@pytest.fixture(scope="module")
def page(empty_server):
    return open_page("train")


def test_every_setting_has_a_widget(page):
    widgets = (page.number_input, page.selectbox, page.toggle, page.slider, page.text_area, page.segmented_control)
    keys = {each.key for kind in widgets for each in kind}
    assert page.title[0].value == "Train" and {each.name for each in settings()} - {"stage"} <= keys


def test_what_the_settings_will_do_is_said_before_anything_is_trained(page):
    assert "7,958" in html(page) and f"{15 * 469:,}" in html(page)  # 60,000 images in batches of 128, 15 times
    assert "python -m s7core train" in "".join(each.value for each in page.code)


def test_a_link_sets_the_experiment_and_its_settings(empty_server):
    at = open_page("train", {"experiment": "net2", "batch_norm": "false", "dropout": "0.25", "epochs": "3"})
    assert at.selectbox(key="experiment").value == "net2" and at.number_input(key="epochs").value == 3
    assert at.toggle(key="batch_norm").value is False and at.slider(key="dropout").value == 0.25
    assert at.number_input(key="learning_rate").value == 0.01
    assert f"{3 * 469:,}" in html(at) and not at.warning


def test_settings_of_a_link_that_are_not_allowed_fall_back_with_a_note(empty_server):
    at = open_page("train", {"epochs": "0", "experiment": "nope"})
    assert "epochs is '0'" in words(at) and "experiment is 'nope'" in words(at)
    assert at.number_input(key="epochs").value == 15


def test_the_run_that_is_active_comes_on_the_screen(empty_server):
    run_id = empty_server.submit(Recipe(epochs=2), "final-exp1")
    at = open_page("train")
    assert at.selectbox(key="run").value == run_id and f"stop-{run_id}" in [each.key for each in at.button]
    empty_server.delete(run_id)
