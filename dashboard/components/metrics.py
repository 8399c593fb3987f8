"""A row of figures, each under its name; it wraps on a narrow screen."""

import html
from dataclasses import dataclass

import streamlit as st

from dashboard.components.glossary_tooltips import label_with_terms

STYLE = """
<style>
.s7-numbers { display: flex; flex-wrap: wrap; gap: 10px 30px; font-variant-numeric: tabular-nums; }
.s7-numbers div { line-height: 1.3; }
.s7-numbers small { display: block; font-size: 0.8rem; opacity: 0.8; }
.s7-numbers b { font-size: 1.4rem; font-weight: 600; }
.s7-numbers i { font-style: normal; font-size: 0.8rem; opacity: 0.8; margin-left: 6px; }
</style>
"""


@dataclass(frozen=True)
class Metric:
    label: str
    value: str
    note: str = ""


def show_metrics(*numbers: Metric) -> None:
    st.html(STYLE + '<div class="s7-numbers">' + "".join(map(_number, numbers)) + "</div>")


def _number(number: Metric) -> str:
    note = f"<i>{html.escape(number.note)}</i>" if number.note else ""
    return f"<div><small>{label_with_terms(number.label)}</small><b>{html.escape(number.value)}</b>{note}</div>"
