"""The run step trains what the toggles say, and marks the step once there is something to see."""

import pytest
from pages_under_test import asked, open_page, words

from dashboard.state.session import MARKS, OWN_RUNS, PENDING_GUESSES
from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor
from s7core.lesson.experiments import experiment
from s7core.lesson.presets import presets, quick_look
from s7core.runs.pace import pace_of, slow_pace

pytestmark = pytest.mark.usefixtures("no_workers")

RUN_STEP = {"step": "run"}
NET2 = experiment("net2").recipe
QUICK = quick_look(NET2, slow_pace("net2")).apply(NET2)  # in a test nothing is known of this machine


def test_each_preset_trains_the_published_recipe_under_the_toggles_in_its_size(store):
    at = open_page("net2", RUN_STEP)
    assert "Nothing trained yet." in words(at)
    at.toggle(key="batch_norm").set_value(False).run()
    assert "With BatchNorm off and dropout 0.1, as set above" in words(at)
    sizes = presets(NET2, pace_of(NET2))
    assert f"Quick look: {sizes[0].help()}" in words(at)
    for each in sizes:
        at.button(key=f"preset-{each.key}").click().run()
        run = store.runs()[0]
        expected = {
            "batch_norm": (False, True),
            "train_images": (each.train_images, 60_000),
            "test_images": (each.test_images, 10_000),
            "batch_size": (each.batch_size or NET2.batch_size, NET2.batch_size),
            "epochs": (each.epochs, 15),
        }
        differences = run.recipe.differences(experiment("net2").recipe)
        assert differences == {name: values for name, values in expected.items() if values[0] != values[1]}
        assert run.experiment == "net2" and run.id in at.session_state[OWN_RUNS.name]
    assert len(store.runs("queued")) == len(sizes) and "run" not in at.session_state[MARKS.name]["net2"]


def test_all_settings_takes_experiment_and_toggles_to_train(store):
    at = open_page("net1", RUN_STEP)
    at.toggle(key="batch_norm").set_value(False).run()
    at.slider(key="dropout").set_value(0.2).run()
    at.button(key="all-settings").click().run()
    assert not at.exception and at.title[0].value == "Train" and asked(at, "experiment") == "net1"
    assert (at.toggle(key="batch_norm").value, at.slider(key="dropout").value) == (False, 0.2)
    assert (asked(at, "batch_norm"), asked(at, "dropout")) == ("false", "0.2")
    at.button(key="reset").click().run()
    assert (at.toggle(key="batch_norm").value, at.slider(key="dropout").value) == (True, 0.025)  # as published


def test_only_a_run_that_one_started_or_chose_marks_the_step(store, finish):
    earlier, newest = (finish(store, QUICK, "net2", [900, wrong]) for wrong in (400, 500))
    at = open_page("net2", RUN_STEP)
    assert at.selectbox(key="run").value == newest and "run" not in at.session_state[MARKS.name]["net2"]
    at.selectbox(key="run").set_value(earlier).run()
    assert "run" in at.session_state[MARKS.name]["net2"]
    at = open_page("net2", RUN_STEP)
    at.session_state[OWN_RUNS.name] = {newest}
    at.run()
    assert "run" in at.session_state[MARKS.name]["net2"]


def test_a_preset_says_how_long_it_takes_once_an_epoch_was_measured_here(store, finish):
    assert "about" not in open_page("net2", RUN_STEP).button(key="preset-quick").help
    finish(store, QUICK, "net2", [900, 400])  # an epoch took a second
    assert ", about 2.0 s here." in open_page("net2", RUN_STEP).button(key="preset-quick").help


def test_on_the_final_model_one_chooses_the_experiment_that_is_guessed_at_and_trained(store):
    at = open_page("final_model", RUN_STEP)
    control = at.segmented_control(key="experiment")
    titles = ["1: base", "2: learning rate 0.1", "3: scheduler"]
    assert [said[: len(title)] for said, title in zip(control.options, titles, strict=True)] == titles
    assert control.value == "final-exp1"
    control.set_value("final-exp2").run()
    at.slider(key="dropout").set_value(0.2).run()
    assert asked(at, "experiment") == "final-exp2"
    at.button(key="preset-epoch").click().run()
    [run] = store.runs()
    published = experiment("final-exp2").recipe
    assert run.experiment == "final-exp2" and run.recipe.learning_rate == published.learning_rate == 0.1
    assert run.recipe.dropout == 0.2 and set(run.recipe.differences(published)) == {"dropout", "epochs"}
    assert f": {experiment('final-exp2').title}" in words(at)


def test_a_guess_counts_for_the_experiment_that_it_was_made_for(store):
    at = open_page("final_model", {"step": "guess", "experiment": "final-exp3"})
    at.number_input(key="guess-first").set_value(97.0)
    at.number_input(key="guess-last").set_value(99.0)
    at.button(key="commit-guess").click().run()
    assert list(at.session_state[PENDING_GUESSES.name]) == ["final-exp3"]
    for key in ("final-exp1", "final-exp3"):
        at = open_page("final_model", {"step": "run", "experiment": key})
        at.session_state[PENDING_GUESSES.name] = {"final-exp3": (0.97, 0.99)}
        at.button(key="preset-quick").click().run()
        run = store.runs()[0]
        assert run.experiment == key and bool(Guesses(store, Visitor()).of_run(run.id)) is (key == "final-exp3")


def test_a_stage_with_one_experiment_offers_no_choice(store):
    assert not [each for each in open_page("net2", RUN_STEP).segmented_control if each.key == "experiment"]


def test_the_details_of_a_run_are_folded_until_one_asks_for_them(store, finish):
    run_id = finish(store, QUICK, "net2", [900, 400])
    at = open_page("net2", RUN_STEP | {"run": run_id})
    assert "Finished: Net2" in words(at) and "after epoch 2**" not in words(at)
    at.session_state["run-details"] = True
    assert "after epoch 2**" in words(at.run())
