"""A guess belongs to the next run of its stage whose accuracy is measured."""

import pytest
from pages_under_test import open_page, words

from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor

pytestmark = pytest.mark.usefixtures("no_workers")


def test_a_guess_waits_for_the_next_run_and_a_range_test_does_not_take_it(store):
    at = open_page("train")
    at.number_input(key="guess-first").set_value(80.0)
    at.button(key="commit-guess").click().run()
    assert "A guess takes both numbers" in words(at)
    at.number_input(key="guess-last").set_value(96.5)
    at.button(key="commit-guess").click().run()
    assert "A guess takes both numbers" not in words(at)  # a note is shown once
    assert "Your guess: 80.00% after epoch 1, 96.50% at the end. It counts for the next run" in words(at)
    at.button(key="range-test").click().run()
    [range_test] = store.runs()
    assert Guesses(store, Visitor()).of_run(range_test.id) is None
    at.button(key="train").click().run()
    trained = store.runs()[0]
    guess = Guesses(store, Visitor()).of_run(trained.id)
    assert (guess.first_epoch, guess.last_epoch) == (0.8, 0.965)
    assert "Your guess for the run on its way: 80.00% after epoch 1" in words(at)
    at.button(key="train").click().run()
    assert Guesses(store, Visitor()).of_run(store.runs()[0].id) is None  # it counted for one run


def test_several_seeds_share_one_guess_which_the_first_of_them_keeps(store):
    at = open_page("train", {"seeds": "2", "seed": "5"})
    at.number_input(key="guess-first").set_value(90.0)
    at.number_input(key="guess-last").set_value(99.0)
    at.button(key="commit-guess").click().run()
    at.button(key="train").click().run()
    assert {run.recipe.seed: bool(Guesses(store, Visitor()).of_run(run.id)) for run in store.runs()} == {5: True, 6: False}


def test_of_a_range_test_there_is_nothing_to_guess(store):
    at = open_page("train", {"scheduler": "range-test"})
    assert "there is no accuracy to guess at" in words(at)
    assert "commit-guess" not in [each.key for each in at.button]
