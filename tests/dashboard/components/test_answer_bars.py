"""What networks say of a digit, as bars."""

import re

import numpy as np

from dashboard.components.answer_bars import Answer, answers

SAID = np.array([0.0, 0.01, 0.0, 0.7, 0.0, 0.0, 0.0, 0.0, 0.29, 0.0])


def test_each_answer_is_a_card_with_its_class_and_how_sure_it_is():
    told = answers([Answer("One", SAID), Answer("Two", SAID[::-1])])
    assert re.findall(r"data-answer>(\d)<", told) == ["3", "6"] and told.count("70.00%") == 6
    assert "right" not in told and "but it is" not in told  # nobody knows the true class


def test_the_ten_bars_are_as_long_as_the_probabilities():
    widths = [float(each) for each in re.findall(r"width:([\d.]+)%", answers([Answer("One", SAID)]))]
    assert np.allclose(widths, SAID * 100)


def test_where_the_true_class_is_known_the_verdict_is_said_and_shown():
    right, wrong = answers([Answer("One", SAID, 3)]), answers([Answer("One", SAID, 8)])
    assert ", right" in right and 'class="top"' in right and "wrong" not in right
    assert ", but it is an 8" in wrong and wrong.count('class="top wrong"') == 1


def test_a_name_that_somebody_typed_is_escaped():
    assert "<b>Ada" not in answers([Answer("<b>Ada", SAID)]) and "&lt;b&gt;Ada" in answers([Answer("<b>Ada", SAID)])
