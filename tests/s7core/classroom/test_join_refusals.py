"""Why somebody cannot join a class; `test_register` has when."""

import pytest

from s7core.classroom import join_refusals


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        (join_refusals.no_such_class("9b"), "class is '9b', but there is no such class"),
        (join_refusals.class_is_there("9b"), "class is '9b', which is there already"),
        (join_refusals.class_is_closed("9b"), "class is '9b', which is closed"),
        (join_refusals.door_is_closed("9b"), "class is '9b', which takes no newcomers"),
        (join_refusals.class_is_full("9b", 40), "class is '9b', which is full with 40 students"),
        (join_refusals.nickname_is_taken("Ada"), "nickname is 'Ada', which somebody in this class has already"),
        (join_refusals.too_many_newcomers(50, 3), "50 have joined from your address just now: wait 3 s"),
        (join_refusals.was_removed("9b", "Ada"), "You were removed from class '9b', where you were 'Ada'"),
        (join_refusals.is_here_already("9b", "Ada"), "In class '9b' this browser is 'Ada' already: come back as 'Ada'"),
    ],
)
def test_each_sentence_names_what_it_is_about_and_says_what_to_do(sentence, named):
    assert sentence.startswith(named) and ":" in sentence and sentence.endswith(".")
