"""The form has the settings of the chosen experiment, and those that a link asks for."""

import pytest
from pages_under_test import open_page, words

from dashboard.features.training.recipe_form import FOLDED, origin, use_learning_rate
from dashboard.state.session import LEARNING_RATE
from s7core.language.translation import speaking
from s7core.lesson.experiments import experiment, experiments, records
from s7core.recipe import settings

pytestmark = pytest.mark.usefixtures("no_workers")


def test_another_experiment_brings_its_own_settings(store):
    at = open_page("train")
    for each in experiments():
        at.selectbox(key="experiment").set_value(each.key).run()
        assert not at.exception
        assert at.number_input(key="learning_rate").value == each.recipe.learning_rate
        assert at.selectbox(key="scheduler").value == each.recipe.scheduler
        assert at.selectbox(key="augmentation").value == each.recipe.augmentation
        assert at.slider(key="dropout").value == each.recipe.dropout
        assert at.toggle(key="batch_norm").value == each.recipe.batch_norm


def test_every_setting_but_the_stage_has_a_widget_and_a_changed_one_names_the_published_value(store):
    at = open_page("train", {"epochs": "7"})
    widgets = [*at.selectbox, *at.number_input, *at.toggle, *at.slider, *at.text_area]
    assert {each.name for each in settings()} - {each.key for each in widgets} == {"stage"}
    assert [each.value for each in at.caption if "changed; published" in each.value] == [
        ":material/edit: changed; published: 15"
    ]


def test_settings_that_are_rarely_changed_are_folded_unless_the_link_edits_the_layers(store):
    assert set(FOLDED) <= {each.name for each in settings()}
    label = "More network settings"
    for link, expanded in (({}, False), ({"layers": "conv8 relu flatten linear10"}, True)):
        [more] = [each for each in open_page("train", link).expander if each.label == label]
        assert more.proto.expanded is expanded


def test_bad_values_in_a_link_fall_back_with_a_note(store):
    at = open_page(
        "train", {"experiment": "final-exp2", "learning_rate": "abc", "dropout": "7", "scheduler": "zip", "run": "nope"}
    )
    told = words(at)
    for name in ("learning_rate is 'abc'", "dropout is '7'", "scheduler is 'zip'", "run is 'nope'"):
        assert name in told
    assert at.number_input(key="learning_rate").value == 0.1 and at.selectbox(key="scheduler").value == "none"


def test_only_published_experiments_are_called_published():
    assert origin(experiment("net1")) == "published" and {origin(each) for each in records()} == {"the record"}


def test_a_learning_rate_is_taken_over_as_it_is_shown_in_whatever_language():
    for code in ("en", "de"):
        with speaking(code):
            use_learning_rate(0.08371)
        assert LEARNING_RATE.get() == 0.084
