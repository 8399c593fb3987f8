"""What a guest, a student and a teacher may do on the pages where runs are trained, and presentations."""

import pytest
from pages_under_test import button_keys, open_page, opened_by, words

from s7core.classroom.limits import Limits
from s7core.recipe import Recipe

pytestmark = pytest.mark.usefixtures("no_workers")

QUICK = Recipe(train_images=6_000, epochs=2)


def test_on_one_s_own_machine_nobody_is_asked_who_they_are(store):
    at = open_page("train")
    at.button(key="train").click().run()
    [run] = store.runs("queued")
    assert run.student == "" and f"stop-{run.id}" in button_keys(at)


def test_a_run_belongs_to_the_student_who_started_it_with_a_seed_of_their_own(register, store):
    ada, token = register.join("9b", "Ada")
    at = opened_by(token, "final_model", {"step": "run"})
    at.button(key="preset-quick").click().run()
    [run] = store.runs("queued")
    assert (run.student, run.nickname, run.recipe.seed) == (ada.id, "Ada", 101)
    assert {f"stop-{run.id}"} <= button_keys(at)


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


@pytest.mark.slow
@pytest.mark.one_core
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
        assert key in button_keys(opened_by(hers, "train", {"run": run_id}))
        assert key not in button_keys(opened_by(his, "train", {"run": run_id}))
        assert key not in button_keys(open_page("train", {"run": run_id}))
    assert f"take-out-{waiting}" not in button_keys(opened_by(his, "train"))
    at = opened_by(hers, "train", {"run": waiting})
    at.button(key=f"stop-{waiting}").click().run()
    assert store.run(waiting).state == "stopped"


@pytest.mark.slow
@pytest.mark.one_core
def test_every_slide_opens_and_the_link_sets_what_is_trained(store):
    link = {"stage": "net2", "dropout": "0.2", "learning_rate": "0.03", "epochs": "2"}
    for slide in ("story", "field", "layers", "guess", "run", "results", "analysis", "mistakes", "question"):
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
