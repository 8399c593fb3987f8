"""The verdict's figures are those of the recorded answers, and its test is named."""

import numpy as np
import pytest
from pages_under_test import asked, html, open_page, words
from scipy.stats import binomtest, ttest_rel

pytestmark = pytest.mark.usefixtures("no_workers")

A, B = "ref-net1-s1", "ref-final-exp3-s1"


def test_of_two_runs_fixed_and_broken_digits_are_judged_by_the_binomial_test(store, reference_store, mnist):
    labels = mnist.test_labels.numpy()
    right_a, right_b = (
        np.frombuffer(reference_store.predictions(run_id, reference_store.run(run_id).epochs_done), np.uint8) == labels
        for run_id in (A, B)
    )
    fixed, broken = int((right_b & ~right_a).sum()), int((right_a & ~right_b).sum())
    told = html(open_page("compare", {"items": [A, B]}))
    assert f"<b>{fixed} digits</b><i>A wrong, B right</i>" in told
    assert f"<b>{broken} digits</b><i>A right, B wrong</i>" in told
    difference = f"{(right_b.mean() - right_a.mean()) * 100:+.2f}".replace("-", "−")
    assert f"<b>{difference} points</b>" in told
    p = binomtest(fixed, fixed + broken).pvalue
    assert f"<b>{'below 0.001' if p < 0.001 else f'{p:.3f}'}</b><i>exact McNemar test</i>" in told


def test_groups_with_the_same_seeds_are_judged_by_the_paired_t_test(store, reference_store):
    last = [[run.last_test_accuracy for run in reference_store.group(key)] for key in ("final-exp1", "final-exp3")]
    p = ttest_rel(last[1], last[0]).pvalue
    told = html(open_page("compare", {"items": ["reference-final-exp1", "reference-final-exp3"]}))
    assert f"<b>{'below 0.001' if p < 0.001 else f'{p:.3f}'}</b><i>paired t-test over seeds</i>" in told


def test_a_group_against_one_more_run_and_groups_of_other_seeds_have_tests_of_their_own(store):
    one = html(open_page("compare", {"items": ["reference-net1", B]}))
    assert "t-test, one more seed" in one
    assert "Welch&#x27;s t-test over seeds" in html(open_page("compare", {"items": ["reference-init", "reference-net1"]}))


def test_the_sides_are_kept_in_the_address_and_no_item_is_compared_with_itself(store):
    at = open_page("compare", {"items": [A, "reference-init", B, "published-net1"]})
    assert (at.selectbox(key="a").value, at.selectbox(key="b").value) == (A, B)  # the first and the last measured ones
    assert len(at.selectbox(key="b").options) == 3
    at.selectbox(key="a").set_value(B).run()
    assert "A and B are the same: choose another for one of them." in words(at) and asked(at, "a") == B
    assert "McNemar" not in html(at)


def test_the_verdict_is_one_line_and_what_limits_it_stands_below(store):
    at = open_page("compare", {"items": [A, B]})
    [headline] = at.header
    assert headline.value.endswith((": more than noise.", ": that may be noise.")) and "p " not in headline.value
    assert "One run each." in [each.value for each in at.caption]
    assert "This compares these two trained networks" not in headline.value


def test_what_the_test_set_chose_is_labelled(store):
    told = words(open_page("compare", {"items": ["reference-final-exp1", "reference-final-exp3"]}))
    assert "Chosen by the test set: the learning rate of Final Model, experiment 3 (15 looks)." in told
