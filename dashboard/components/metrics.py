"""A row of figures, each under its name; it wraps on a narrow screen."""

import html
from dataclasses import dataclass

import streamlit as st

from dashboard.components.glossary_tooltips import label_with_terms


@dataclass(frozen=True)
class Metric:
    label: str
    value: str
    note: str = ""


def show_metrics(*numbers: Metric) -> None:
    st.html('<div class="s7-numbers">' + "".join(map(_number, numbers)) + "</div>")


def _number(number: Metric) -> str:
    note = f"<i>{html.escape(number.note)}</i>" if number.note else ""
    return f"<div><small>{label_with_terms(number.label)}</small><b>{html.escape(number.value)}</b>{note}</div>"
