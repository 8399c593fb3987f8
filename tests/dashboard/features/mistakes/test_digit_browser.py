"""The gallery shows the digits that pass the filters, the highest loss first, in pages; a link to no digit is noted."""

import numpy as np
import pytest
import streamlit as st
from pages_under_test import FINAL, clickable_html, inspected, open_page, words
from scipy.special import log_softmax

from dashboard.features.mistakes import digit_browser
from s7core.analysis.mistakes import probabilities_from_bytes

pytestmark = pytest.mark.usefixtures("no_workers")


def test_the_gallery_of_all_digits_is_sorted_by_loss_and_pages_to_the_last(store, indices, reference_store, mnist):
    labels = mnist.test_labels.numpy()
    said = probabilities_from_bytes(reference_store.result(FINAL).probabilities)
    true = said[np.arange(10_000), labels]
    at = open_page("mistakes", {"run": FINAL, "show": "all", "page": "417"})
    assert "9985 to 10000 of 10,000" in words(at)
    last = indices(at)
    first = indices(open_page("mistakes", {"run": FINAL, "show": "all"}))
    assert (np.diff(true[first]) >= 0).all() and (np.diff(true[last]) >= 0).all() and true[last[0]] >= true[first[-1]]
    assert set(first) <= set(np.flatnonzero(said.argmax(1) != labels))


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.parametrize("run_id", ["ref-final-exp3-held-out-s1", "ref-batch-norm-dropout-00-s1"])
def test_the_highest_loss_comes_first_where_stored_probabilities_were_rounded_alike(
    run_id, store, indices, reference_store, mnist
):
    labels = mnist.test_labels.numpy()
    stored = probabilities_from_bytes(reference_store.result(run_id).probabilities)
    shown = indices(open_page("mistakes", {"run": run_id}))
    assert len(set(stored[shown, labels[shown]])) < len(shown)  # they alone would not tell the order
    logits = inspected(run_id).logits(mnist.test_images.numpy()[shown]).astype(float)
    losses = -log_softmax(logits, axis=1)[np.arange(len(shown)), labels[shown]]
    assert len(shown) == 24 and (np.diff(losses) <= 1e-6).all()


def test_the_filters_hold_together(store, indices, reference_store, mnist):
    said, labels = probabilities_from_bytes(reference_store.result(FINAL).probabilities), mnist.test_labels.numpy()
    at = open_page("mistakes", {"run": FINAL, "show": "all", "true": "9", "predicted": "4"})
    assert set(indices(at)) == set(np.flatnonzero((labels == 9) & (said.argmax(1) == 4)))
    at.slider(key="sure").set_value((90, 100)).run()
    assert set(indices(at)) == set(np.flatnonzero((labels == 9) & (said.argmax(1) == 4) & (said.max(1) >= 0.9)))
    at.selectbox(key="predicted").set_value("0").run()
    assert "No 9 is read as 0 among these" in words(at)


def test_another_filter_starts_with_its_worst_digits(store):
    at = open_page("mistakes", {"run": FINAL, "show": "all", "page": "300"})
    at.segmented_control(key="show").set_value("mistakes").run()
    assert "1 to 24 of 56" in words(at)
    at.number_input(key="page").set_value(3).run()
    at.segmented_control(key="show").set_value("all").run()
    assert "1 to 24 of 10,000" in words(at)


def test_a_card_and_its_detail_give_the_same_probability(store):
    at = open_page("mistakes", {"run": FINAL, "index": "6576"})
    told = next(each.value for each in at.markdown if each.value.startswith("Read as **1** with "))
    card = clickable_html(at).split('data-key=\\"6576\\"')[1].split("</div>")[0]
    assert f"says 1: {told.removeprefix('Read as **1** with ').split('%')[0]}%" in card


def test_a_link_to_no_such_digit_falls_back_with_a_note(store):
    told = words(open_page("mistakes", {"run": FINAL, "index": "10000"}))
    assert "index is '10000'" in told and "56 of the 10,000 test digits" in told
    assert "but it must be a whole number" in words(open_page("mistakes", {"run": FINAL, "index": "9" * 5_000}))


def test_a_second_opinion_stands_on_each_card(store, mnist, indices):
    at = open_page("mistakes", {"run": FINAL, "other": "ref-net1-s1"})
    shown = indices(at)
    answers = inspected("ref-net1-s1").logits(mnist.test_images.numpy()[shown]).argmax(1)
    for index, answer in zip(shown, answers, strict=True):
        card = clickable_html(at).split(f'data-key=\\"{index}\\"')[1].split("</div>")[0]
        assert f"second {'right' if answer == mnist.test_labels[index] else f'says {answer}'}: " in card


def test_a_digit_in_a_link_opens_its_dialog_and_closing_it_leaves_none_in_the_address(store):
    at = open_page("mistakes", {"run": FINAL, "index": "2130", "facet": "epochs"})
    assert "**Test digit 2130, a 4**" in words(at)
    st.query_params.from_dict({"run": FINAL, "index": "2130", "facet": "epochs"})
    digit_browser._close()
    assert st.query_params.to_dict() == {"run": FINAL}
