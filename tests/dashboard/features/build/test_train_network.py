"""One click trains the network on the page and shows it; a second, quiet button opens all its settings."""

from dataclasses import replace

import pytest
from pages_under_test import asked, html, open_page, opened_by, words

from dashboard.features.build.train_network import address_of_settings, own_recipe
from s7core.classroom.limits import Limits
from s7core.lesson.architecture import layers_from_text, layers_of
from s7core.lesson.experiments import experiment
from s7core.lesson.presets import quick_look
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.model.trace import trace
from s7core.recipe import Recipe
from s7core.runs.duration import run_seconds_from
from s7core.runs.pace import pace_of

pytestmark = pytest.mark.usefixtures("no_workers")

EDITED = "conv8 relu bn maxpool2 conv10 relu dropout avgpool11 flatten"
PARAMETERS = trace(layers_from_text(EDITED)).parameters


def test_train_this_network_trains_it_at_once_as_a_quick_look_and_shows_the_run(store):
    at = open_page("build", {"layers": EDITED})
    at.button(key="build-train").click().run()
    [run] = store.runs("queued")
    recipe = replace(experiment("final-exp1").recipe, layers=EDITED)
    assert run.recipe == quick_look(recipe, pace_of(recipe)).apply(recipe) and run.experiment == "final-exp1"
    assert at.title[0].value == "Train" and asked(at, "run") == run.id == at.selectbox(key="run").value
    assert asked(at, "layers") == EDITED and at.number_input(key="epochs").value == run.recipe.epochs and not at.error


def test_its_run_is_called_an_own_network_with_its_size_wherever_it_is_shown(store):
    at = open_page("build", {"layers": EDITED})
    at.button(key="build-train").click().run()
    named = f"Own network, {PARAMETERS:,} parameters, from Final Model"
    chosen = at.selectbox(key="run")
    assert chosen.options[0].startswith(f"{named} · ") and named in words(at)


def test_the_size_and_its_time_are_told_in_words_before_the_click(store, add_epoch):
    recipe = replace(experiment("final-exp1").recipe, layers=EDITED)
    size = quick_look(recipe, pace_of(recipe))
    sized = size.apply(recipe)
    add_epoch(store, store.submit(sized, "final-exp1"), 1, 100, seconds=3.0)
    told = size.help(run_seconds_from(sized, (sized, 3.0)))
    assert told.endswith(" s here.") and f"A quick look: {told}" in words(open_page("build", {"layers": EDITED}))


def test_a_quiet_button_opens_train_with_these_layers_and_starts_nothing(store):
    at = open_page("build", {"layers": EDITED, "start": "net2"})
    at.button(key="build-settings").click().run()
    assert at.title[0].value == "Train" and asked(at, "layers") == EDITED and asked(at, "experiment") == "net2"
    assert not store.runs() and at.number_input(key="epochs").value == 15 and f"{PARAMETERS:,}" in html(at)


def test_unchanged_layers_train_the_stage_under_its_own_name(store):
    open_page("build", {"start": "net1"}).button(key="build-train").click().run()
    [run] = store.runs("queued")
    assert run.recipe.layers == "" and run.experiment == "net1" and run.recipe.stage == "net1"


@pytest.mark.parametrize("each", ALL_STAGES, ids=lambda each: each.key)
@pytest.mark.parametrize("text", [EDITED, "conv8 relu flatten linear10"])
def test_the_recipe_trains_exactly_the_layers_on_the_page(each, text):
    layers = layers_from_text(text)
    trained = layers_of(own_recipe(each, layers))
    assert [type(layer) for layer in trained] == [type(layer) for layer in layers]
    assert layers_of(own_recipe(each, each.published_architecture)) == each.published_architecture


def test_the_address_of_the_settings_opens_the_same_recipe(store):
    recipe = own_recipe(stage("final"), layers_from_text("conv8 relu flatten linear10"))
    at = open_page("train", address_of_settings(recipe, "final-exp1"))
    at.button(key="train").click().run()
    assert store.runs("queued")[0].recipe == recipe


def test_what_does_not_fit_cannot_be_trained_and_nothing_is_said_of_its_time(store):
    at = open_page("build", {"layers": "conv8 relu"})
    assert at.button(key="build-train").disabled and at.button(key="build-settings").disabled
    assert "A quick look" not in words(at)


def test_a_refusal_is_said_on_the_page(register, store):
    _, token = register.join("9b", "Ada")
    register.set_limits("9b", Limits(waiting=1))
    store.submit(Recipe(), "final-exp1", student=register.student(token).id)
    at = opened_by(token, "build", {"layers": EDITED})
    at.button(key="build-train").click().run()
    assert at.title[0].value == "Build a network" and "your teacher allows 1" in words(at) and len(store.runs()) == 1
