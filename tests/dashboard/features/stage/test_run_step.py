"""The run step trains what the toggles say, and marks the step once there is something to see."""

import pytest
from pages_under_test import asked, open_page, words

from dashboard.state.session import MARKS, OWN_RUNS
from s7core.lesson.experiments import experiment
from s7core.lesson.presets import presets, quick_look
from s7core.runs.pace import pace_of, slow_pace

pytestmark = pytest.mark.usefixtures("no_workers")

NET2 = experiment("net2").recipe
QUICK = quick_look(NET2, slow_pace("net2")).apply(NET2)  # in a test nothing is known of this machine


def test_each_preset_trains_the_published_recipe_under_the_toggles_in_its_size(store):
    at = open_page("net2")
    assert "Nothing trained yet." in words(at)
    at.toggle(key="batch_norm").set_value(False).run()
    assert "With BatchNorm off and dropout 0.1, as set above" in words(at)
    sizes = presets(NET2, pace_of(NET2))
    assert f"Quick look, as large as this machine trains in seconds: {sizes[0].help()}" in words(at)
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
    at = open_page("net1")
    at.toggle(key="batch_norm").set_value(False).run()
    at.slider(key="dropout").set_value(0.2).run()
    at.button(key="all-settings").click().run()
    assert not at.exception and at.title[0].value == "Train" and asked(at, "experiment") == "net1"
    assert (at.toggle(key="batch_norm").value, at.slider(key="dropout").value) == (False, 0.2)
    assert (asked(at, "batch_norm"), asked(at, "dropout")) == ("false", "0.2")
    at.button(key="reset").click().run()
    assert (at.toggle(key="batch_norm").value, at.slider(key="dropout").value) == (True, 0.025)  # as published


def test_only_a_run_that_one_started_or_chose_marks_the_step(store, finish, monkeypatch):
    monkeypatch.setattr("dashboard.features.stage.stage_page.show_mistakes", lambda this, shown: None)  # no network is kept
    earlier, newest = (finish(store, QUICK, "net2", [900, wrong]) for wrong in (400, 500))
    at = open_page("net2")
    assert at.selectbox(key="run").value == newest and "run" not in at.session_state[MARKS.name]["net2"]
    at.selectbox(key="run").set_value(earlier).run()
    assert "run" in at.session_state[MARKS.name]["net2"]
    at = open_page("net2")
    at.session_state[OWN_RUNS.name] = {newest}
    at.run()
    assert "run" in at.session_state[MARKS.name]["net2"]


def test_a_preset_says_how_long_it_takes_once_an_epoch_was_measured_here(store, finish, monkeypatch):
    monkeypatch.setattr("dashboard.features.stage.stage_page.show_mistakes", lambda this, shown: None)
    assert "about" not in open_page("net2").button(key="preset-quick").help
    finish(store, QUICK, "net2", [900, 400])  # an epoch took a second
    assert ": about 2.0 s here." in open_page("net2").button(key="preset-quick").help
