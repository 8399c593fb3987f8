"""Questions of a stage: they take answers, give hints, and remember both for the visit."""

import pytest
from pages_under_test import open_page, words
from streamlit.testing.v1 import AppTest

from dashboard.state.session import ANSWER, MARKS
from s7core.lesson.experiments import experiment
from s7core.lesson.presets import preset
from s7core.runs.pace import pace_of

pytestmark = pytest.mark.usefixtures("no_workers")

BATCH_NORM_OF_NET1 = 2 * (16 + 16 + 32 + 32 + 10)


def marks(at: AppTest) -> dict[str, set[str]]:
    return at.session_state[MARKS.name]


def look_elsewhere(at: AppTest) -> None:
    """Open other pages of the lesson and the lab, and come back to Net1."""
    for page in ("train", "net2", "net1"):
        at.switch_page(f"views/{page}.py").run()
        assert not at.exception, at.exception


def test_questions_take_answers_give_hints_and_mark_the_step(store):
    at = open_page("net1")
    at.number_input(key="answer-net1-batch-norm").set_value(BATCH_NORM_OF_NET1 + 1)
    at.button(key="check-net1-batch-norm").click().run()
    assert "Not quite" in words(at) and "Every channel gets two learned numbers" not in words(at)
    at.button(key="hint-net1-batch-norm").click().run()
    assert "Every channel gets two learned numbers" in words(at)
    at.number_input(key="answer-net1-batch-norm").set_value(BATCH_NORM_OF_NET1)
    at.button(key="check-net1-batch-norm").click().run()
    assert "Right." in "".join(each.value for each in at.success) and "Not quite" not in words(at)
    assert "the reference run of seed 1" in words(at)  # there is no run here
    for each in ("times-fewer", "jump", "rise", "gap"):
        assert "explain" not in marks(at)["net1"]
        at.button(key=f"show-net1-{each}").click().run()
    assert "explain" in marks(at)["net1"] and not at.exception


def test_questions_are_about_one_s_own_run_and_the_toggles_as_they_are(store, finish, monkeypatch):
    monkeypatch.setattr("dashboard.features.stage.stage_page.show_mistakes", lambda *_: None)  # this run keeps no network
    recipe = experiment("init").recipe
    finish(store, preset("quick", recipe, pace_of(recipe)).apply(recipe), "init", [900, 421])
    at = open_page("model_init")
    at.number_input(key="answer-init-wrong").set_value(421)
    at.button(key="check-init-wrong").click().run()
    assert len(at.success) == 1
    at.toggle(key="batch_norm").set_value(True).run()
    assert "did your run get wrong" in words(at) and "the reference run of seed 1 get" not in words(at)
    field = at.dataframe[0].value
    pools = field.loc[field["Layer"].str.startswith("MaxPool"), ["Layer", "Receptive field"]]
    assert f"after the second max pooling ({pools['Layer'].iloc[1]})" in words(at)


def test_an_answer_its_verdict_and_its_hints_are_still_there_on_coming_back(store):
    at = open_page("net1")
    at.number_input(key="answer-net1-batch-norm").set_value(BATCH_NORM_OF_NET1)
    at.button(key="hint-net1-batch-norm").click().run()
    at.button(key="check-net1-batch-norm").click().run()
    at.radio(key="answer-net1-gap").set_value(at.radio(key="answer-net1-gap").options[-1])
    at.button(key="check-net1-gap").click().run()
    at.number_input(key="answer-net1-jump").set_value(77)
    at.button(key="check-net1-jump").click().run()
    at.button(key="show-net1-rise").click().run()

    def said() -> tuple:
        fields = [at.number_input(key=f"answer-net1-{name}").value for name in ("batch-norm", "jump", "times-fewer")]
        verdicts = [[each.value for each in kind] for kind in (at.success, at.info, at.warning)]
        return fields, at.radio(key="answer-net1-gap").value, verdicts, words(at).count("Hint: ")

    before = said()
    assert before[0] == [BATCH_NORM_OF_NET1, 77, None] and before[1] and before[3] == 1
    assert "Right." in before[2][0] and "Not quite. Look again, or take a hint." in before[2][2]
    look_elsewhere(at)
    assert said() == before
    look_elsewhere(at)
    assert said() == before


def test_an_answer_that_was_changed_after_coming_back_is_the_one_that_stays(store):
    at = open_page("net1")
    at.number_input(key="answer-net1-batch-norm").set_value(1)
    at.button(key="check-net1-batch-norm").click().run()
    look_elsewhere(at)
    at.number_input(key="answer-net1-batch-norm").set_value(BATCH_NORM_OF_NET1)
    at.button(key="check-net1-batch-norm").click().run()
    look_elsewhere(at)
    assert at.number_input(key="answer-net1-batch-norm").value == BATCH_NORM_OF_NET1 and len(at.success) == 1


def test_answers_are_of_their_stage_and_of_their_visit(store):
    at = open_page("net1")
    at.number_input(key="answer-net1-batch-norm").set_value(BATCH_NORM_OF_NET1)
    at.button(key="check-net1-batch-norm").click().run()
    at.switch_page("views/net2.py").run()
    answers = [each.value for each in (*at.number_input, *at.radio) if (each.key or "").startswith(ANSWER.prefix)]
    assert len(answers) > 2 and set(answers) == {None} and not at.success
    at = open_page("net1")
    assert at.number_input(key="answer-net1-batch-norm").value is None and not at.success


def test_what_was_said_holds_for_the_question_as_it_was_asked(store):
    """Under other toggles the network has other parameters, and so the same question has another answer."""
    at = open_page("net1")
    at.button(key="show-net1-times-fewer").click().run()
    [answer] = [each.value for each in at.info if each.value.startswith("The answer: ")]
    at.toggle(key="batch_norm").set_value(False).run()
    assert not [each.value for each in at.info if each.value.startswith("The answer: ")]
    look_elsewhere(at)
    at.button(key="show-net1-times-fewer").click().run()
    assert at.toggle(key="batch_norm").value and answer in [each.value for each in at.info]
