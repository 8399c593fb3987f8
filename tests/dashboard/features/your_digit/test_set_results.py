"""The figures of a set are those of the networks themselves, and the order of runs says what it cannot say."""

import numpy as np
import pytest
from drawings_under_test import drawing, keep_ten
from pages_under_test import html, inspected, open_page, words
from scipy.stats import binomtest

from s7core.data.drawing import centre_ink, draw_strokes, enlarge_strokes
from s7core.data.stroke_text import strokes_from_text

OUR = {"see": "set"}
INIT = "ref-init-s1"


DRAWN = {label: drawing(label if label != 7 else 1) for label in range(10)}  # a 1 where a 7 was asked for


def placed(label: int) -> np.ndarray:
    return centre_ink(draw_strokes(enlarge_strokes(strokes_from_text(DRAWN[label]))))


@pytest.fixture
def ten(store, sets, alone, pads):
    keep_ten(sets, alone)
    sets.keep(alone, 7, DRAWN[7])


def test_the_figures_of_the_chosen_network_are_its_own_and_the_ranking_says_what_it_cannot_say(ten):
    at = open_page("digit", {**OUR, "run": INIT})
    said = inspected(INIT).probabilities(np.stack([placed(label) for label in range(10)]))
    wrong = np.flatnonzero(said.argmax(1) != np.arange(10))
    assert 7 in wrong and "10 digits, and how networks read them" in words(at)
    bounds = binomtest(10 - len(wrong), 10).proportion_ci(method="wilson")
    figure = f"{100 - 10 * len(wrong):.2f}% ({bounds.low * 100:.2f} to {bounds.high * 100:.2f})"
    assert at.selectbox(key="run").value == INIT and f"On Your digits</small><b>{figure}</b>" in html(at)
    for label in wrong:
        assert f"{label} read as {said[label].argmax()}" in html(at)
    assert html(at).count(" read as ") == 2 * len(wrong)  # on the card, and for screen readers
    # The best network of each stage has read them; the others read in the background, which this test has not.
    assert "more are reading them just now" in words(at) and "4 intervals overlap: 10 digits do not say" in words(at)
    assert "The order is made by these very digits" in words(at)


@pytest.mark.slow
@pytest.mark.one_core
def test_all_runs_are_ranked_ten_a_page_once_they_have_read(ten, read_at_once):
    at = open_page("digit", OUR)
    at.run()
    assert "reading them just now" not in words(at)
    [number] = [each for each in at.number_input if each.key == "page"]
    assert number.label == "Page of 8" and number.max == 8
    first = at.dataframe[-1].value
    assert list(first["Place"]) == list(range(1, 11)) and (np.diff(first["On Your digits, %"]) <= 0).all()
    number.set_value(8).run()
    last = at.dataframe[-1].value
    assert last["On Your digits, %"].max() <= first["On Your digits, %"].min() and last["Place"].iloc[0] == 71
