"""Who wins a duel, against counts done by hand and scipy's binomial test."""

from dataclasses import replace

import numpy
import pytest
from scipy.stats import binomtest

from s7core.classroom.duel_outcome import duel_outcome, duel_sides, open_duel_sentence
from s7core.classroom.guesses import Duel
from s7core.recipe import Recipe
from s7core.runs.store import Store

SLOW, FAST = Recipe(train_images=6_000, epochs=1), Recipe(train_images=6_000, epochs=1, learning_rate=0.1)
DIGITS = 10_000


def correct(wrong: range) -> numpy.ndarray:
    """All test digits correct but these."""
    answers = numpy.ones(DIGITS, bool)
    answers[list(wrong)] = False
    return answers


@pytest.fixture
def played(store: Store, finish):
    """The outcome of a duel, by the digits that each side misses and by what was guessed."""

    def play(first_wrong: range, second_wrong: range, guess: str):
        recipes = (SLOW, FAST)
        runs = [
            store.run(finish(store, recipe, "final-exp1", [len(wrong)]))
            for recipe, wrong in zip(recipes, (first_wrong, second_wrong), strict=True)
        ]
        duel = Duel("d", runs[0].id, runs[1].id, guess, 0.0, "")
        return duel_outcome(duel, *runs, correct(first_wrong), correct(second_wrong))

    return play


def test_the_side_with_more_correct_digits_wins_and_mcnemar_s_test_says_how_surely(played):
    outcome = played(range(300), range(200, 400), "second")  # 100 digits wrong in both, 200 and 100 in one alone
    p = binomtest(200, 300, 0.5).pvalue
    assert (outcome.winner, outcome.as_guessed, outcome.beyond_noise) == ("second", True, True)
    assert (outcome.paired.fixed, outcome.paired.broken, outcome.paired.p) == (200, 100, pytest.approx(p))
    assert outcome.sentence == (
        "Guessed: learning rate 0.1 wins. Winner: **learning rate 0.1**, as guessed: 97.00% against 98.00%, 1.00 points "
        "apart. On 300 digits only one of the two is right; by McNemar's test (p below 0.001) the difference between these "
        "two networks is more than noise."
    )


def test_a_difference_that_chance_explains_has_a_winner_and_may_be_noise(played):
    outcome = played(range(100), range(100, 205), "second")
    assert (outcome.winner, outcome.as_guessed, outcome.beyond_noise) == ("first", False, False)
    assert "Winner: **learning rate 0.01**, not as guessed: 99.00% against 98.95%, 0.05 points apart" in outcome.sentence
    assert f"(p {binomtest(100, 205, 0.5).pvalue:.3f})" in outcome.sentence and "networks may be noise" in outcome.sentence


def test_with_as_many_correct_digits_nobody_wins_even_on_other_digits(played):
    outcome = played(range(100), range(500, 600), "first")
    assert outcome.winner is None and not outcome.as_guessed
    assert outcome.sentence == "Guessed: learning rate 0.01 wins. Both reach 99.00%: nobody wins."


def test_the_sides_of_a_duel_are_named_by_all_settings_that_differ():
    assert duel_sides(SLOW, FAST) == ("learning rate 0.01", "learning rate 0.1")
    assert duel_sides(SLOW, replace(FAST, dropout=0.0)) == (
        "dropout 0.1, learning rate 0.01",
        "dropout 0, learning rate 0.1",
    )
    assert duel_sides(SLOW, SLOW) == ("one", "the other")


def test_a_duel_without_an_outcome_says_what_it_waits_for(store, finish):
    done = store.run(finish(store, SLOW, "final-exp1", [100]))
    waiting = store.run(store.submit(FAST, "final-exp1"))
    duel = Duel("d", done.id, waiting.id, "first", 0.0, "")
    assert open_duel_sentence(duel, done, waiting) == "Guessed: learning rate 0.01 wins. On its way: learning rate 0.1."
    stopped = replace(waiting, state="stopped")
    assert open_duel_sentence(duel, done, stopped).endswith("It has no winner, for not both have finished.")


def test_a_duel_on_a_part_of_the_digits_counts_and_names_that_part(store, finish):
    recipes = [replace(recipe, test_images=2_000) for recipe in (SLOW, FAST)]
    runs = [store.run(finish(store, recipe, "final-exp1", [wrong])) for recipe, wrong in zip(recipes, (60, 40), strict=True)]
    right = [correct(range(wrong))[:2_000] for wrong in (60, 40)]
    outcome = duel_outcome(Duel("d", runs[0].id, runs[1].id, "second", 0.0, ""), *runs, *right)
    assert outcome.accuracies == (0.97, 0.98) and outcome.paired.p == pytest.approx(binomtest(20, 20).pvalue)
    assert "97.00% against 98.00% on 2,000 of the 10,000 test digits, 1.00 points apart" in outcome.sentence
