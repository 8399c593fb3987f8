"""The choice of the language in the side bar, where there is more than one."""

from functools import lru_cache

import streamlit as st

from dashboard.state.session import LANGUAGE
from s7core.language.catalog import languages
from s7core.language.translation import _


def draw_language_choice() -> None:
    """Draw the choice, each language under its own name; call it once a script run, after `keep_language`."""
    if len(languages()) == 1:
        return
    with st.sidebar:
        st.selectbox(
            f":material/language: {_('Language')}", languages(), format_func=language_name, key=LANGUAGE.name, width=200
        )


@lru_cache(maxsize=32)
def language_name(code: str) -> str:
    """What the language calls itself: "Deutsch"."""
    from babel import Locale

    return (Locale.parse(code).get_display_name(code) or code).capitalize()
