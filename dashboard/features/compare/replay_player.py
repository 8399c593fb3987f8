"""The button that plays the epochs of a recorded run, one a second."""

from functools import partial

import streamlit as st

from dashboard.assets import script, stylesheet
from dashboard.components.error_sentences import guarded
from dashboard.state.session import EPOCH, REPLAY_PLAYER

_player = st.components.v2.component("s7_replay_player", js=script("replay_player"), css=stylesheet("replay_player"))


def show_player(run_id: str, epoch: int, epochs: int) -> None:
    """Draw the button. The browser asks for one epoch after the other, the next one only when this one is drawn.

    Who has asked for less motion goes on by one epoch with each press instead.
    """
    _player(
        key=REPLAY_PLAYER.name,
        data={"run": run_id, "epoch": epoch, "epochs": epochs},
        on_epoch_change=guarded(partial(_moved, epochs)),
    )


def _moved(epochs: int) -> None:
    """Take the slider, and so the address, to the epoch that the browser asks for; it may send anything."""
    asked = REPLAY_PLAYER.value.epoch
    if isinstance(asked, int | float) and asked == int(asked) and 1 <= asked <= epochs:
        EPOCH.set(int(asked))
