"""The slide with a question: its answer is hidden until somebody asks for it."""

import pytest
from pages_under_test import asked, open_page, words

from dashboard.data.lesson_facts import first_experiment, questions_of
from dashboard.features.presenter.question_slide import answer_text
from s7core.lesson.stages import ALL_STAGES

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.mark.parametrize("key", [each.key for each in ALL_STAGES])
def test_an_answer_is_hidden_until_it_is_asked_for(key, store):
    first = questions_of(first_experiment(key).recipe, None, None)[0]
    at = open_page("present", {"stage": key, "slide": "question"})
    assert first.text in words(at) and first.explanation not in words(at) and not at.info
    at.button(key="present-answer").click().run()
    assert answer_text(first) in at.info[0].value and first.explanation in words(at)
    assert "present-answer" not in [each.key for each in at.button]


def test_another_question_of_the_stage_is_a_click_away_with_its_answer_hidden(store):
    questions = questions_of(first_experiment("net1").recipe, None, None)
    at = open_page("present", {"stage": "net1", "slide": "question"})
    at.button(key="present-answer").click().run()
    at.segmented_control(key="question").set_value(questions[1].key).run()
    assert questions[1].text in words(at) and not at.info and asked(at, "question") == questions[1].key


def test_a_choice_shows_what_there_is_to_choose_from(store):
    key, question = next(
        (stage.key, each)
        for stage in ALL_STAGES
        for each in questions_of(first_experiment(stage.key).recipe, None, None)
        if each.kind == "choice"
    )
    told = words(open_page("present", {"stage": key, "slide": "question", "question": question.key}))
    assert all(choice in told for choice in question.choices)
