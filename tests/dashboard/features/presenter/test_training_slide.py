"""The training slide says how its settings differ from the experiment's, and trains exactly with them."""

import pytest
from pages_under_test import open_page, words

from s7core.lesson.experiments import experiment

pytestmark = pytest.mark.usefixtures("no_workers")


def test_a_link_without_settings_trains_as_in_the_experiment(store):
    at = open_page("present", {"stage": "final", "experiment": "final-exp2", "slide": "run"})
    assert at.header[0].value == f"Train it: {experiment('final-exp2').title}"
    assert "As in the experiment." in words(at)
    at.button(key="present-train").click().run()
    [run] = store.runs("queued")
    assert (run.experiment, run.recipe) == ("final-exp2", experiment("final-exp2").recipe)
    assert at.selectbox(key="run").value == run.id and "Waiting in the queue" in words(at)


def test_settings_of_the_link_are_named_and_trained(store):
    at = open_page("present", {"stage": "net1", "slide": "run", "learning_rate": "0.05", "epochs": "2"})
    assert "Learning rate 0.05, epochs 2; all else as in the experiment." in words(at)
    at.button(key="present-train").click().run()
    [run] = store.runs("queued")
    assert run.recipe.differences(experiment("net1").recipe) == {"learning_rate": (0.05, 0.01), "epochs": (2, 15)}
