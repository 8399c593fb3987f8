"""The story of each stage: its figures are computed, and agree with the published facts and the reference runs."""

import json
import re
from importlib import resources
from statistics import mean

import pytest

from s7core.analysis.filled_story import AccuracyHistory, fill_story, mean_history, published_history, published_trace
from s7core.analysis.lesson_duration import STEPS, step_seconds
from s7core.analysis.questions import question_context, questions
from s7core.lesson.experiments import experiments, experiments_of
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.lesson.story import STORIES
from s7core.reference.reference_store import ReferenceStore

FACTS = {
    each["key"]: each
    for each in json.loads(resources.files("s7core.lesson").joinpath("published.json").read_text("utf-8"))["experiments"]
}
NAMES = re.compile(r"Net[12]|1×1|[Ee]xperiments? \d(?: (?:and|to) \d)?|{\w+}")  # in these a digit is no figure


def texts(story) -> list[str]:
    pairs = [text for pair in story.changed for text in pair]
    return [
        story.opening,
        *pairs,
        story.architecture,
        *story.look_for,
        story.experiment,
        story.results,
        *story.analysis,
        *story.try_next,
    ]


@pytest.fixture(scope="module")
def accuracies() -> dict[str, list]:
    """(test, training) accuracy of each epoch, by experiment and reference run."""
    reference_store = ReferenceStore()
    return {
        each.key: [
            [(epoch.test_accuracy, epoch.train_accuracy) for epoch in reference_store.epochs(run.id)]
            for run in reference_store.group(each.key)
        ]
        for each in experiments()
    }


@pytest.fixture(scope="module")
def learned(accuracies) -> dict[str, AccuracyHistory]:
    return {
        key: mean_history("the reference runs", *([[epoch[at] for epoch in run] for run in runs] for at in (0, 1)))
        for key, runs in accuracies.items()
    }


def test_no_figure_of_a_story_is_typed():
    for key, story in STORIES.items():
        for text in texts(story):
            assert not re.search(r"\d", NAMES.sub("", text)), f"{key}: {text}"


def test_every_place_for_a_figure_is_filled(learned):
    for each in ALL_STAGES:
        for text in texts(fill_story(each.key, learned)):
            assert text and "{" not in text and "  " not in text


def test_sizes_agree_with_the_published_parameters(learned):
    parameters = {key: facts["published"]["parameters"] for key, facts in FACTS.items()}
    for last, now in (("init", "net1"), ("net1", "net2"), ("net2", "final")):
        ratio = parameters[last] / parameters["final-exp1" if now == "final" else now]
        story = " ".join(fill_story(now, learned).analysis)
        assert f"{ratio:.0f} times fewer" in story or f"{ratio:.1f} times fewer" in story


def test_results_are_the_means_of_the_reference_runs(learned, accuracies):
    for key in ("init", "net1", "net2"):
        first, last = (mean(run[at][0] for run in accuracies[key]) for at in (0, -1))
        gap = 100 * (mean(run[-1][1] for run in accuracies[key]) - last)
        told_results = fill_story(key, learned).results
        assert f"{100 * first:.2f} % after the first epoch and {100 * last:.2f} % after the last" in told_results
        assert f"{abs(gap):.2f} points {'above' if gap > 0 else 'below'} test accuracy" in told_results


def test_a_story_can_be_told_where_no_reference_run_is_there():
    only_published = {each.key: published_history(each) for each in experiments()}
    last = FACTS["init"]["curves"]["test_correct"][-1] / 100
    assert f"{last:.2f} % after the last" in fill_story("init", only_published).results


def test_the_whole_lesson_takes_about_three_quarters_of_an_hour_beside_its_runs(learned):
    total = 0.0
    for each in ALL_STAGES:
        start = experiments_of(each.key)[0]
        asked = questions(question_context(start.recipe, None, None, published_history(start), start.recipe))
        took = step_seconds(each.key, fill_story(each.key, learned), published_trace(stage(each.key)), asked)
        assert all(getattr(took, step) > 0 for step in STEPS)
        total += took.total
    assert 35 * 60 < total < 50 * 60


def test_twice_the_words_take_twice_the_time_to_read(learned):
    story, now = fill_story("init", learned), published_trace(stage("init"))
    longer = type(story)(**{**vars(story), "architecture": story.architecture + " word" * 150})
    assert step_seconds("init", longer, now, ()).look - step_seconds("init", story, now, ()).look == pytest.approx(60)
