"""The language of the pages: the one that the visitor chose, or that the link names, or that their browser asks for."""

import threading

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.state.address import asked, follow
from dashboard.state.session import LANGUAGE, SPOKEN_LANGUAGE
from s7core.language.catalog import SOURCE, languages, spoken_language
from s7core.language.translation import language, translate_for

_of_thread = threading.local()  # each thread that draws belongs to one session


def speak_to_the_visitor() -> None:
    """From now on every message on a page is in the language of whoever looks at it; call it first in each script run."""
    translate_for(_spoken)
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None:
        _of_thread.spoken = (context.session_id, _chosen())


def keep_language() -> None:
    """Follow the language that the address names; call it once the page is known."""
    follow(LANGUAGE, languages(), [SPOKEN_LANGUAGE.get(browser_language())])
    if LANGUAGE.value not in languages():  # which no browser sends by itself
        LANGUAGE.set(language())
    SPOKEN_LANGUAGE.set(LANGUAGE.value)
    if language() != LANGUAGE.value:
        st.rerun()  # Back or Forward led to an address with another language; what is drawn so far is in the one before


def language_in_address() -> str:
    """What the address says of the language: its code, or "" for the one that the browser asks for anyway."""
    code = LANGUAGE.get(browser_language())
    return "" if code == browser_language() else code


def browser_language() -> str:
    """The language that the visitor's browser asks for, or English where there is no catalogue of that."""
    return spoken_language(st.context.locale or "")


def language_of_session(session_id: str) -> str:
    """The language of the pages of a session, by Streamlit's id of it; English for an unknown one. For no script run."""
    known = get_instance()._session_mgr.get_session_info(session_id)
    values = known.session.session_state if known else None
    return str(values[SPOKEN_LANGUAGE.name]) if values is not None and SPOKEN_LANGUAGE.name in values else SOURCE


def _spoken() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:  # in a thread that draws for nobody
        return SOURCE
    session, code = getattr(_of_thread, "spoken", ("", ""))
    if session != context.session_id:  # a part of a page is drawn again in a thread of its own
        code = _chosen()
        _of_thread.spoken = (context.session_id, code)
    return code


def _chosen() -> str:
    for code in (LANGUAGE.get(), SPOKEN_LANGUAGE.get(), asked(LANGUAGE)):
        if code in languages():
            return code
    return browser_language()
