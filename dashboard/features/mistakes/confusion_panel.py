"""The confusion matrix of a run; a click on a cell filters the gallery by its pair of classes."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.charts.confusion import CELL, confusion_chart
from dashboard.components.chart_frame import draw
from dashboard.components.error_sentences import guarded
from dashboard.components.number_columns import draw_table
from dashboard.data.queries import test_labels
from dashboard.features.mistakes.digit_filter import ANY_CLASS, first_page
from dashboard.state.session import CONFUSION_CHART, PREDICTED_CLASS, SHOWN_DIGITS, TRUE_CLASS
from s7core.analysis.digit_filter import ALL_DIGITS
from s7core.analysis.mistakes import confusion_matrix
from s7core.formatting import digit_with_article
from s7core.language.translation import _


def show_matrix(answers: np.ndarray) -> None:
    """Draw the confusion matrix of a run, as a chart and as a table. answers (10000,) are its predicted classes."""
    matrix = confusion_matrix(test_labels(), answers)
    worst = max((matrix[t, p], t, p) for t in range(10) for p in range(10) if t != p)
    title = _(
        "Most often {digit} is read as {answer}: {count} times",
        digit=digit_with_article(worst[1]),
        answer=digit_with_article(worst[2]),
        count=worst[0],
    )
    st.markdown(f"**{title}**")
    draw(confusion_chart(matrix), title, CONFUSION_CHART.name, on_select=guarded(_pick), selection_mode=CELL)
    st.caption(_("Click a cell to see its digits, beside the cells to see all. The diagonal counts the right ones."))
    with st.expander(_("The same as a table")):
        classes = range(10)
        columns = [_("read as {digit}", digit=each) for each in classes]
        table = pd.DataFrame(matrix, pd.Index(classes, name=_("true class")), columns)
        alt = _("Confusion matrix: rows are true classes, columns predicted ones")
        draw_table(table, hide_index=False, alt=alt)


def _pick() -> None:
    """Set both class filters to those of the clicked cell, or clear them where no cell was clicked.

    On the diagonal the answers are right, so the gallery then shows all digits instead of mistakes alone.
    """
    picked = CONFUSION_CHART.value.selection.get(CELL)
    true, predicted = (_class(picked[0].get(name)) if picked else ANY_CLASS for name in ("true", "predicted"))
    first_page()
    TRUE_CLASS.set(true)
    PREDICTED_CLASS.set(predicted)
    if true == predicted != ANY_CLASS:
        SHOWN_DIGITS.set(ALL_DIGITS)


def _class(clicked: object) -> str:
    """The class of a clicked cell; ANY_CLASS where a message names none that there is."""
    return str(clicked) if str(clicked) in map(str, range(10)) else ANY_CLASS
