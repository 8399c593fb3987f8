"""The figures of each story agree with the published facts, the traces and the reference runs."""

import json
from importlib import resources
from statistics import mean

import pytest
from torch import nn

from s7core.analysis.filled_story import (
    AccuracyHistory,
    accuracy_against,
    accuracy_against_network,
    fill_story,
    mean_history,
    parameters_in,
    published_history,
    published_trace,
    rows_of,
    stage_before,
)
from s7core.lesson.experiments import experiments, published_experiment
from s7core.lesson.layers import BatchNorm2d, Conv2d, Linear
from s7core.lesson.stages import ALL_STAGES, FINAL, INIT, NET1, NET2
from s7core.lesson.story import Story
from s7core.model.network import Network
from s7core.reference.reference_store import ReferenceStore

FACTS = {
    facts["key"]: facts
    for facts in json.loads(resources.files("s7core.lesson").joinpath("published.json").read_text("utf-8"))["experiments"]
}
Accuracies = dict[str, list[list[tuple[float, float]]]]  # {experiment: for each run: (test, training) of each epoch}


def texts(story: Story) -> list[str]:
    changed = [text for pair in story.changed for text in pair]
    single = (story.opening, story.architecture, story.experiment, story.results)
    return [*single, *changed, *story.look_for, *story.analysis, *story.try_next]


@pytest.fixture(scope="module")
def accuracies() -> Accuracies:
    reference_store = ReferenceStore()
    return {
        published.key: [
            [(epoch.test_accuracy, epoch.train_accuracy) for epoch in reference_store.epochs(run.id)]
            for run in reference_store.group(published.key)
        ]
        for published in experiments()
    }


@pytest.fixture(scope="module")
def histories(accuracies: Accuracies) -> dict[str, AccuracyHistory]:
    return {
        key: mean_history("the reference runs", *([[epoch[kind] for epoch in run] for run in runs] for kind in (0, 1)))
        for key, runs in accuracies.items()
    }


def test_every_place_for_a_figure_is_filled(histories):
    for stage in ALL_STAGES:
        for text in texts(fill_story(stage.key, histories)):
            assert text and "{" not in text and "  " not in text


def test_sizes_agree_with_the_published_parameters(histories):
    parameters = {key: facts["published"]["parameters"] for key, facts in FACTS.items()}
    for last, now in (("init", "net1"), ("net1", "net2"), ("net2", "final")):
        ratio = parameters[last] / parameters["final-exp1" if now == "final" else now]
        analysis = " ".join(fill_story(now, histories).analysis)
        assert f"{ratio:.0f} times fewer" in analysis or f"{ratio:.1f} times fewer" in analysis


def test_results_are_the_means_of_the_reference_runs(histories, accuracies):
    for key in ("init", "net1", "net2"):
        first, last = (mean(run[epoch][0] for run in accuracies[key]) for epoch in (0, -1))
        gap = 100 * (mean(run[-1][1] for run in accuracies[key]) - last)
        results = fill_story(key, histories).results
        assert f"{100 * first:.2f}% after the first epoch and {100 * last:.2f}% after the last" in results
        assert f"{abs(gap):.2f} points {'above' if gap > 0 else 'below'} test accuracy" in results


def test_gains_from_one_experiment_to_the_next_are_the_differences_of_their_last_epochs(histories):
    analysis = " ".join(fill_story("final", histories).analysis)
    for earlier, later in (("final-exp1", "final-exp2"), ("final-exp2", "final-exp3")):
        gain = 100 * (histories[later].test[-1] - histories[earlier].test[-1])
        assert f"changes by {gain:+.2f}".replace("-", "−") + " points" in analysis


def test_a_story_can_be_filled_where_there_are_no_reference_runs():
    only_published = {published.key: published_history(published) for published in experiments()}
    last = FACTS["init"]["curves"]["test_correct"][-1] / 100
    assert f"{last:.2f}% after the last" in fill_story("init", only_published).results


def test_the_published_history_is_that_of_the_published_curves():
    history, curves = published_history(published_experiment("net2")), FACTS["net2"]["curves"]
    assert history.test == pytest.approx([correct / 10_000 for correct in curves["test_correct"]])
    assert history.train == pytest.approx([percent / 100 for percent in curves["train_accuracy"]], abs=1e-6)
    assert not history.own


def test_a_mean_history_is_averaged_epoch_by_epoch():
    history = mean_history("both", [[0.9, 0.95], [0.92, 0.97]], [[0.8, 0.9], [0.6, 0.7]])
    assert history.test == pytest.approx((0.91, 0.96)) and history.train == pytest.approx((0.7, 0.8))
    with pytest.raises(ValueError):
        mean_history("both", [[0.9, 0.95], [0.92]], [[0.8], [0.6]])


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (0.9935, 0.99, "0.35 points above"),
        (0.99, 0.9935, "0.35 points below"),
        (0.99, 0.99, "level with"),
        (0.99003, 0.99, "level with"),
        (0.99006, 0.99, "0.01 points above"),
    ],
)
def test_two_accuracies_that_are_written_alike_are_level(first, second, words):
    assert accuracy_against(first, second) == words


def test_parameters_of_a_kind_are_those_that_torch_counts():
    for stage in ALL_STAGES:
        network, traced = Network(stage.published_architecture), published_trace(stage)
        for kind, module_kind in ((Conv2d, nn.Conv2d), (Linear, nn.Linear), (BatchNorm2d, nn.BatchNorm2d)):
            modules = [module for module in network if isinstance(module, module_kind)]
            counted = sum(parameter.numel() for module in modules for parameter in module.parameters())
            assert parameters_in(traced, kind) == counted
            assert [row.name for row in rows_of(traced, kind)] == [
                name for name, module in network.named_children() if isinstance(module, module_kind)
            ]


def test_each_stage_follows_the_one_before():
    assert [stage_before(stage) for stage in ALL_STAGES] == [None, INIT, NET1, NET2]


def test_a_stage_without_published_experiments_has_a_story_without_results(monkeypatch, histories):
    monkeypatch.setattr("s7core.analysis.filled_story.experiments_of", lambda key: ())
    monkeypatch.setattr("s7core.analysis.filled_story.STORIES", {"final": STORY_WITHOUT_RESULTS})
    filled = fill_story("final", histories)
    assert filled.results == "Nothing was published." and filled.opening.startswith(f"{published_trace(FINAL).parameters:,}")


STORY_WITHOUT_RESULTS = Story(
    opening="{parameters} parameters.",
    changed=(),
    architecture="{Convolutions} convolutions.",
    look_for=(),
    experiment="{epochs} epochs.",
    results="Nothing was published.",
    analysis=("{times_fewer} times fewer than {stage_before}.",),
    try_next=(),
    step_from_last="",
)


def test_a_story_is_translated_before_its_figures_are_filled_in(speak, histories):
    speak("de", {"{Convolutions} convolutions without padding": "{Convolutions} Faltungen ohne Rand"})
    filled = fill_story("init", histories)
    assert filled.changed[0][0] == "4 Faltungen ohne Rand"
    assert filled.opening == "⟦A first network that works: wide convolutions, then fully connected layers.⟧"
    assert "593.200 parameters" in filled.analysis[0] and "⟦⟦" not in filled.opening


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (0.9935, 0.99, "0.35 points above that of Net1"),
        (0.99, 0.9935, "0.35 points below that of Net1"),
        (0.9, 0.9, "level with that of Net1"),
    ],
)
def test_an_accuracy_is_told_against_that_of_a_network(first, second, words):
    assert accuracy_against_network(first, second, "Net1") == words
