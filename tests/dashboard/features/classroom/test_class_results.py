"""The results of a class as a table."""

import pytest
from pages_under_test import open_page

from dashboard.features.classroom.class_results import class_results_table
from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor
from s7core.recipe import Recipe, settings

pytestmark = pytest.mark.usefixtures("no_workers")

QUICK = Recipe(train_images=6_000, epochs=2)


def test_the_results_of_a_class_are_saved_with_settings_and_guesses(register, store, add_epoch):
    ada, _ = register.join("9b", "Ada")
    run_id = store.submit(QUICK, "final-exp1", student=ada.id)
    Guesses(store, Visitor(True, False, ada)).commit(run_id, 0.9, 0.95)
    open_page("class_wall")  # so that the page's own store is this one
    [row] = class_results_table("9b").to_dict("records")
    assert (row["Nickname"], row["train_images"], row["seed"], row["Guess at the end, %"]) == ("Ada", 6_000, 1, None)
    assert (row["State"], row["Epochs done"], row["Last test accuracy %"]) == ("queued", 0, None)
    add_epoch(store, run_id, 1, 100)  # until then classmates guess at the same settings
    [row] = class_results_table("9b").to_dict("records")
    assert (row["Guess after epoch 1, %"], row["Guess at the end, %"]) == (90.0, 95.0)


def test_each_finished_run_is_a_row_with_its_accuracy_and_all_its_settings(three_runs):
    open_page("join")
    table = class_results_table("9b")
    assert table["Nickname"].tolist() == ["Cem", "Bob", "Ada"]  # the newest first
    assert table["Last test accuracy %"].tolist() == [97.8, 97.9, 98.0]
    assert table["Best test accuracy %"].tolist() == [97.8, 97.9, 98.0]
    assert set(table["Parameters"]) == {7_958} and set(table["Epochs done"]) == {2}
    assert {each.name for each in settings()} <= set(table.columns)


def test_a_class_without_runs_has_no_rows(register):
    open_page("join")
    assert class_results_table("9b").empty
