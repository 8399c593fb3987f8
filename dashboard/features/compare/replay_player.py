"""The replay of a recorded run, which the browser draws and plays by itself, an epoch a second.

The browser has all epochs at once; the server is told of an epoch when one stops there, so that the address names it.
"""

from functools import partial
from typing import Any

import streamlit as st

from dashboard.assets import script, stylesheet
from dashboard.components.error_sentences import guarded
from dashboard.components.glossary_tooltips import label_with_terms
from dashboard.state.session import EPOCH, REPLAY_PLAYER
from s7core.formatting import digit_with_article
from s7core.language.translation import N_, _, language
from s7core.lesson.palette import MISTAKE

# What the player says; the browser fills in what stands in braces.
SENTENCES = {
    "slider": N_("After epoch (drag, or use the arrow keys)"),
    "place": N_("Epoch {epoch} of {epochs}"),
    "paused": N_("Paused after epoch {epoch} of {epochs}."),
    "ended": N_("Played to the end, epoch {epoch}."),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "next": N_("Next epoch"),
    "again": N_("First epoch"),
    "wrongDigits": N_("{count} digits"),
    "learnedNote": N_("wrong before, right now"),
    "forgottenNote": N_("right before, wrong now"),
    "matrix": N_("Confusion matrix after epoch {epoch}"),
    "trueClass": N_("true class"),
    "predictedClass": N_("predicted class"),
    "cell": N_("True class {true}, predicted class {predicted}: {count}"),
    "changes": N_("The first epoch learns {count} digits; after it, digits come and go"),
    "axis": N_("digits learned (up) and forgotten (down)"),
    "epoch": N_("epoch"),
    "learned": N_("learned"),
    "forgotten": N_("forgotten"),
    "changesNow": N_(
        "Digits learned and forgotten in each epoch. In epoch {epoch}: {learned} learned, {forgotten} forgotten."
    ),
    "onlyOne": N_("With one epoch there is nothing to compare yet."),
    "forgottenTitle": N_("Forgotten in this epoch: {count}"),
    "forgottenFirst": N_("Forgotten in this epoch: {count}, the first {shown}"),
    "wrongTitle": N_("Still wrong, or wrong again: {count}"),
    "wrongFirst": N_("Still wrong, or wrong again: {count}, the first {shown}"),
    "readAs": N_("{label} read as {answer}"),
    "howOften": N_("right after {right} of {epochs} epochs"),
    "rightAtEnd": N_("right at the end"),
    "wrongAtEnd": N_("wrong at the end"),
    "digit": N_("test digit {index}"),
    "digitInWords": N_("Test digit {index}, {digit} that is read as {answer}"),
}
_LABELS = {
    "accuracy": N_("Test accuracy"),
    "wrong": N_("Wrong"),
    "learned": N_("Learned in this epoch"),
    "forgotten": N_("Forgotten in this epoch"),
}

_player = st.components.v2.component(
    "s7_replay_player",
    js=script("replay_player"),
    css=stylesheet("replay_player"),
    isolate_styles=False,  # so that the page's rules and its tooltips reach what is drawn
)


def show_player(run_id: str, epoch: int, figures: dict[str, Any], ending: str) -> None:
    """Draw the run after this epoch, with a slider and the button that plays it; `figures` as from `replay_figures`.

    `ending` is a sentence about all epochs. Who has asked for less motion goes on by one epoch with each press instead.
    """
    epochs = len(figures["epochs"])
    data = {
        "run": run_id,
        "epoch": epoch,
        "figures": figures,
        "ending": ending,
        "mistake": MISTAKE,
        "language": language(),
        "labels": {name: label_with_terms(_(label)) for name, label in _LABELS.items()},
        "sentences": {name: _(sentence) for name, sentence in SENTENCES.items()},
        "digits": [digit_with_article(digit) for digit in range(10)],
    }
    _player(key=REPLAY_PLAYER.name, data=data, on_epoch_change=guarded(partial(_moved, epochs)))


def _moved(epochs: int) -> None:
    """Take the address to the epoch that the browser stopped at; it may send anything."""
    asked = REPLAY_PLAYER.value.epoch
    if isinstance(asked, int | float) and asked in range(1, epochs + 1):
        EPOCH.set(str(int(asked)))
