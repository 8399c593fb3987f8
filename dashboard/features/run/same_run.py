"""The note on a run that is shown because it is exactly what the visitor wanted to train."""

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.data.visitors import visitor
from dashboard.features.run.guess_form import start_with_guess
from dashboard.state.address import asked
from dashboard.state.escape import plain
from dashboard.state.session import SAME_RUN
from s7core.language.translation import _
from s7core.language.words import sentences
from s7core.runs.records import Run


def show_same_run(run: Run) -> None:
    """Say whose run is on the screen in place of a new one, with a button that trains a new one; nothing for other runs."""
    if asked(SAME_RUN) != run.id:
        return
    st.info(plain(_sentence(run)), icon=":material/content_copy:")
    st.button(
        _("Train it again anyway"),
        icon=":material/replay:",
        key=f"again-{run.id}",
        on_click=guarded(start_with_guess),
        args=(run.recipe, run.experiment),
        kwargs={"anew": True},
    )


def _sentence(run: Run) -> str:
    who = run.nickname or _("Somebody")
    if run.active:
        started = (
            _("You have started exactly these settings with this seed.")
            if visitor().owns(run)
            else _("{name} has started exactly these settings with this seed.", name=who)
        )
        return sentences(started, _("A second run would give the same numbers to the bit."))
    if visitor().owns(run):
        return _("You have trained exactly these settings with this seed: the same numbers to the bit, so here they are.")
    return _(
        "{name} has trained exactly these settings with this seed: the same numbers to the bit, so here they are.", name=who
    )
