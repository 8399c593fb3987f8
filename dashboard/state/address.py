"""The address of the page and the session: what a widget takes from its link, and what it writes back into it."""

import re
from collections.abc import Sequence

import streamlit as st

SEEN = "address seen"  # session state: what the address of this page said when it was last read or written
PAGE = "address page"  # session state: which page that was
LAST_RUN = "run last seen"  # session state: the run that this visitor looked at last, on whichever page
KEPT = (SEEN, PAGE, LAST_RUN)
KEPT_PREFIX = "kept "  # whatever else the session keeps from page to page begins so


def entered(page: str) -> None:
    """Call once a script run, with the page's name.

    What was set on another page must not be believed here, though its widgets have the same names: a page starts from
    its own address and nothing else.
    """
    before = st.session_state.get(PAGE)
    if before == page:
        return
    if before is not None:
        for key in [str(key) for key in st.session_state if not _kept(str(key))]:
            del st.session_state[key]
    st.session_state[PAGE], st.session_state[SEEN] = page, {}


def _kept(key: str) -> bool:
    return key in KEPT or key.startswith(KEPT_PREFIX)


def server_address() -> str:
    """Of this dashboard as the visitor's browser reaches it, without a page: "http://192.168.0.7:8501"."""
    whole = (st.context.url or "").split("?")[0].rstrip("/")
    return whole.removesuffix("/" + st.session_state.get(PAGE, "")).rstrip("/")


def follow(key: str, options: Sequence[str], default: list[str], at_most: int = 1) -> None:
    """Give the widget `key` the value that the address asks for, if that has changed since it was last read or written."""
    asked, seen = st.query_params.get_all(key), st.session_state.setdefault(SEEN, {})
    if key in st.session_state and seen.get(key) == asked:
        return
    if not asked and key in st.session_state and key not in seen:
        return  # set by a callback, or by the page before its first draw
    seen[key] = asked
    for each in asked:
        if each not in options:
            link_note(f"{key} is {each!r}, which is not one of the choices.")
    known = [each for each in dict.fromkeys(asked) if each in options]
    if len(known) > at_most:
        link_note(f"{key} asks for {len(known)}, but {at_most} is the most.", "What comes first is used.")
    known = known[:at_most] or default
    st.session_state[key] = known if at_most > 1 else next(iter(known), None)


def write(key: str, chosen: list[str], default: list[str]) -> None:
    """Put the widget's choice into the address; what is the default is left out."""
    if chosen == default:
        st.query_params.pop(key, None)
    elif st.query_params.get_all(key) != chosen:
        st.query_params[key] = chosen
    st.session_state[SEEN][key] = st.query_params.get_all(key)


def link_note(reason: str, instead: str = "The usual choice is used instead.") -> None:
    """Say that a value of the address could not be used; its Markdown is escaped, for links are untrusted."""
    plain = re.sub(r"([\[\]<>`*$:@]|(?<=www)\.)", r"\\\1", reason)
    st.warning(f"The link could not be followed in full: {plain} {instead}")
