"""The runs of the store that cannot be read, each with the reason and a button that deletes it."""

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.data import actions
from dashboard.data.queries import unreadable_runs
from dashboard.data.visitors import visitor
from s7core.language.translation import _

MOST_NAMED = 10


def show_unreadable_runs() -> None:
    """Draw a line for each run that cannot be read; nothing where there is none."""
    found = unreadable_runs()
    if not found:
        return
    st.markdown(_("**Cannot be read: {count}**", count=len(found)))
    for each in found[:MOST_NAMED]:
        told, button = st.columns([5, 1], vertical_alignment="center")
        told.text(_("{label}: {text}", label=each.id, text=each.reason))
        if visitor().is_free:
            button.button(
                _("Delete"),
                key=f"delete-unreadable-{each.id}",
                icon=":material/delete:",
                on_click=guarded(actions.delete_unreadable),
                args=(each.id,),
                help=_("It is skipped everywhere else. What was recorded of it will be gone for good."),
            )
    if len(found) > MOST_NAMED:
        st.caption(_("And {count} more.", count=len(found) - MOST_NAMED))
