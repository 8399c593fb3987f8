"""The confusion matrix whose cells filter the gallery beside it."""

import numpy as np
import streamlit as st

from dashboard.charts.confusion import CELL, confusion_chart
from dashboard.data.queries import test_labels
from dashboard.features.mistakes.digit_filter import first_page
from dashboard.state.session import CONFUSION_CHART, PREDICTED_CLASS, SHOWN_DIGITS, TRUE_CLASS
from s7core.analysis.digit_filter import ALL_DIGITS
from s7core.analysis.mistakes import confusion_matrix
from s7core.formatting import digit_with_article

ANY = "any"  # of a filter by class


def show_matrix(answers: np.ndarray) -> None:
    """answers (10000,) are the predicted classes."""
    matrix = confusion_matrix(test_labels(), answers)
    worst = max((matrix[t, p], t, p) for t in range(10) for p in range(10) if t != p)
    title = f"Most often {digit_with_article(worst[1])} is read as {digit_with_article(worst[2])}: {worst[0]} times"
    st.markdown(f"**{title}**")
    st.altair_chart(
        confusion_chart(matrix),
        key=CONFUSION_CHART.name,
        on_select=_pick,
        selection_mode=CELL,
        width="stretch",
        alt=title,
    )
    st.caption("Click a cell to see its digits, beside the cells to see all. The diagonal counts the right ones.")
    with st.expander("The same as a table"):
        st.dataframe(matrix, alt="Confusion matrix: rows are true classes, columns predicted ones")


def _pick() -> None:
    """A cell sets both filters, and one on the diagonal shows right answers too; a click beside the cells clears them."""
    picked = CONFUSION_CHART.value.selection[CELL]
    true, predicted = (str(picked[0][name]) if picked else ANY for name in ("true", "predicted"))
    first_page()
    TRUE_CLASS.set(true)
    PREDICTED_CLASS.set(predicted)
    if true == predicted != ANY:
        SHOWN_DIGITS.set(ALL_DIGITS)
