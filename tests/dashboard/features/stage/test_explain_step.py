"""The explain step: mistakes counted from a run's own answers, published analyses, and the way on."""

import re
from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest
from pages_under_test import button_keys, html, open_page, words
from streamlit.testing.v1 import AppTest

from dashboard.features.stage import explain_step
from dashboard.features.stage.explain_step import WORST, show_mistakes
from s7core.lesson.experiments import experiments_of
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore
from s7core.runs import titles

pytestmark = pytest.mark.usefixtures("no_workers")

PARTS = ["Your result", "Questions", "What it means", "What to try next"]


def links(at: AppTest) -> list[str]:
    """The labels of all links to other pages."""
    return [each.proto.label for each in at.get("page_link")]


def explain(page: str) -> AppTest:
    return open_page(page, {"step": "explain"})


def unfold_mistakes(at: AppTest) -> None:
    """As a click on the expander of the worst mistakes does."""
    at.session_state["worst-mistakes"] = True
    at.run()
    assert not at.exception, at.exception


def test_the_worst_mistakes_are_those_with_the_least_for_the_true_class(store, mnist):
    at = explain("final_model")
    unfold_mistakes(at)
    probabilities = np.frombuffer(ReferenceStore().result("ref-final-exp3-s1").probabilities, "<f4").reshape(-1, 10)
    labels = mnist.test_labels.numpy()
    wrong = np.flatnonzero(probabilities.argmax(1) != labels)
    worst = wrong[np.argsort(probabilities[wrong, labels[wrong]])][:WORST]
    assert f"{len(wrong)} of the 10,000 test digits are wrong; these {WORST} had the highest loss" in words(at)
    assert [int(index) for index in re.findall(r"test digit (\d+)", html(at))] == worst.tolist()
    at.button(key="all-mistakes").click().run()
    assert at.title[0].value == "Mistakes" and at.selectbox(key="run").value == "ref-final-exp3-s1"


def test_no_network_is_run_before_the_mistakes_are_unfolded(store, monkeypatch):
    asked = Mock(wraps=explain_step.mistakes_of)
    monkeypatch.setattr("dashboard.features.stage.explain_step.mistakes_of", asked)
    at = explain("final_model")
    assert not asked.called and "all-mistakes" not in button_keys(at)
    unfold_mistakes(at)
    assert asked.called


def test_mistakes_are_those_of_one_s_own_run_where_there_is_one(store, finish):
    finish(store, replace(Recipe(), epochs=1, test_images=1_000), "final-exp1", [300])  # never the best of its stage
    [label] = [each.label for each in explain("final_model").expander if each.label.startswith("The worst mistakes of")]
    assert label == f"The worst mistakes of {titles.run_name(store.runs()[0])}"


def test_a_stage_without_a_run_says_that_its_mistakes_come_after_the_first():
    def script(show):  # Streamlit runs its text alone, in which no name of this module is known
        show(None)

    at = AppTest.from_function(script, kwargs={"show": show_mistakes}).run()
    assert "will be here after the first run" in words(at) and not at.button and not at.exception


def test_every_published_analysis_is_quoted_with_its_notebook_and_leads_to_the_audit(store):
    at = explain("final_model")
    told = words(at)
    for published in experiments_of("final"):
        assert f"**{published.title}, published analysis.** {' '.join(published.analysis)}" in told
    assert [each.proto.label for each in at.get("download_button")].count("Notebook") == len(experiments_of("final"))
    assert "Which of these claims hold?" in links(at)


def test_the_caption_says_whether_the_best_run_here_was_chosen_by_the_test_set_too(store, finish):
    assert "train one at the step Run to set your own figure here" in words(explain("final_model"))
    finish(store, Recipe(epochs=2), "final-exp1", [200, 100])
    at = explain("final_model")
    assert "it looks better than it is; so is the choice of the best run here" in words(at)
    [row] = [name for name in at.table[0].value.index if name.endswith("**measured here**")]
    assert at.table[0].value.loc[row, "Best epoch"].replace("\u00a0", " ") == "99.00% in epoch 2"


def test_each_stage_leads_to_the_next_and_the_last_to_compare(store):
    for page, following in (("model_init", "Net1"), ("net1", "Net2"), ("net2", "Final Model")):
        assert f"Next stage: {following}" in links(explain(page))
    last = links(explain("final_model"))
    assert "Lay the stages side by side" in last and not any(label.startswith("Next stage") for label in last)


def test_questions_stand_before_what_answers_them_and_one_s_own_result_before_both(store):
    for page in ("model_init", "net1", "net2", "final_model"):
        at = explain(page)
        assert [each.value for each in at.subheader] == PARTS and [each.tag for each in at.subheader] == ["h3"] * len(PARTS)


def test_what_it_means_says_that_it_is_about_the_reference_runs_and_how_they_were_trained(store):
    about = r"This is about the \d+ reference runs on average, trained on 60,000 images for 15 epochs"
    for page in ("model_init", "net1", "net2", "final_model"):
        assert re.search(about, words(explain(page)))
