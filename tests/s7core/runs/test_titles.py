"""Titles distinguish runs and say what was changed."""

from dataclasses import replace

import pytest

from s7core.lesson.architecture import layers_from_text
from s7core.lesson.experiments import all_experiments, experiment
from s7core.model.trace import trace
from s7core.runs.titles import (
    changed_settings,
    experiment_title,
    network_name,
    network_title,
    owners_text,
    run_name,
    run_title,
    seed_name,
)

PUBLISHED = experiment("final-exp1").recipe


@pytest.fixture
def run(store):
    return store.run(store.submit(replace(PUBLISHED, learning_rate=0.05, epochs=2, seed=3, threads=1), "final-exp1"))


def test_a_title_has_experiment_seed_changes_and_the_end_of_the_id(run):
    title = run_title(run)
    end = run.id[-6:]
    assert title.startswith(f"{experiment_title(run)} · seed 3 · learning rate 0.05, epochs 2 · ")
    assert title.endswith(f" · {end}") and run_name(run) == f"{experiment_title(run)} · {end}"
    assert seed_name(run) == f"seed 3 · {end}"


def test_seed_and_machine_are_no_changed_settings(run):
    assert changed_settings(replace(run, recipe=replace(PUBLISHED, seed=9, device="cpu", precision="float32"))) == ""


def test_edited_layers_are_counted_rather_than_listed(run):
    edited = replace(run, recipe=replace(PUBLISHED, layers="conv8 relu flatten"))
    assert changed_settings(edited) == "edited: 3 layers"


def test_an_edited_network_is_named_as_an_own_one_with_its_size_in_every_title(run):
    layers = "conv8 relu bn maxpool2 conv10 relu avgpool11 flatten"
    edited = replace(run, recipe=replace(PUBLISHED, layers=layers))
    parameters = trace(layers_from_text(layers)).parameters
    named = f"Own network, {parameters:,} parameters, from Final Model"
    assert network_title(edited) == named and run_title(edited).startswith(f"{named} · ")
    assert run_name(edited).startswith(f"{named} · ") and network_name(edited) == "Own network"
    record = replace(edited, experiment="final-record")
    assert network_title(record) == f"Own network, {parameters:,} parameters, from Final Model, record"


def test_a_network_that_is_not_edited_keeps_its_name(run):
    for each in all_experiments():
        other = replace(run, experiment=each.key, recipe=each.recipe)
        assert network_title(other) == each.title and network_name(other) == each.stage.title
        assert run_name(other).startswith(f"{each.title} · ")


@pytest.mark.parametrize("layers", ["bananas", "conv8 maxpool30 flatten"])
def test_a_run_whose_layers_cannot_be_read_has_a_title_all_the_same(run, layers):
    assert network_title(replace(run, recipe=replace(PUBLISHED, layers=layers))) == "Own network, from Final Model"


def test_in_a_class_the_nickname_comes_first(run):
    hers = replace(run, nickname="Ada")
    for name in (run_title(hers), run_name(hers), seed_name(hers)):
        assert name.startswith("Ada · ")


def test_a_reference_run_is_named_by_its_group_and_seed(run):
    reference = replace(run, group="final-exp1")
    assert run_title(reference) == run_name(reference) and run_title(reference).endswith(" · reference · seed 3")


def test_two_runs_submitted_at_once_have_different_titles(store):
    first, second = (store.run(store.submit(PUBLISHED, "final-exp1")) for _ in range(2))
    assert run_title(first) != run_title(second)


def test_owners_are_named_once_and_many_are_counted(run):
    for names, text in (
        ("", ""),
        ("Ada", "Ada"),
        ("Ada Bob Ada", "Ada, Bob"),
        ("Ada Bob Cem Dan", "Ada, Bob, Cem, Dan"),  # a single one more is named rather than counted
        ("Ada Bob Cem Dan Eve", "Ada, Bob, Cem and 2 more"),
    ):
        assert owners_text(replace(run, nickname=name) for name in names.split(" ")) == text
