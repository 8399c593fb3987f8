"""The lines on top of a student's page: to which stage the teacher calls everybody, and what the teacher writes to them."""

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.components.live_part import live
from dashboard.data.own_progress import save_progress
from dashboard.data.visitors import put_note_away, unread_note, visitor
from dashboard.pages import page_file
from dashboard.state.escape import plain
from dashboard.state.session import ANSWERED_CALL
from s7core.language.translation import _
from s7core.lesson.stages import stage

CALL_POLL_SECONDS = 10.0  # what is read then is read already, for whatever else the page says of the class


def show_class_call(page: str) -> None:
    """Draw for a student the line that calls their class to another stage than this page's address, and an unread note.

    Whoever has opened that stage sees the line no more, until everybody is called anew. With them the store is told again of
    steps that it could not take before.
    """
    who = visitor()
    if who.student is not None and not who.is_teacher:
        live(_draw, CALL_POLL_SECONDS, page)


def _draw(page: str) -> None:
    _call(page)
    _note()
    save_progress()


def _note() -> None:
    """Draw the oldest note of the teacher that the student has not put away; the next one comes when they have."""
    note = unread_note()
    if note is None:
        return
    with st.container(key="teacher-note", horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(":material/mail: " + _("Your teacher writes to you: **{note}**", note=plain(note.text)))
        st.button(
            _("I have read it"),
            key=f"note-read-{note.id}",  # a second click on this one puts no other note away
            icon=":material/check:",
            on_click=guarded(put_note_away),
            args=(note.id,),
        )


def _call(page: str) -> None:
    of_class = visitor().of_class
    called = of_class.limits.called_to if of_class else ""
    if not called or page_file(called) == f"views/{page}.py":
        ANSWERED_CALL.set(called)
    if ANSWERED_CALL.get("") == called:
        return
    with st.container(key="class-call", horizontal=True, gap="small", vertical_alignment="center"):
        title = stage(called).title
        st.markdown(_(":material/campaign: Your teacher calls everybody to **{stage}**.", stage=title))
        st.page_link(page_file(called), label=_("Go to {stage}", stage=title), icon=":material/arrow_forward:")
