"""The explain step: mistakes counted from a run's own answers, published analyses, and the way on."""

import re

import numpy as np
import pytest
from pages_under_test import html, open_page, words
from streamlit.testing.v1 import AppTest

from dashboard.features.stage.explain_step import WORST, show_mistakes
from s7core.lesson.experiments import experiments_of
from s7core.lesson.stages import stage
from s7core.recipe import Recipe
from s7core.reference.reference_store import ReferenceStore

pytestmark = pytest.mark.usefixtures("no_workers")


def links(at: AppTest) -> list[str]:
    """The labels of all links to other pages."""
    return [each.proto.label for each in at.get("page_link")]


def test_the_worst_mistakes_are_those_with_the_least_for_the_true_class(store, mnist):
    at = open_page("final_model")
    probabilities = np.frombuffer(ReferenceStore().result("ref-final-exp3-s1").probabilities, "<f4").reshape(-1, 10)
    labels = mnist.test_labels.numpy()
    wrong = np.flatnonzero(probabilities.argmax(1) != labels)
    worst = wrong[np.argsort(probabilities[wrong, labels[wrong]])][:WORST]
    assert f"{len(wrong)} of the 10,000 test digits are wrong; these {WORST} cost" in words(at)
    assert [int(index) for index in re.findall(r"test digit (\d+)", html(at))] == worst.tolist()
    at.button(key="all-mistakes").click().run()
    assert at.title[0].value == "Mistakes" and at.selectbox(key="run").value == "ref-final-exp3-s1"


def test_a_stage_without_a_run_says_that_its_mistakes_come_after_the_first():
    def script(show, this):  # Streamlit runs its text alone, in which no name of this module is known
        show(this, None)

    at = AppTest.from_function(script, kwargs={"show": show_mistakes, "this": stage("net1")}).run()
    assert "will be here after the first run" in words(at) and not at.button and not at.exception


def test_every_published_analysis_is_quoted_with_its_notebook_and_leads_to_the_audit(store):
    at = open_page("final_model")
    told = words(at)
    for published in experiments_of("final"):
        assert f"**{published.title}, published analysis.** {' '.join(published.analysis)}" in told
    assert [each.proto.label for each in at.get("download_button")].count("Notebook") == len(experiments_of("final"))
    assert "Which of these claims hold?" in links(at)


def test_the_caption_says_whether_the_best_run_here_was_chosen_by_the_test_set_too(store, finish, monkeypatch):
    monkeypatch.setattr("dashboard.features.stage.stage_page.show_mistakes", lambda this, shown: None)  # no network is kept
    assert "train one above to set your own figure here" in words(open_page("final_model"))
    finish(store, Recipe(epochs=2), "final-exp1", [200, 100])
    at = open_page("final_model")
    assert "so does the choice of the best run here" in words(at)
    [row] = [name for name in at.table[0].value.index if name.endswith("**measured here**")]
    assert at.table[0].value.loc[row, "Best epoch"].replace("\u00a0", " ") == "99.00% in epoch 2"


def test_each_stage_leads_to_the_next_and_the_last_to_compare(store):
    for page, following in (("model_init", "Net1"), ("net1", "Net2"), ("net2", "Final Model")):
        assert f"Next stage: {following}" in links(open_page(page))
    last = links(open_page("final_model"))
    assert "Lay the stages side by side" in last and not any(label.startswith("Next stage") for label in last)
