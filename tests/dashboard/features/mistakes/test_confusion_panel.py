"""The confusion matrix counts what the run answers, and a click on a cell filters the gallery by its pair of classes."""

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from pages_under_test import FINAL, open_page

from dashboard.charts.confusion import CELL
from dashboard.features.mistakes.confusion_panel import _pick
from dashboard.features.mistakes.digit_filter import ANY_CLASS
from dashboard.state.session import CONFUSION_CHART, PAGE_NUMBER, PREDICTED_CLASS, SHOWN_DIGITS, TRUE_CLASS
from s7core.analysis.digit_filter import ALL_DIGITS, MISTAKES

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.fixture
def session() -> Iterator[None]:
    """The session of a visitor who looks at page 3 of a run's mistakes."""
    st.session_state.clear()
    SHOWN_DIGITS.set(MISTAKES)
    PAGE_NUMBER.set(3)
    yield
    st.session_state.clear()


def click(*cells: dict[str, int]) -> None:
    """A click on the chart, as Streamlit tells of it."""
    CONFUSION_CHART.set(SimpleNamespace(selection={CELL: list(cells)}))
    _pick()


def test_the_matrix_counts_each_pair_and_its_title_names_the_most_frequent_confusion(store, reference_store, mnist):
    labels = mnist.test_labels.numpy()
    answers = np.frombuffer(reference_store.predictions(FINAL, reference_store.run(FINAL).epochs_done), np.uint8)
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (labels, answers), 1)
    at = open_page("mistakes", {"run": FINAL})
    assert np.array_equal(at.dataframe[0].value.to_numpy(), counts)
    confusions = counts * (1 - np.eye(10, dtype=int))
    title = next(each.value for each in at.markdown if each.value.startswith("**Most often"))
    true, predicted = (int(digit) for digit in title.split(":")[0] if digit.isdigit())
    assert title.endswith(f": {confusions.max()} times**") and confusions[true, predicted] == confusions.max()


def test_a_click_on_a_cell_shows_its_pair_from_the_first_page_on(session):
    click({"true": 9, "predicted": 4})
    assert (TRUE_CLASS.value, PREDICTED_CLASS.value, PAGE_NUMBER.value) == ("9", "4", 1)
    assert SHOWN_DIGITS.value == MISTAKES


def test_a_click_on_the_diagonal_shows_right_answers_too(session):
    click({"true": 9, "predicted": 9})
    assert (TRUE_CLASS.value, PREDICTED_CLASS.value, SHOWN_DIGITS.value) == ("9", "9", ALL_DIGITS)


def test_a_click_beside_the_cells_clears_both_filters(session):
    click({"true": 9, "predicted": 4})
    click()
    assert (TRUE_CLASS.value, PREDICTED_CLASS.value, SHOWN_DIGITS.value) == (ANY_CLASS, ANY_CLASS, MISTAKES)
