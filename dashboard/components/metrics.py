"""A row of figures with their names, which wraps on a narrow screen."""

import html
from dataclasses import dataclass

import streamlit as st

from dashboard.components.glossary_tooltips import label_with_terms


@dataclass(frozen=True)
class Metric:
    """A figure as text, with its name and, if it needs one, a note below it."""

    label: str
    value: str
    note: str = ""


def show_metrics(*numbers: Metric) -> None:
    """Draw the figures in a row; glossary terms in their names have tooltips."""
    st.html('<div class="s7-numbers">' + "".join(map(_number, numbers)) + "</div>")


def _number(number: Metric) -> str:
    note = f"<i>{html.escape(number.note)}</i>" if number.note else ""
    return f"<div><small>{label_with_terms(number.label)}</small><b>{html.escape(number.value)}</b>{note}</div>"
