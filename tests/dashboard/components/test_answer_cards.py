"""Test digits with what a run says of them."""

import numpy as np

from dashboard.components.answer_cards import answer_card
from s7core.analysis.mistakes import Answer

WRONG, RIGHT = Answer(8, 5, 6, 0.031, 0.94), Answer(8, 5, 5, 0.88, 0.88)


def test_a_card_shows_the_digit_and_both_probabilities(store, mnist):
    card = answer_card(WRONG)
    assert np.array_equal(card.image, mnist.test_images[8].numpy()) and card.headline == "5 read as 6"
    assert card.lines == ("says 6: 94.00%", "true 5: 3.1%", "test digit 8")
    assert card.alt == ""  # the lines say all


def test_a_right_answer_is_not_given_twice(store):
    card = answer_card(RIGHT)
    assert card.headline == "5, right" and card.lines == ("says 5: 88.00%", "test digit 8")


def test_a_second_opinion_has_its_own_line(store):
    assert "Net1 right: 88.00%" in answer_card(WRONG, RIGHT, "Net1").lines
    assert "other run says 6: 94.00%" in answer_card(RIGHT, WRONG).lines
