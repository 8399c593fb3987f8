"""The pages of a class, as a guest, a student and the teacher see them."""

from dataclasses import replace

import pytest
from pages_under_test import html, open_page, words
from streamlit.testing.v1 import AppTest

from dashboard.state.session import COOKIES
from dashboard.state.visitor import PASSWORD_VARIABLE
from s7core.classroom.guesses import Guesses
from s7core.classroom.limits import Limits
from s7core.classroom.register import Register
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")

QUICK = Recipe(train_images=6_000, epochs=2)


@pytest.fixture
def register(store, monkeypatch) -> Register:
    """A class on a server that has a teacher."""
    monkeypatch.setenv(PASSWORD_VARIABLE, "chalk")
    made = Register(store)
    made.open_class("9b")
    return made


def opened_by(token: str, name: str, query: dict[str, str] | None = None) -> AppTest:
    """The page as the student with this token sees it."""
    at = open_page(name, query)
    at.session_state[COOKIES.name] = {"s7_student": token}
    at.run()
    assert not at.exception, at.exception
    return at


def signed_in(name: str) -> AppTest:
    at = open_page("teacher")
    at.text_input[0].set_value("chalk")
    at.button[0].click().run()
    at.switch_page(f"views/{name}.py").run()
    assert not at.exception, at.exception
    return at


def keys(at: AppTest) -> set[str]:
    return {each.key for each in at.button}


def test_on_one_s_own_machine_nothing_is_asked_and_the_teacher_s_page_says_how_a_class_begins(store):
    assert "none is needed" in words(open_page("join"))
    told = words(open_page("teacher"))
    assert PASSWORD_VARIABLE in told and "secrets.toml" in told
    at = open_page("train")
    at.button(key="train").click().run()
    [run] = store.runs("queued")
    assert run.student == "" and f"stop-{run.id}" in keys(at)


def test_a_wrong_password_opens_nothing_and_the_right_one_the_desk(register):
    at = open_page("teacher")
    at.text_input[0].set_value("cheese")
    at.button[0].click().run()
    assert "password is wrong" in words(at) and "What students may do" not in words(at)
    at = signed_in("teacher")
    assert "What students may do" in words(at) and "join?class=9b" in "".join(each.value for each in at.code)


def test_a_student_joins_and_is_told_what_is_wrong_with_a_name(register):
    at = open_page("join", {"class": "9b"})
    assert at.text_input[0].value == "9b"
    at.text_input[1].set_value("<script>")
    at.button[0].click().run()
    assert "nickname is '<script>'" in words(at)
    at.text_input[1].set_value("Ada")
    at.button[0].click().run()
    assert "**Ada** in class **9b**" in "".join(each.value for each in at.success)
    assert [each.nickname for each in register.students("9b")] == ["Ada"]


def test_a_run_belongs_to_the_student_who_started_it_with_a_seed_of_their_own(register, store):
    ada, token = register.join("9b", "Ada")
    at = opened_by(token, "final_model")
    at.button(key="preset-quick").click().run()
    [run] = store.runs("queued")
    assert (run.student, run.nickname, run.recipe.seed) == (ada.id, "Ada", 101)
    assert {f"stop-{run.id}"} <= keys(at)


def test_what_the_limits_forbid_is_said_on_the_page_and_nothing_is_queued(register, store):
    _, token = register.join("9b", "Ada")
    register.set_limits("9b", Limits(epochs=5))
    at = opened_by(token, "train", {"epochs": "6"})
    at.button(key="train").click().run()
    assert "epochs is 6, but your teacher allows at most 5" in words(at) and not store.runs()
    assert at.number_input(key="epochs").value == 6  # what was set is not lost
    at.number_input(key="epochs").set_value(5).run()
    at.button(key="train").click().run()
    assert len(store.runs("queued")) == 1 and not at.error


def test_a_guest_and_a_closed_class_train_nothing(register, store):
    at = open_page("train")
    at.button(key="train").click().run()
    assert "Only students of a class train here" in words(at) and not store.runs()
    _, token = register.join("9b", "Ada")
    register.set_open("9b", False)
    at = opened_by(token, "train")
    at.button(key="train").click().run()
    assert "Class 9b is closed" in words(at) and not store.runs()


def test_students_stop_resume_and_delete_only_their_own_runs(register, store, finish):
    (ada, hers), (_, his) = register.join("9b", "Ada"), register.join("9b", "Bob")
    waiting = store.submit(QUICK, "final-exp1", student=ada.id)
    done = finish(store, QUICK, "final-exp1", [100])
    stopped = store.submit(QUICK, "final-exp1", state="interrupted", student=ada.id)
    store.update(stopped, finished_at=0.0)
    with store.begin() as connection:
        connection.exec_driver_sql("INSERT INTO owners VALUES (?, ?)", (done, ada.id))
    buttons = {waiting: f"stop-{waiting}", done: f"delete-{done}", stopped: f"resume-{stopped}"}
    for run_id, key in buttons.items():
        assert key in keys(opened_by(hers, "train", {"run": run_id}))
        assert key not in keys(opened_by(his, "train", {"run": run_id}))
        assert key not in keys(open_page("train", {"run": run_id}))
    assert f"take-out-{waiting}" not in keys(opened_by(his, "train"))
    at = opened_by(hers, "train", {"run": waiting})
    at.button(key=f"stop-{waiting}").click().run()
    assert store.run(waiting).state == "stopped"


def test_the_teacher_stops_and_deletes_any_run_closes_the_class_and_freezes_its_wall(register, store):
    ada, _ = register.join("9b", "Ada")
    run_id = store.submit(QUICK, "final-exp1", student=ada.id)
    at = signed_in("teacher")
    at.button(key=f"stop-{run_id}").click().run()
    assert store.run(run_id).state == "stopped"
    at.button(key=f"delete-{run_id}").click().run()
    assert store.run(run_id) is None
    at.toggle(key="open-9b").set_value(False).run()
    at.toggle(key="frozen-9b").set_value(True).run()
    of = register.class_named("9b")
    assert not of.open and of.frozen_at
    at.number_input[0].set_value(4)
    at.button(key="set-limits-9b").click().run()
    assert register.class_named("9b").limits == Limits(epochs=4)


def test_the_wall_shows_points_means_the_best_and_the_guesses(register, store, finish, monkeypatch):
    monkeypatch.setattr(Guesses, "_refuse_late", lambda *_: None)  # so that runs can be made at once
    accuracies = []
    for place, name in enumerate(("Ada", "Bob", "Cem")):
        student, _ = register.join("9b", name)
        run_id = finish(store, replace(QUICK, seed=100 * student.number + 1), "final-exp1", [500, 200 + 10 * place])
        with store.begin() as connection:
            connection.exec_driver_sql("INSERT INTO owners VALUES (?, ?)", (run_id, student.id))
        Guesses(store).commit(run_id, 0.9, 0.95 + 0.01 * place)
        accuracies.append(store.run(run_id).last_test_accuracy)
    at = open_page("class_wall", {"class": "9b"})
    told = words(at) + html(at)
    mean = sum(accuracies) / 3
    assert "best under 8,000 parameters: Ada" in told and f"{max(accuracies) * 100:.2f} %" in told
    assert f"{mean * 100:.2f} % on average of 3 runs" in told and "Ada, Bob, Cem" in told
    assert f"3 guessed, on average {(mean - 0.96) * 100:.2f} points too low" in told
    for across in ("learning_rate", "batch_norm", "scheduler"):
        at.selectbox(key="across").set_value(across).run()
        assert not at.exception


def test_a_class_without_runs_has_a_wall_that_says_what_will_be_there(register):
    assert "will be a point here after its first epoch" in words(open_page("class_wall"))


def test_the_results_of_a_class_are_saved_with_settings_and_guesses(register, store, finish):
    from dashboard.features.classroom.class_results import class_results_table

    ada, _ = register.join("9b", "Ada")
    run_id = store.submit(QUICK, "final-exp1", student=ada.id)
    Guesses(store).commit(run_id, 0.9, 0.95)
    open_page("class_wall")  # so that the page's own store is this one
    [row] = class_results_table("9b").to_dict("records")
    assert (row["Nickname"], row["Guess at the end %"], row["train_images"], row["seed"]) == ("Ada", 95.0, 6_000, 1)


@pytest.mark.parametrize("verified", [True, False])
def test_by_openid_connect_only_a_listed_and_verified_address_is_the_teacher(store, monkeypatch, verified):
    import streamlit as st

    secrets = {"auth": {}, "teachers": ["Ada@School.example"]}
    monkeypatch.setattr("dashboard.state.visitor._secrets", lambda: secrets)
    user = {"is_logged_in": True, "email": "ada@school.example", "email_verified": verified}
    monkeypatch.setattr(st, "user", user)
    assert ("Open it" in str([each.label for each in open_page("teacher").button])) is verified
    user["email"] = "eve@school.example"
    assert "Open it" not in str([each.label for each in open_page("teacher").button])


def test_every_slide_opens_and_the_link_sets_what_is_trained(store):
    link = {"stage": "net2", "dropout": "0.2", "learning_rate": "0.03", "epochs": "2"}
    for slide in ("story", "field", "layers", "run", "results", "analysis", "mistakes"):
        at = open_page("present", {**link, "slide": slide})
        assert at.title[0].value == "Net2" and not at.error and not at.warning
    at = open_page("present", {**link, "slide": "run"})
    at.button(key="present-train").click().run()
    [run] = store.runs("queued")
    recipe = run.recipe
    assert (recipe.stage, recipe.dropout, recipe.learning_rate, recipe.epochs) == ("net2", 0.2, 0.03, 2)


def test_a_presentation_that_cannot_be_followed_falls_back_with_a_note(store):
    at = open_page(
        "present",
        {
            "stage": "net9",
            "slide": "nope",
            "experiment": "final-exp1",
            "learning_rate": "fast",
            "hide": "all",
            "class": "<b>",
        },
    )
    told = words(at)
    for part in (
        "hide is 'all'",
        "there is no such class here",
        "stage is 'net9'",
        "slide is 'nope'",
        "experiment is 'final-exp1'",
        "learning_rate is 'fast'",
    ):
        assert part in told
    assert at.title[0].value == "Model Init"
