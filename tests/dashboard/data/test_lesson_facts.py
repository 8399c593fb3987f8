"""Figures and questions of a stage's page come from the runs and the layers that they name."""

from dataclasses import replace
from statistics import mean

import pytest

from dashboard.data import lesson_facts
from dashboard.data.queries import traced
from dashboard.data.resources import run_catalog
from s7core import formatting
from s7core.lesson.experiments import experiment, experiments
from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import Recipe
from s7core.runs.records import EpochRecord

EPOCHS = [
    EpochRecord(1, 0.2, 0.90, 0.1, 0.95, None, None, 0.01, 1.0),
    EpochRecord(2, 0.1, 0.97, 0.1, 0.98, None, None, 0.01, 1.0),
]


def no_reference_runs(monkeypatch) -> None:
    store = type(run_catalog().reference_store)
    monkeypatch.setattr(store, "version", ())
    monkeypatch.setattr(store, "group", lambda self, key: [])


def test_an_experiment_s_accuracies_are_the_means_of_its_reference_runs(store, reference_store):
    history = lesson_facts.reference_learned(experiment("net1"))
    runs = reference_store.group("net1")
    assert history.whose == f"the {len(runs)} reference runs on average"
    assert history.test[-1] == pytest.approx(mean(run.last_test_accuracy for run in runs))
    assert history.train[0] == pytest.approx(mean(reference_store.epochs(run.id)[0].train_accuracy for run in runs))


def test_without_reference_runs_the_published_accuracies_take_their_place(store, monkeypatch):
    no_reference_runs(monkeypatch)
    for published in experiments():
        history = lesson_facts.reference_learned(published)
        assert history.whose == "the published run" and history.test == published.curves.test_accuracy


@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda stage: stage.key)
def test_no_figure_of_a_story_is_left_open(stage, store):
    story = lesson_facts.story_of(stage.key)
    told = [story.opening, story.architecture, story.experiment, story.results, *story.analysis, *story.look_for]
    assert not any("{" in text or "}" in text for text in told)


def test_the_story_tells_the_accuracy_of_the_reference_runs(store, reference_store):
    last = mean(run.last_test_accuracy for run in reference_store.group("net1"))
    story = lesson_facts.story_of("net1")
    assert formatting.percent(last) in " ".join([story.results, *story.analysis, *story.look_for])


def test_one_s_own_run_is_told_of_as_such(store):
    run = store.run(store.submit(Recipe(), "final-exp1"))
    history = lesson_facts.learned_of(run, EPOCHS)
    assert (history.whose, history.own) == ("your run", True)
    assert history.test == (0.95, 0.98) and history.train == (0.90, 0.97)


def test_a_stage_s_page_starts_from_its_first_experiment(store):
    assert [lesson_facts.first_experiment(stage.key).key for stage in ALL_STAGES] == ["init", "net1", "net2", "final-exp1"]


def test_the_single_reference_is_one_run_and_names_its_seed(store, reference_store):
    history, recipe = lesson_facts.single_reference("net2")
    run = reference_store.group("net2")[0]
    assert history.whose == f"the reference run of seed {run.recipe.seed}" and recipe == run.recipe and not history.own
    assert history.test == tuple(each.test_accuracy for each in reference_store.epochs(run.id))


def test_without_a_reference_run_the_single_reference_is_the_published_run(store, monkeypatch):
    no_reference_runs(monkeypatch)
    history, recipe = lesson_facts.single_reference("net2")
    assert history.whose == "the published run" and recipe == experiment("net2").recipe


def test_questions_are_about_the_network_as_it_is_set(store):
    names = set()
    for on in (True, False):
        toggles = replace(experiment("net2").recipe, batch_norm=on)
        asked = next(each for each in lesson_facts.questions_of(toggles, None, None) if each.key == "costliest")
        assert asked.answer == max(traced("net2", on, toggles.dropout).rows, key=lambda row: row.macs).name
        names.add(asked.answer)
    assert len(names) == 2  # without BatchNorm the layer has another number


def test_a_question_about_the_run_has_the_answer_of_the_visitor_s_own_run(store):
    start = experiment("net1").recipe
    run = store.run(store.submit(start, "net1"))
    about_reference, about_own = (lesson_facts.questions_of(start, *of_run) for of_run in ((None, None), (run, EPOCHS)))
    told = " ".join(each.text + each.explanation for each in about_own)
    assert "your run" in told.lower() and "your run" not in " ".join(each.text for each in about_reference).lower()
