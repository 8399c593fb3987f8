"""Ways through several pages of the lesson: from a guess to its result, and marks from page to page."""

import numpy
import pytest
from pages_under_test import clickable_html, html, open_page, words
from scipy.stats import binomtest
from streamlit.testing.v1 import AppTest

from dashboard.state.session import COOKIES, MARKS
from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.classroom.guesses import Guesses
from s7core.classroom.register import Register
from s7core.classroom.visitor import Visitor
from s7core.data.mnist import load_mnist
from s7core.lesson.experiments import experiment
from s7core.lesson.presets import quick_look
from s7core.runs.attempt import Attempt
from s7core.runs.pace import slow_pace
from s7core.runs.records import EpochRecord, Result
from s7core.runs.store import Store

pytestmark = pytest.mark.usefixtures("no_workers")

NET1 = experiment("net1").recipe
QUICK = quick_look(NET1, slow_pace("net1")).apply(NET1)  # in a test nothing is known of this machine


def marks(at: AppTest) -> dict[str, set[str]]:
    return at.session_state[MARKS.name]


def commit(at: AppTest, first: float | None, last: float | None) -> None:
    at.number_input(key="guess-first").set_value(first)
    at.number_input(key="guess-last").set_value(last)
    at.button(key="commit-guess").click().run()
    assert not at.exception, at.exception


def turn_to(at: AppTest, step: str) -> None:
    """Show another step of the stage, as a link to it does."""
    at.query_params["step"] = step
    at.run()
    assert [each.anchor for each in at.header] == [step] and not at.exception


def unfold(at: AppTest) -> None:
    """As a click on the expander of a run's details does."""
    at.session_state["run-details"] = True
    at.run()
    assert not at.exception, at.exception


def first_epoch(store: Store, run_id: str, missed: int) -> None:
    store.claim([run_id], running=len(store.runs("running")))
    labels = load_mnist().test_labels.numpy().astype("uint8")
    accuracy = 1 - missed / len(labels)
    Attempt.current(store, run_id).add_epoch(
        EpochRecord(1, 0.1, 0.98, 0.05, accuracy, None, None, 0.01, 1.0),
        labels.tobytes(),
        Result(0.05, accuracy, numpy.eye(10, dtype="<f4")[labels].tobytes(), b""),
        None,
    )


@pytest.mark.slow
@pytest.mark.one_core
def test_a_guess_is_attached_to_the_next_run_and_stands_beside_its_result(store):
    at = open_page("net1", {"step": "guess"})
    assert at.number_input(key="guess-first").value is None  # nothing gives the answer away
    commit(at, 80.0, None)
    assert "A guess takes both numbers" in words(at) and not marks(at)["net1"]
    commit(at, 80.0, 96.5)
    assert "80.00% after epoch 1, 96.50% at the end" in words(at) and marks(at)["net1"] == {"guess"}
    turn_to(at, "run")
    at.button(key="preset-quick").click().run()
    [run] = store.runs()
    assert (Guesses(store, Visitor()).of_run(run.id).first_epoch, Guesses(store, Visitor()).of_run(run.id).last_epoch) == (
        0.8,
        0.965,
    )
    turn_to(at, "guess")
    assert at.number_input(key="guess-last").value == 96.5  # what was typed is still there
    commit(at, 81.0, 97.0)  # until the first epoch it may be changed
    assert Guesses(store, Visitor()).of_run(run.id).first_epoch == 0.81
    first_epoch(store, run.id, missed=1_500)  # 85.00%
    commit(at, 85.0, 97.0)
    assert Guesses(store, Visitor()).of_run(run.id).first_epoch == 0.81  # too late for this one: it is for the next
    assert "85.00% after epoch 1" in words(at)
    turn_to(at, "run")
    assert "run" in marks(at)["net1"]
    unfold(at)
    told = html(at)
    assert "81.00%" in told and "85.00%" in told and "4.00 points too low" in told


def test_one_who_does_not_guess_trains_all_the_same(store):
    at = open_page("train")
    at.button(key="train").click().run()
    [run] = store.runs()
    assert Guesses(store, Visitor()).of_run(run.id) is None and not at.exception
    commit(at, 90.0, 99.0)  # folded there, and the same
    at.button(key="train").click().run()
    assert Guesses(store, Visitor()).of_run(store.runs()[0].id).last_epoch == 0.99


def test_a_duel_trains_both_settings_with_one_seed_and_is_decided_by_mcnemar_s_test(store):
    at = open_page("net1", {"step": "guess"})
    at.segmented_control(key="guess-kind").set_value("duel").run()
    at.selectbox(key="duel-other-learning_rate").set_value(0.1).run()
    at.radio(key="duel-guess").set_value("first").run()
    at.button(key="duel-start").click().run()
    second, first = store.runs()
    assert first.recipe.differences(second.recipe) == {"learning_rate": (0.01, 0.1)}
    assert first.recipe == QUICK and "guess" in marks(at)["net1"]
    turn_to(at, "explain")
    [duel] = Guesses(store, Visitor()).duels_of([first.id])
    assert (duel.first_run, duel.second_run, duel.guess) == (first.id, second.id, "first")
    assert "On its way: learning rate 0.01 and learning rate 0.1" in words(at)
    for run, missed in ((first, 300), (second, 250)):  # the second misses 50 digits fewer, and no other
        _finish_as(store, run.id, missed)
    at.run()
    told = words(at)
    p = binomtest(50, 50).pvalue
    assert p < 0.001 and "Winner: **learning rate 0.1**, not as guessed: 97.00% against 97.50%" in told
    assert (
        "0.50 points apart" in told and "p below 0.001) the difference between these two networks is more than noise" in told
    )


def _finish_as(store: Store, run_id: str, missed: int) -> None:
    store.claim([run_id], running=len(store.runs("running")))
    labels = load_mnist().test_labels.numpy().astype("uint8")
    answers, accuracy = labels.copy(), 1 - missed / len(labels)
    answers[:missed] = (answers[:missed] + 1) % 10
    Attempt.current(store, run_id).add_epoch(
        EpochRecord(1, 0.1, 0.98, 0.05, accuracy, None, None, 0.01, 1.0),
        answers.tobytes(),
        Result(0.05, accuracy, numpy.eye(10, dtype="<f4")[answers].tobytes(), b""),
        None,
    )
    Attempt.current(store, run_id).end("finished", "")


def test_in_a_class_the_guesses_of_all_are_shown_once_a_run_has_ended(store, monkeypatch):
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    register = Register(store)
    register.open_class("9b")
    runs = []
    for place, name in enumerate(("Ada", "Bob", "Cem")):
        student, token = register.join("9b", name)
        runs.append(store.submit(QUICK, "net1", student=student.id))
        Guesses(store, Visitor(True, False, student)).commit(runs[-1], 0.8, 0.9 + 0.02 * place)
    at = open_page("net1", {"run": runs[-1], "step": "run"})
    at.session_state[COOKIES.name] = {"s7_student": token}
    unfold(at)
    assert "in your class guessed" not in words(at)
    _finish_as(store, runs[-1], 200)
    at.run()
    assert "in your class guessed" not in words(at)  # the others can still change theirs
    for run_id in runs[:2]:
        _finish_as(store, run_id, 300)
    at.run()
    assert "3 in your class guessed 90.00% to 94.00% at the end, on average 92.00%" in words(at)


def test_marks_are_read_from_a_link_and_kept_from_page_to_page(store):
    at = open_page("home", {"done": "f310"})
    assert marks(at) == {
        "init": {"look", "guess", "run", "explain"},
        "net1": {"look", "guess"},
        "net2": {"look"},
        "final": set(),
    }
    assert at.button(key="lesson").label == "Continue with Net1" and html(at).count("✓") == 7
    assert "7 of 16 steps" in words(at)
    at.switch_page("views/final_model.py").run()
    at.select_slider(key="layer").set_value("Conv2d-9").run()
    assert marks(at)["final"] == {"look"} and "f311" in clickable_html(at)


def test_a_link_with_marks_that_are_none_falls_back_with_a_note(store):
    for page, bad in (("home", "zzzz"), ("net2", "f3100<b>")):
        at = open_page(page, {"done": bad, "step": "run"})
        assert not any(marks(at).values()) and "names no steps of the lesson" in words(at), bad
    assert at.button(key="preset-quick") and open_page("home").button(key="lesson").label == "Start the lesson"
