"""The settings of a report: every one is listed, and what differs is named."""

from dataclasses import replace

from s7core.export.report.settings_section import settings_tables
from s7core.recipe import Recipe, settings


def with_recipe(entry, recipe: Recipe):
    return replace(entry, recipe=recipe)


def test_what_differs_from_the_published_settings_is_named_and_marked(entry, read_page):
    run = entry("final-exp1")
    finding, table = settings_tables([with_recipe(run, replace(run.recipe, learning_rate=0.07, nesterov=True))])
    assert "Marked is what differs from the published settings: learning rate, nesterov momentum." in finding
    heading, *rows = read_page(table).tables[0]
    by_label = {label: values for label, *values in rows}
    assert heading == ["Setting", "This run", "Published"] and by_label["Learning rate"] == ["0.07", "0.01"]
    assert list(by_label) == [setting.label for setting in settings()] and table.count("class=changed") == 2


def test_seed_and_machine_are_no_change_of_the_settings(entry):
    run = entry("final-exp1")
    finding, table = settings_tables([with_recipe(run, replace(run.recipe, seed=9, device="cuda", threads=4))])
    assert "Chance and machine aside, these are the published settings." in finding and "class=changed" not in table


def test_an_experiment_of_which_nothing_was_published_is_named_instead(entry, read_page):
    finding, table = settings_tables([entry("final-record")])
    assert "these are the Final Model, record settings" in finding
    assert read_page(table).tables[0][0][2] == "Final model, record"


def test_of_several_entries_those_that_differ_are_a_table_and_the_others_a_sentence(entry, read_page):
    found = settings_tables([entry("final-exp1"), entry("final-exp2"), entry("net1")])
    heading, *rows = read_page(found[1]).tables[0]
    assert "These differ:" in found[0] and heading == ["Setting", "ref-final-exp1-s1", "ref-final-exp2-s1", "ref-net1-s1"]
    values = {label: cells for label, *cells in rows}
    assert values["Learning rate"] == ["0.01", "0.1", "0.01"] and values["Stage"] == ["final", "final", "net1"]
    assert "momentum 0.9" in found[2] and "learning rate" not in found[2]


def test_of_entries_that_are_alike_no_setting_differs(entry):
    found = settings_tables([entry("net1"), entry("net1")])
    assert len(found) == 2 and "No setting differs." in found[0] and "learning rate 0.01" in found[1]


def test_a_setting_that_only_a_subclass_of_recipe_declares_is_listed(entry, clipped_recipe, read_page):
    run = entry("final-exp1")
    clipped = with_recipe(run, clipped_recipe(**{**run.recipe.to_dict(), "clip_gradient": 0.5}))
    finding, table = settings_tables([clipped])
    assert "settings: gradient clipping." in finding
    assert ["Gradient clipping", "0.5", "0"] in read_page(table).tables[0]
    assert ["Clip often", "off", "off"] in read_page(table).tables[0]
    for entries in ([clipped, run], [run, clipped]):
        differing, same = settings_tables(entries)[1:]
        values = ["0.5", "0"] if entries[0] is clipped else ["0", "0.5"]
        assert read_page(differing).tables[0][1:] == [["Gradient clipping", *values]] and "clip often off" in same
