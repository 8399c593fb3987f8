"""What a click on Train puts into the queue, and what it says before."""

import pytest
from pages_under_test import open_page, opened_by, opened_by_teacher, words

from dashboard.features.training.start_controls import OWN_SIZE, problem
from s7core.classroom.limits import Limits
from s7core.lesson.experiments import experiment
from s7core.lesson.presets import PRESET_TITLES, quick_look
from s7core.recipe import Recipe
from s7core.runs.pace import pace_of

pytestmark = pytest.mark.usefixtures("no_workers")


def sizes(at) -> tuple[int, ...]:
    return tuple(at.number_input(key=name).value for name in ("train_images", "epochs", "test_images", "batch_size"))


def test_a_size_changes_nothing_but_the_size_and_starts_nothing(store):
    at = open_page("train")
    assert sizes(at) == (60_000, 15, 10_000, 128) and at.segmented_control(key="run-size").value == "published"
    at.number_input(key="learning_rate").set_value(0.05).run()
    at.segmented_control(key="run-size").set_value("quick").run()
    quick = quick_look(Recipe(), pace_of(Recipe()))
    assert sizes(at) == (quick.train_images, 2, quick.test_images, quick.batch_size) and quick.test_images < 10_000
    assert "tested on 2,000 of the 10,000 test digits" in words(at)
    assert at.number_input(key="learning_rate").value == 0.05 and not store.runs()
    at.segmented_control(key="run-size").set_value("published").run()
    assert sizes(at) == (60_000, 15, 10_000, 128) and at.button(key="reset").help == "Changed: learning rate"


def test_the_control_of_the_size_shows_the_size_that_the_settings_have(store):
    at = open_page("train", {"experiment": "final-record"})
    control = at.segmented_control(key="run-size")
    assert control.options == ["Quick look", "One epoch on everything", "As the record"] and control.value == "published"
    at.number_input(key="epochs").set_value(7).run()
    control = at.segmented_control(key="run-size")
    assert control.options[-1] == "Own" and control.value == OWN_SIZE
    at.number_input(key="epochs").set_value(1).run()
    assert at.segmented_control(key="run-size").value == "epoch" and sizes(at)[3] == 32


def test_one_button_trains_and_no_size_is_a_button(store):
    labels = [each.label for each in open_page("train").button]
    assert labels.count("Train") == 1 and not set(PRESET_TITLES.values()) & set(labels)


@pytest.mark.slow
@pytest.mark.one_core
def test_train_puts_exactly_the_settings_on_the_page_into_the_queue(store):
    at = open_page("train", {"experiment": "final-exp3"})
    at.number_input(key="epochs").set_value(3).run()
    at.selectbox(key="validation").set_value("held-out").run()
    at.button(key="train").click().run()
    [run] = store.runs()
    changed = run.recipe.differences(experiment("final-exp3").recipe)
    assert run.experiment == "final-exp3" and run.state == "queued"
    assert changed == {"epochs": (3, 15), "validation": ("held-out", "test")}
    assert at.selectbox(key="run").value == run.id


def test_several_seeds_enter_one_run_each_and_differ_in_nothing_else(store):
    at = open_page("train", {"seeds": "3", "seed": "5"})
    assert "seeds 5 to 7" in words(at)
    at.button(key="train").click().run()
    runs = store.runs("queued")
    assert sorted(run.recipe.seed for run in runs) == [5, 6, 7]
    assert all(run.recipe.threads == 1 and run.recipe.without_chance == runs[0].recipe.without_chance for run in runs)


def test_a_single_run_keeps_all_cores(store):
    at = open_page("train")
    at.button(key="train").click().run()
    assert [run.recipe.threads for run in store.runs("queued")] == [0]


def test_changed_settings_can_be_reset_to_the_published_ones(store):
    at = open_page("train", {"epochs": "3", "momentum": "0.5"})
    assert at.button(key="reset").label == "Reset to published"
    at.button(key="reset").click().run()
    assert (at.number_input(key="epochs").value, at.number_input(key="momentum").value) == (15, 0.9)
    assert "reset" not in [each.key for each in at.button]


def test_layers_that_cannot_be_trained_disable_the_buttons_and_the_reason_is_shown(store):
    at = open_page("train", {"layers": "conv8 relu"})
    [told] = [each.value for each in at.error]
    assert told == problem(Recipe(layers="conv8 relu"))
    assert at.button(key="train").disabled and at.button(key="range-test").disabled
    assert "commit-guess" not in [each.key for each in at.button]


def test_the_published_settings_have_no_problem():
    assert problem(Recipe()) is None


@pytest.mark.slow
@pytest.mark.one_core
def test_a_student_is_told_before_that_a_run_would_be_stopped_before_its_end(store, register, add_epoch):
    ada, token = register.join("9b", "Ada")
    add_epoch(store, store.submit(Recipe(epochs=2), "final-exp1", student=ada.id), 1, 100, seconds=10.0)
    told = "Your teacher lets a run train for 2 min 0 s, so it would be stopped before its end."
    register.set_limits("9b", Limits(minutes=2))
    assert told in words(opened_by(token, "train"))  # 15 epochs of 10 s
    assert told not in words(opened_by(token, "train", {"epochs": "3"}))
    assert told not in words(opened_by_teacher("train"))
    register.set_limits("9b", Limits(minutes=3))
    assert "about 2 min" in words(opened_by(token, "train")) and told not in words(opened_by(token, "train"))
