"""The button that saves a file, which is made when it is clicked; nothing else offers files."""

from collections.abc import Callable

import streamlit as st

from dashboard.components.error_sentences import told_at_the_button


def save_button(
    label: str,
    make: Callable[[], str | bytes],
    file_name: str,
    mime_type: str,
    *,
    key: str,
    about: str | None = None,
    reason: str | None = None,
) -> None:
    """Draw the button; `about` is its tooltip. With a `reason` why there is no file it is disabled and says that."""
    st.download_button(
        label,
        told_at_the_button(make),
        file_name,
        mime_type,
        key=key,
        icon=":material/download:",
        on_click="ignore",
        help=reason or about,
        disabled=bool(reason),
    )
