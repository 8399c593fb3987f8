"""A student who asks for exactly what exists gets it at once, labelled, and may still train it again."""

from dataclasses import replace

import pytest
from pages_under_test import opened_by, words

from s7core.classroom.limits import Limits
from s7core.classroom.register import Register
from s7core.lesson.experiments import experiment

pytestmark = pytest.mark.usefixtures("no_workers")

PUBLISHED = experiment("final-exp1").recipe


@pytest.fixture
def students(store, register):
    """Ada and Bob, whose runs all have the published seed."""
    register.set_limits("9b", Limits(own_seeds=False))
    return [Register(store).join("9b", name) for name in ("Ada", "Bob")]


def pressed_train(token: str, **query: str):
    at = opened_by(token, "train", query)
    at.button(key="train").click().run()
    assert not at.exception, at.exception
    return at


@pytest.mark.slow
@pytest.mark.one_core
def test_a_finished_run_of_another_student_comes_on_the_screen_with_its_label(store, students, finish):
    (ada, _), (_, token) = students
    run_id = finish(store, PUBLISHED, "final-exp1", [100] * 15)
    with store.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO owners VALUES ('{run_id}', '{ada.id}')")
    at = pressed_train(token)
    assert len(store.runs()) == 1 and at.selectbox(key="run").value == run_id
    sentence = "Ada has trained exactly these settings with this seed: the same numbers to the bit, so here they are."
    assert sentence in words(at)
    again = opened_by(token, "train", {"run": run_id, "same": run_id})  # as a reload does
    assert sentence in words(again)
    at.button(key=f"again-{run_id}").click().run()
    new = store.runs()[0]
    assert len(store.runs()) == 2 and new.recipe == PUBLISHED and new.state == "queued"
    assert at.selectbox(key="run").value == new.id and "exactly these settings" not in words(at)


def test_a_run_of_one_s_own_that_is_on_its_way_is_not_trained_twice(store, students):
    (ada, token), _ = students
    run_id = store.submit(PUBLISHED, "final-exp1", student=ada.id)
    at = pressed_train(token)
    assert [run.id for run in store.runs()] == [run_id]
    assert "You have started exactly these settings with this seed." in words(at)


@pytest.mark.slow
@pytest.mark.one_core
def test_another_seed_or_setting_or_a_pending_guess_is_trained(store, students, finish):
    _, (_, token) = students
    finish(store, PUBLISHED, "final-exp1", [100] * 15)
    pressed_train(token, seed="2")
    pressed_train(token, learning_rate="0.05")
    at = opened_by(token, "train")
    at.number_input(key="guess-first").set_value(90.0)
    at.number_input(key="guess-last").set_value(99.0)
    at.button(key="commit-guess").click().run()
    at.button(key="train").click().run()
    trained = [run.recipe for run in store.runs("queued")]
    assert trained == [PUBLISHED, replace(PUBLISHED, learning_rate=0.05), replace(PUBLISHED, seed=2)]
