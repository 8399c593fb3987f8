"""Sliders that shift, rotate and scale a digit, and the answer of a network for the moved digit."""

from typing import Literal

import numpy as np
import streamlit as st

from dashboard.components.answer_bars import Answer, answers
from dashboard.components.digit_choice import Shown
from dashboard.components.digit_images import data_uri
from dashboard.components.error_sentences import guarded
from dashboard.components.number_images import single_image
from dashboard.data.networks import network_of
from dashboard.state.session import DIGIT_SCALE, SHIFT_DOWN, SHIFT_RIGHT, TURN_DEGREES
from s7core.inside.moved_digit import MAX_SHIFT, MAX_TURN, Move, moved_images
from s7core.language.translation import _
from s7core.runs.records import Run
from s7core.runs.titles import run_name

SCALES = (0.5, 1.5)


def show_moves(run: Run, shown: Shown, in_dialog: bool = False) -> Move:
    """Draw the sliders, the moved digit and the answer of the run's network for it; return the move.

    In a dialog there is a slider for the size too, and the sliders are not in the address, since nothing could remove them
    from it when the dialog closes.
    """
    bind: Literal["query-params"] | None = None if in_dialog else "query-params"
    sliders, digit, said = st.columns([1.3, 0.7, 1], gap="medium")
    with sliders:
        right = st.slider(_("Shift right, pixels"), -MAX_SHIFT, MAX_SHIFT, 0, key=SHIFT_RIGHT.name, bind=bind)
        down = st.slider(_("Shift down, pixels"), -MAX_SHIFT, MAX_SHIFT, 0, key=SHIFT_DOWN.name, bind=bind)
        degrees = st.slider(_("Turn clockwise, degrees"), -MAX_TURN, MAX_TURN, 0, key=TURN_DEGREES.name, bind=bind)
        scale = st.slider(_("Size"), *SCALES, 1.0, 0.05, key=DIGIT_SCALE.name) if in_dialog else 1.0
        st.button(_("Reset"), key="back", icon=":material/undo:", on_click=guarded(_back))
    move = Move(right, down, degrees, scale)
    image = moved_images(shown.image, [move])
    with digit:
        st.html(single_image(data_uri(image[0].astype(np.uint8)), _("{digit}, moved", digit=shown.name), 224))
    with said:
        st.html(answers([Answer(run_name(run), network_of(run).probabilities(image)[0], shown.label)]))
    return move


def _back() -> None:
    """Set the sliders back to no move."""
    for key in (SHIFT_RIGHT, SHIFT_DOWN, TURN_DEGREES):
        key.set(0)
    if DIGIT_SCALE.is_set():  # only a dialog has this slider
        DIGIT_SCALE.set(1.0)
