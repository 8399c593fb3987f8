"""Of the settings only those that differ are shown, unless all are asked for."""

from dataclasses import replace

import pytest
from pages_under_test import open_page, words

from dashboard.features.compare.item_settings import settings_that_differ
from s7core.lesson.experiments import experiment
from s7core.recipe import setting, settings

pytestmark = pytest.mark.usefixtures("no_workers")


def columns(**changed):
    recipe = experiment("final-exp1").recipe
    return {"A": recipe.to_dict(), "B": replace(recipe, **changed).to_dict()}


def test_only_settings_that_differ_have_a_row_with_the_text_of_each_item():
    table = settings_that_differ(columns(learning_rate=0.25, seed=7))
    label = setting("learning_rate").label
    assert set(table.index) == {label, setting("seed").label} and list(table.columns) == ["A", "B"]
    assert "0.25" in table.loc[label, "B"] and "0.25" not in table.loc[label, "A"]


def test_all_settings_are_listed_when_asked_for_and_none_where_all_are_the_same():
    assert len(settings_that_differ(columns(), everything=True)) == len(settings())
    assert settings_that_differ(columns()).empty


def test_a_link_with_a_value_that_is_no_switch_falls_back_with_a_note(store):
    at = open_page("compare", {"items": ["reference-net1", "reference-net2"], "see": "settings", "all": "perhaps"})
    assert "all is 'perhaps'" in words(at)
    assert 0 < len(at.dataframe[0].value) < len(settings())
