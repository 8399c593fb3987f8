"""Digits in which the two sides differ, and digits that are hard for all, are those that the recorded answers say."""

import numpy as np
import pytest
from pages_under_test import html, open_page, words

from s7core.formatting import digit_with_article

pytestmark = pytest.mark.usefixtures("no_workers")

A, B = "ref-net1-s1", "ref-final-exp3-s1"
TITLE_A, TITLE_B = "Net1 · reference · seed 1", "Final Model, experiment 3 · reference · seed 1"


@pytest.fixture
def last(reference_store):
    """The predicted classes (10000,) of a reference run after its last epoch."""
    return lambda run_id: np.frombuffer(
        reference_store.predictions(run_id, reference_store.run(run_id).epochs_done), np.uint8
    )


def test_of_two_runs_each_digit_counts_that_only_one_reads_right(store, last, mnist):
    labels = mnist.test_labels.numpy()
    right_a, right_b = last(A) == labels, last(B) == labels
    at = open_page("compare", {"items": [A, B], "see": "digits"})
    told = words(at)
    assert f"{(right_a & ~right_b).sum()} digits that {TITLE_A} reads right and {TITLE_B} does not" in told
    assert f"{(right_b & ~right_a).sum()} digits that {TITLE_B} reads right and {TITLE_A} does not" in told
    for index in np.flatnonzero(right_a & ~right_b)[:24]:
        assert f"Test digit {index}, {digit_with_article(int(labels[index]))}" in html(at)


def test_of_two_groups_a_digit_counts_from_three_seeds_in_five_on(store, last, reference_store, mnist):
    labels = mnist.test_labels.numpy()
    a, b = (
        np.mean([last(run.id) == labels for run in reference_store.group(key)], axis=0) for key in ("net1", "final-exp1")
    )
    told = words(open_page("compare", {"items": ["reference-net1", "reference-final-exp1"], "see": "digits"}))
    for better, worse, more, less in (
        ("Net1", "Final Model, experiment 1", a, b),
        ("Final Model, experiment 1", "Net1", b, a),
    ):
        count = (more - less > 0.59).sum()  # shares are fifths
        assert f"{count} digits that {better} reads right and {worse} in far fewer runs (by 60% or more)" in told


def test_the_hardest_digits_are_missed_by_all_runs_and_the_suspicious_alike(store, last, mnist):
    labels = mnist.test_labels.numpy()
    said_a, said_b = last(A), last(B)
    by_both = (said_a != labels) & (said_b != labels)
    told = words(open_page("compare", {"items": [A, B], "see": "digits"}))
    assert f"The hardest digits: {by_both.sum()} are missed by all 2 runs" in told
    assert f"on {(by_both & (said_a == said_b)).sum()} of those all runs agree on another class" in told


def test_a_link_to_no_such_page_of_hard_digits_falls_back_with_a_note(store):
    at = open_page("compare", {"items": [A, B], "see": "digits", "hard": "99"})
    assert "hard is '99'" in words(at) and at.number_input(key="hard").value == 1


def test_without_a_pair_of_measured_items_no_digits_are_compared(store):
    told = words(open_page("compare", {"items": [A, "published-net1"], "see": "digits"}))
    assert "reads right and" not in told and "hardest digits" not in told
