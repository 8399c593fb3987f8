"""The line on top of a student's page that says to which stage the teacher calls everybody."""

import streamlit as st

from dashboard.components.live_part import live
from dashboard.data.visitors import visitor
from dashboard.pages import page_file
from dashboard.state.session import ANSWERED_CALL
from s7core.lesson.stages import stage

CALL_POLL_SECONDS = 10.0  # what is read then is read already, for whatever else the page says of the class


def show_class_call(page: str) -> None:
    """Draw the line for a student whose class is called to another stage than this page's address; else nothing.

    Whoever has opened that stage sees the line no more, until everybody is called anew.
    """
    who = visitor()
    if who.student is not None and not who.is_teacher:
        live(_draw, CALL_POLL_SECONDS, page)


def _draw(page: str) -> None:
    of_class = visitor().of_class
    called = of_class.limits.called_to if of_class else ""
    if not called or page_file(called) == f"views/{page}.py":
        ANSWERED_CALL.set(called)
    if ANSWERED_CALL.get("") == called:
        return
    with st.container(key="class-call", horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(f":material/campaign: Your teacher calls everybody to **{stage(called).title}**.")
        st.page_link(page_file(called), label=f"Go to {stage(called).title}", icon=":material/arrow_forward:")
