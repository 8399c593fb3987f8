"""Which questions a stage asks, and about which run."""

from dataclasses import replace

import pytest
from questions_under_test import OWN, OWN_IMAGES, REFERENCE, asked, context

from s7core.analysis.filled_story import AccuracyHistory
from s7core.analysis.questions import question_context, questions
from s7core.lesson.experiments import experiments_of
from s7core.lesson.stages import ALL_STAGES
from s7core.model.trace import trace


@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda stage: stage.key)
def test_there_are_three_to_five_with_hints_and_an_explanation(stage):
    for own in (None, OWN):
        found = asked(stage.key, own)
        assert 3 <= len(found) <= 5
        for question in found.values():
            assert 1 <= len(question.hints) <= 2 and question.explanation and question.is_right(question.answer)
            assert (question.answer in question.choices) == (question.kind == "choice")


@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda stage: stage.key)
def test_without_any_run_there_are_only_questions_about_the_network(stage):
    recipe = experiments_of(stage.key)[0].recipe
    found = questions(question_context(recipe, None, None, None, recipe))
    with_run = asked(stage.key)
    assert {question.key for question in found} < set(with_run)
    assert not any("run" in question.text for question in found)


@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda stage: stage.key)
def test_a_network_is_asked_about_as_the_toggles_make_it(stage):
    for batch_norm, dropout in ((True, 0.2), (False, 0.0)):
        found = context(stage.key, batch_norm=batch_norm, dropout=dropout)
        assert found.traced == trace(stage.architecture(batch_norm, dropout)) and found.dropout == dropout


def test_one_s_own_run_is_asked_about_and_without_one_the_reference_run():
    assert context("init", OWN).run is context("init", OWN).multi_epoch_run is OWN
    assert context("init").run is context("init").multi_epoch_run is REFERENCE
    assert context("init", OWN).recipe.train_images == OWN_IMAGES and context("init").recipe.train_images == 60_000


def test_a_run_of_one_epoch_is_not_asked_how_much_it_rose():
    short = AccuracyHistory("your run", (0.95,), (0.9,), own=True)
    found = context("net1", short)
    assert found.run is short and found.multi_epoch_run is REFERENCE
    assert "the reference run of seed 1" in asked("net1", short)["rise"].text
    assert "your run" in asked("init", short)["wrong"].text


def test_a_stage_without_questions_of_its_own_gets_those_that_fit_any():
    known = context("net2", OWN)
    unknown = replace(known, stage=replace(known.stage, key="tiny"))
    keys = [question.key for question in questions(unknown)]
    assert keys == ["costliest", "steps", "wrong", "rise", "gap"]
