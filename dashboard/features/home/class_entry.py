"""The way into a class for who opens the server's address: the short code that the teacher tells."""

import streamlit as st

from dashboard.components.error_sentences import say_error
from dashboard.data.visitors import all_classes, class_meant, visitor
from dashboard.pages import page_file
from dashboard.state.session import CLASS
from s7core.classroom.names import LONGEST_CLASS
from s7core.language.translation import _
from s7core.runs.store_error import StoreError


def show_class_entry() -> None:
    """Draw the field for a class's code, on a server with classes for those who are in none; it leads to Join."""
    who = visitor()
    if not who.is_classroom or who.is_teacher or who.student:
        return
    with st.form("class-entry", border=False):
        row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
        typed = row.text_input(_("Class code"), max_chars=LONGEST_CLASS, width=160, key="class-code", autocomplete="off")
        if not row.form_submit_button(_("Join your class"), key="enter-class", icon=":material/school:"):
            return
    try:
        name = class_meant(typed)
        known = any(each.name == name for each in all_classes())
    except StoreError as error:
        say_error(error)
        return
    if known:
        st.switch_page(page_file("join"), query_params={CLASS.name: name})
    wrong = _("code is {code}, but no class here has it: ask your teacher which one is on the board.", code=repr(typed))
    say_error(ValueError(wrong))
