"""Choices whose value lives in the address of the page, so that a link opens the same state.

Streamlit's own `bind="query-params"` does this for switches, sliders and numbers. For lists it writes the words that a
person reads; here the address carries the option's key, which stays the same when the words change.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from dashboard.state.address import asked, follow, link_note, write
from dashboard.state.session_key import AddressKey


def select(
    label: str,
    options: Sequence[str],
    *,
    key: AddressKey[str],
    default: str | None,
    title: Callable[[str], str] = str,
    required: bool = False,
    **more: Any,
) -> str | None:
    """A select box. A value in the address that is not among the options falls back to the default, with a note.

    Without a default it can be cleared, unless a choice is `required`.
    """
    follow(key, options, [default] if default is not None else [])
    chosen = st.selectbox(
        label,
        options,
        index=options.index(default) if default in options else 0 if required else None,
        key=key.name,
        format_func=title,
        **more,
    )
    write(key, [chosen] if chosen is not None else [], [default] if default is not None else [])
    return chosen


def segments(
    label: str,
    options: Sequence[str],
    *,
    key: AddressKey[str],
    default: str,
    title: Callable[[str], str] = str,
    **more: Any,
) -> str:
    """A segmented control; otherwise as `select`."""
    follow(key, options, [default])
    chosen = st.segmented_control(label, options, default=default, key=key.name, format_func=title, required=True, **more)
    write(key, [chosen], [default])
    return chosen


def select_many(
    label: str,
    options: Sequence[str],
    *,
    key: AddressKey[list[str]],
    default: list[str],
    at_most: int,
    title: Callable[[str], str] = str,
    **more: Any,
) -> list[str]:
    """A multiselect; otherwise as `select`."""
    follow(key, options, default, at_most)
    chosen = st.multiselect(label, options, default=default, key=key.name, format_func=title, max_selections=at_most, **more)
    write(key, chosen, default)
    return chosen


def check_link(key: AddressKey[Any], options: Sequence[str]) -> None:
    """Note on the page that the address asks for none of the options; call it before a widget that falls back by itself.

    Only a page that was just opened follows a link: later the address follows the widgets.
    """
    found = asked(key)
    if not key.is_set() and found is not None and found not in options:
        link_note(f"{key.name} is {found!r}, which is not one of the choices.")
