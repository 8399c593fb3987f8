"""The estimated duration of the lesson against a reading speed and the number of its tasks."""

from dataclasses import replace

import pytest

from s7core.analysis.filled_story import fill_story, published_history, published_trace
from s7core.analysis.lesson_duration import SECONDS_PER_HINT, STEPS, WORDS_PER_MINUTE, step_seconds
from s7core.analysis.questions import question_context, questions
from s7core.lesson.experiments import experiments, experiments_of
from s7core.lesson.stages import ALL_STAGES, stage

HISTORIES = {published.key: published_history(published) for published in experiments()}
INIT = fill_story("init", HISTORIES)
TRACED = published_trace(stage("init"))


def look(story):
    return step_seconds("init", story, TRACED, ()).look


def test_the_whole_lesson_takes_about_three_quarters_of_an_hour_beside_its_runs():
    total = 0.0
    for lesson_stage in ALL_STAGES:
        start = experiments_of(lesson_stage.key)[0]
        asked = questions(question_context(start.recipe, None, None, published_history(start), start.recipe))
        took = step_seconds(lesson_stage.key, fill_story(lesson_stage.key, HISTORIES), published_trace(lesson_stage), asked)
        assert all(getattr(took, step) > 0 for step in STEPS)
        assert took.total == pytest.approx(sum(getattr(took, step) for step in STEPS))
        total += took.total
    assert 35 * 60 < total < 50 * 60


def test_as_many_words_as_are_read_in_a_minute_take_a_minute_more():
    longer = replace(INIT, architecture=INIT.architecture + " word" * WORDS_PER_MINUTE)
    assert look(longer) - look(INIT) == pytest.approx(60)


def test_each_thing_to_look_for_takes_its_reading_and_some_more():
    more = replace(INIT, look_for=(*INIT.look_for, "word " * 15))
    assert look(more) - look(INIT) == pytest.approx(SECONDS_PER_HINT + 60 * 15 / WORDS_PER_MINUTE)


def test_questions_are_a_part_of_explaining_alone():
    start = experiments_of("init")[0]
    asked = questions(question_context(start.recipe, None, None, published_history(start), start.recipe))
    without, with_questions = (step_seconds("init", INIT, TRACED, some) for some in ((), asked))
    assert with_questions.explain > without.explain + 45 * len(asked)
    assert (with_questions.look, with_questions.guess, with_questions.run) == (without.look, without.guess, without.run)
