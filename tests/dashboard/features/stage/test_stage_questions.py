"""Questions of a stage: they take answers, give hints, and remember both for the visit."""

import pytest
from pages_under_test import button_keys, open_page, opened_by, words
from streamlit.testing.v1 import AppTest

from dashboard.state.session import ANSWER, MARKS
from s7core.classroom.student_progress import StudentProgress
from s7core.lesson.experiments import experiment
from s7core.lesson.presets import preset
from s7core.lesson.stages import stage
from s7core.model.trace import trace
from s7core.runs.pace import pace_of

pytestmark = pytest.mark.usefixtures("no_workers")

BATCH_NORM_OF_NET1 = 2 * (16 + 16 + 32 + 32 + 10)


def marks(at: AppTest) -> dict[str, set[str]]:
    return at.session_state[MARKS.name]


def explain(page: str) -> AppTest:
    return open_page(page, {"step": "explain"})


def turn_to(at: AppTest, key: str) -> None:
    """Turn the pages of questions until this one is shown."""
    while not (at.button(key="question-back").disabled):
        at.button(key="question-back").click().run()
    while f"check-{key}" not in button_keys(at):
        assert not at.button(key="question-forward").disabled, key
        at.button(key="question-forward").click().run()


def check(at: AppTest, key: str, answer: float) -> None:
    """Answer the question, as one who turned to it does."""
    turn_to(at, key)
    at.number_input(key=f"answer-{key}").set_value(answer)
    at.button(key=f"check-{key}").click().run()
    assert not at.exception, at.exception


def press(at: AppTest, button: str, key: str) -> None:
    turn_to(at, key)
    at.button(key=f"{button}-{key}").click().run()


def look_elsewhere(at: AppTest) -> None:
    """Open other pages of the lesson and the lab, and come back to Net1."""
    for page in ("train", "net2", "net1"):
        at.query_params.clear()
        at.query_params["step"] = "explain"
        at.switch_page(f"views/{page}.py").run()
        assert not at.exception, at.exception


@pytest.mark.slow
@pytest.mark.one_core
def test_questions_are_shown_one_at_a_time_with_their_number_and_what_is_left(store):
    at = explain("net1")
    assert "**Question 1 of 5.**" in words(at) and "**Question 2" not in words(at)
    assert "This step is done when all five are answered, or their answers are shown." in words(at)
    assert at.button(key="question-back").disabled
    at.button(key="question-forward").click().run()
    assert "**Question 2 of 5.**" in words(at) and "**Question 1" not in words(at)
    press(at, "show", "net1-gap")
    assert "Four of five left; then this step is done." in words(at) and at.button(key="question-forward").disabled


def test_a_wrong_answer_says_what_is_still_needed(store):
    at = explain("net1")
    check(at, "net1-times-fewer", 1.0)
    told = words(at)
    assert "Not yet: try again, take a hint, or show the answer." in told
    assert "This step is done when all five are answered." in told and "explain" not in marks(at)["net1"]


@pytest.mark.slow
@pytest.mark.one_core
def test_questions_take_answers_give_hints_and_mark_the_step(store):
    at = explain("net1")
    check(at, "net1-batch-norm", BATCH_NORM_OF_NET1 + 1)
    assert "Not yet" in words(at) and "Every channel gets two learned numbers" not in words(at)
    at.button(key="hint-net1-batch-norm").click().run()
    assert "Every channel gets two learned numbers" in words(at)
    check(at, "net1-batch-norm", BATCH_NORM_OF_NET1)
    assert "Right." in "".join(each.value for each in at.success) and "Not yet" not in words(at)
    assert "the reference run of seed 1" in words(at)  # there is no run here
    for each in ("times-fewer", "jump", "rise", "gap"):
        assert "explain" not in marks(at)["net1"]
        press(at, "show", f"net1-{each}")
    assert "explain" in marks(at)["net1"] and "All five are answered: this step is done." in words(at)


def test_the_questions_open_at_the_first_one_without_an_answer(store):
    at = explain("net1")
    press(at, "show", "net1-times-fewer")
    look_elsewhere(at)
    assert "show-net1-times-fewer" in button_keys(at)  # where one was
    at = explain("net1")
    assert "check-net1-times-fewer" in button_keys(at)


def test_questions_are_about_one_s_own_run_and_the_toggles_as_they_are(store, finish):
    recipe = experiment("init").recipe
    finish(store, preset("quick", recipe, pace_of(recipe)).apply(recipe), "init", [900, 421])
    at = explain("model_init")
    check(at, "init-wrong", 421)
    assert len(at.success) == 1
    at.toggle(key="batch_norm").set_value(True).run()
    assert "did your run get wrong" in words(at) and "the reference run of seed 1 get" not in words(at)
    turn_to(at, "init-field")
    pools = [row.name for row in trace(stage("init").architecture(True, 0.0)).rows if row.type == "MaxPool2d"]
    assert f"after the second max pooling ({pools[1]})" in words(at)


@pytest.mark.slow
@pytest.mark.one_core
def test_an_answer_its_verdict_and_its_hints_are_still_there_on_coming_back(store):
    at = explain("net1")
    press(at, "hint", "net1-batch-norm")
    check(at, "net1-batch-norm", BATCH_NORM_OF_NET1)
    turn_to(at, "net1-gap")
    at.radio(key="answer-net1-gap").set_value(at.radio(key="answer-net1-gap").options[-1])
    at.button(key="check-net1-gap").click().run()
    check(at, "net1-jump", 77)
    press(at, "show", "net1-rise")

    def said() -> list:
        found = []
        for name in ("batch-norm", "jump", "times-fewer", "gap", "rise"):
            turn_to(at, f"net1-{name}")
            field = (at.radio if name == "gap" else at.number_input)(key=f"answer-net1-{name}")
            verdicts = [each.value for kind in (at.success, at.info, at.warning) for each in kind]
            found.append((field.value, verdicts, words(at).count("Hint: ")))
        return found

    before = said()
    assert [each[0] for each in before[:3]] == [BATCH_NORM_OF_NET1, 77, None] and before[3][0]
    assert "Right." in before[0][1] and before[0][2] == 1 and "Not yet" in before[1][1][0] and not before[2][1]
    look_elsewhere(at)
    assert said() == before
    look_elsewhere(at)
    assert said() == before


def test_an_answer_that_was_changed_after_coming_back_is_the_one_that_stays(store):
    at = explain("net1")
    check(at, "net1-batch-norm", 1)
    look_elsewhere(at)
    check(at, "net1-batch-norm", BATCH_NORM_OF_NET1)
    look_elsewhere(at)
    assert at.number_input(key="answer-net1-batch-norm").value == BATCH_NORM_OF_NET1 and len(at.success) == 1


@pytest.mark.slow
@pytest.mark.one_core
def test_answers_are_of_their_stage_and_of_their_visit(store):
    at = explain("net1")
    check(at, "net1-batch-norm", BATCH_NORM_OF_NET1)
    at.query_params["step"] = "explain"
    at.switch_page("views/net2.py").run()
    for key in ("costliest", "squeeze", "field", "wrong"):
        turn_to(at, f"net2-{key}")
        fields = [each.value for each in (*at.number_input, *at.radio) if (each.key or "").startswith(ANSWER.prefix)]
        assert fields == [None] and not at.success
    at = explain("net1")
    turn_to(at, "net1-batch-norm")
    assert at.number_input(key="answer-net1-batch-norm").value is None and not at.success


def test_what_was_said_holds_for_the_question_as_it_was_asked(store):
    """Under other toggles the network has other parameters, and so the same question has another answer."""
    at = explain("net1")
    press(at, "show", "net1-times-fewer")
    [answer] = [each.value for each in at.info if each.value.startswith("The answer: ")]
    at.toggle(key="batch_norm").set_value(False).run()
    assert not [each.value for each in at.info if each.value.startswith("The answer: ")]
    look_elsewhere(at)
    press(at, "show", "net1-times-fewer")
    assert at.toggle(key="batch_norm").value and answer in [each.value for each in at.info]


@pytest.mark.slow
@pytest.mark.one_core
def test_tries_hints_and_answers_of_a_student_are_kept_until_one_is_right(register, store):
    ada, token = register.join("9b", "Ada")
    at = opened_by(token, "net1", {"step": "explain"})
    key = "net1-batch-norm"

    def kept() -> tuple[str, int, int, str]:
        [found] = StudentProgress(store).answers_of_class("9b")
        assert (found.student_id, found.stage, found.question) == (ada.id, "net1", "batch-norm")
        return found.answer, found.tries, found.hints, found.verdict

    check(at, key, BATCH_NORM_OF_NET1 + 1)
    assert kept() == (str(BATCH_NORM_OF_NET1 + 1), 1, 0, "wrong")
    press(at, "hint", key)
    assert kept()[2:] == (1, "wrong")
    check(at, key, BATCH_NORM_OF_NET1)
    assert kept() == (str(BATCH_NORM_OF_NET1), 2, 1, "right")
    check(at, key, 7)
    assert kept() == (str(BATCH_NORM_OF_NET1), 2, 1, "right"), "it was right already"


@pytest.mark.slow
@pytest.mark.one_core
def test_a_check_without_an_answer_and_a_visitor_without_a_class_leave_nothing_in_the_store(register, store):
    _, token = register.join("9b", "Ada")
    at = opened_by(token, "net1", {"step": "explain"})
    press(at, "check", "net1-batch-norm")
    guest = explain("net1")
    press(guest, "show", "net1-batch-norm")
    assert not at.exception and not guest.exception
    assert not StudentProgress(store).answers_of_class("9b")
