"""An empty accuracy axis with two points to drag: what somebody expects after the first epoch and at the end."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.assets import script, stylesheet
from dashboard.components.error_sentences import guarded
from dashboard.state.session_key import Key
from s7core.language.translation import _, language

GuessedPercents = tuple[float | None, float | None]  # after epoch 1 and at the end, 0..100; None where nothing is guessed

_component = st.components.v2.component("s7_guess_axis", js=script("guess_axis"), css=stylesheet("guess_axis"))


def guess_axis(
    guessed: GuessedPercents, epochs: int, colour: str, key: Key[Any], when_moved: Callable[[GuessedPercents], Any]
) -> None:
    """Draw the axis with the guess so far; `epochs` is the length of the run that the guess is for.

    `when_moved` gets both accuracies after each drag and each key. It is called before the page runs again.
    """

    def moved() -> None:
        percents = guessed_percents(key.value.moved)
        if percents is not None:
            when_moved(percents)

    first, last = guessed
    _component(
        key=key.name,
        data={
            "first": first,
            "last": last,
            "epochs": epochs,
            "colour": colour,
            "language": language(),
            "words": axis_words(),
        },
        on_moved_change=guarded(moved),
    )


def axis_words() -> dict[str, str]:
    """What the axis says, in the reader's language; the browser fills in what stands in braces."""
    return {
        "title": _("Your guess on an accuracy axis"),
        "label": _("Test accuracy {when}"),
        "first": _("after epoch 1"),
        "last": _("at the end, epoch {epochs}"),
        "end": _("at the end"),
        "none": _("no guess yet"),
        "drag": _("drag me"),
    }


def guessed_percents(sent: object) -> GuessedPercents | None:
    """What the browser sent as two accuracies in percent; None where it is anything else, since it may send anything."""
    if not isinstance(sent, dict) or set(sent) != {"first", "last"}:
        return None
    first, last = sent["first"], sent["last"]
    return (_rounded(first), _rounded(last)) if _is_percent(first) and _is_percent(last) else None


def _is_percent(value: object) -> bool:
    if value is None:
        return True
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100


def _rounded(percent: float | None) -> float | None:
    return None if percent is None else round(float(percent), 2)
