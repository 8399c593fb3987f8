import numpy as np
import pytest

from s7core.analysis.history import answers_in_words, epoch_changes, hard_digits, settled_epochs
from s7core.data.tested_digits import UNTESTED

RIGHT = np.array([[1, 0, 1, 0], [1, 1, 0, 0], [1, 1, 1, 0]], bool)  # 3 epochs, 4 digits


def test_each_epoch_s_learned_and_forgotten_digits_add_up_to_what_is_right():
    moved = epoch_changes(RIGHT)
    assert [list(each.learned) for each in moved] == [[0, 2], [1], [2]]
    assert [list(each.forgotten) for each in moved] == [[], [2], []]
    right = np.random.default_rng(0).random((15, 200)) > 0.3
    growth = [len(each.learned) - len(each.forgotten) for each in epoch_changes(right)]
    assert np.array_equal(np.cumsum(growth), right.sum(1))


def test_a_digit_is_settled_from_the_epoch_after_which_it_was_always_right():
    assert settled_epochs(RIGHT).tolist() == [1, 2, 3, 0]


def test_hard_digits_are_ranked_by_misses_and_say_where_all_agree_against_the_label():
    labels = np.array([3, 4, 5, 6])
    answers = [bytes([5, 9, 5, 6]), bytes([5, 4, 5, 0]), bytes([5, 4, 5, 8])]
    first, second, third = hard_digits(answers, labels)
    assert (first.index, first.missed, first.answer, first.agreeing, first.against_label) == (0, 3, 5, 3, True)
    assert (second.index, second.missed, second.against_label) == (3, 2, False)
    assert (third.index, third.missed, third.answer) == (1, 1, 9)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([3, 3, 3], "right after every epoch; its answer changed 0 times"),
        ([5, 5], "wrong after every epoch; its answer changed 0 times"),
        ([5, 3, 5], "wrong at the end, right after 1 of 3 epochs; its answer changed 2 times"),
        ([5, 3, 8, 3, 3], "right from epoch 4 on; its answer changed 3 times"),
        ([8, 3], "right from epoch 2 on; its answer changed 1 time"),
    ],
)
def test_the_history_of_an_answer_says_since_when_it_is_right_and_how_often_it_changed(answers, words):
    assert answers_in_words(np.array(answers), 3) == words


def test_only_digits_that_all_runs_were_tested_on_can_be_hard():
    labels = np.array([3, 4, 5, 6])
    whole, part = bytes([5, 9, 5, 0]), bytes([UNTESTED, 4, UNTESTED, 0])
    assert [(digit.index, digit.missed, digit.runs) for digit in hard_digits([whole, part], labels)] == [
        (3, 2, 2),
        (1, 1, 2),
    ]


def test_the_history_of_a_digit_that_was_not_tested_says_so():
    assert answers_in_words(np.array([UNTESTED] * 3), 3) == "not among the digits that it was tested on"
