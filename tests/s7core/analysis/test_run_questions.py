"""Answers about a run against figures worked out by hand."""

import math
from dataclasses import replace

import pytest
from questions_under_test import OWN, OWN_IMAGES, REFERENCE, asked, context

from s7core.analysis.filled_story import AccuracyHistory
from s7core.analysis.run_questions import accuracy_rise, training_test_gap, wrong_digits


def test_wrong_digits_are_what_the_accuracy_leaves_of_ten_thousand():
    question = asked("init", OWN)["wrong"]
    assert question.answer == 267 and "your run" in question.text  # 97.33% of 10,000 are right
    assert asked("init")["wrong"].answer == 200 and REFERENCE.whose in asked("init")["wrong"].text


def test_every_count_of_wrong_digits_is_found_again_from_its_accuracy():
    for wrong in range(0, 10_001, 37):
        history = AccuracyHistory("your run", (1 - wrong / 10_000,), (0.9,))
        assert wrong_digits(context("init", history)).answer == wrong


def test_the_rise_is_from_the_first_to_the_last_epoch():
    question = asked("net1", OWN)["rise"]
    assert question.answer == pytest.approx(7.21) and question.is_right(7.2) and not question.is_right(7.1)
    assert "learned early" in question.explanation


def test_a_run_that_got_worse_is_not_said_to_have_learned():
    question = accuracy_rise(context("net1", AccuracyHistory("your run", (0.98, 0.97), (0.9, 0.9))))
    assert question.answer == pytest.approx(-1.0) and "learned early" not in question.explanation


@pytest.mark.parametrize(
    ("test", "train", "answer"),
    [(0.97, 0.98, "above test accuracy"), (0.98, 0.97, "below test accuracy"), (0.98, 0.98, "the same")],
)
def test_training_accuracy_is_compared_with_test_accuracy_at_the_end(test, train, answer):
    question = training_test_gap(context("net1", AccuracyHistory("your run", (0.5, test), (0.9, train))))
    assert question.answer == answer and answer in question.choices


def test_steps_are_batches_of_the_images_that_the_run_saw():
    assert asked("final", OWN)["steps"].answer == math.ceil(OWN_IMAGES / 128) == 47
    assert asked("final")["steps"].answer == 469


def test_wrong_digits_of_a_run_tested_on_a_part_are_counted_in_that_part():
    for wrong in range(0, 2_001, 37):
        asked_of = context("init", AccuracyHistory("your run", (1 - wrong / 2_000,), (0.9,)))
        question = wrong_digits(replace(asked_of, recipe=replace(asked_of.recipe, test_images=2_000)))
        assert question.answer == wrong and "How many of the 2,000 test digits that it was tested on" in question.text
        assert "It was tested on 2,000 of the 10,000 test digits." in question.explanation


def test_the_choices_of_a_question_are_the_same_in_any_language_so_that_answers_can_be_kept(speak):
    english = training_test_gap(context("net1", OWN))
    speak("de", {})
    spoken = training_test_gap(context("net1", OWN))
    assert (spoken.choices, spoken.answer) == (english.choices, english.answer) and spoken.text != english.text
