"""Misclassified digits as a gallery."""

import numpy as np
import streamlit as st

from dashboard.ui.digits import Card, gallery
from dashboard.ui.reads import test_images
from s7core.analysis.mistakes import Mistake


def show_mistakes(found: list[Mistake], other: np.ndarray | None = None, other_name: str = "other run") -> None:
    """Cards with index, true and predicted class and both probabilities; `other` (10000, 10) adds a second opinion."""
    st.html(gallery([_card(each, other, other_name) for each in found]))


def _card(mistake: Mistake, other: np.ndarray | None, other_name: str) -> Card:
    lines = [f"says {mistake.predicted}: {probability(mistake.predicted_probability)}",
             f"true {mistake.true}: {probability(mistake.true_probability)}"]
    if other is not None:
        answer = int(other[mistake.index].argmax())
        verdict = "right" if answer == mistake.true else f"says {answer}"
        lines.append(f"{other_name} {verdict}: {probability(float(other[mistake.index, answer]))}")
    lines.append(f"test digit {mistake.index}")
    return Card(
        image=test_images()[mistake.index], headline=f"{mistake.true} read as {mistake.predicted}", lines=tuple(lines),
        alt=f"Test digit {mistake.index}, a {mistake.true} that is read as {mistake.predicted}")


def probability(value: float) -> str:
    """Percent with the digits that matter: 99.98 %, 3.1 %, 0.0004 %."""
    return f"{value * 100:.2f} %" if value >= 0.1 else f"{value * 100:.2g} %"
