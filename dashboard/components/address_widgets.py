"""Choices whose value lives in the address of the page, so that a link opens the same state.

Streamlit's own `bind="query-params"` does this for switches, sliders and numbers. For lists it writes the titles that a
person reads; here the address has the option's key, which stays the same when a title changes.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

import streamlit as st

from dashboard.state.address import asked, follow, link_note, write
from dashboard.state.session_key import AddressKey
from s7core.language.translation import _


def select(
    label: str,
    options: Sequence[str],
    *,
    key: AddressKey[str],
    default: str,
    title: Callable[[str], Any] = str,
    **more: Any,
) -> str:
    """Draw a select box, whose choice is in the address unless it is the default, and return the choice.

    A value in the address that is not among the options gives way to the default, with a note on the page. A default that is
    not among the options gives way to the first option.
    """
    follow(key, options, [default])
    index = options.index(default) if default in options else 0
    chosen = cast(str, st.selectbox(label, options, index=index, key=key.name, format_func=title, **more))
    write(key, [chosen], [default])
    return chosen


def select_or_none(
    label: str,
    options: Sequence[str],
    *,
    key: AddressKey[str],
    title: Callable[[str], Any] = str,
    first: str | None = None,
    **more: Any,
) -> str | None:
    """A select box that is empty at first and can be emptied, otherwise as `select`.

    With `first`, one of the options, it starts with that, falls back to it and cannot be emptied. Unlike a default, that
    choice stands in the address too.
    """
    follow(key, options, [first] if first is not None else [])
    index = options.index(first) if first is not None else None
    chosen = st.selectbox(label, options, index=index, key=key.name, format_func=title, **more)
    write(key, [chosen] if chosen is not None else [], [])
    return chosen


def segments(
    label: str,
    options: Sequence[str],
    *,
    key: AddressKey[str],
    default: str,
    title: Callable[[str], Any] = str,
    **more: Any,
) -> str:
    """Draw a segmented control that follows the address like the select box of `select` does; return the choice."""
    follow(key, options, [default])
    chosen = st.segmented_control(label, options, default=default, key=key.name, format_func=title, required=True, **more)
    chosen = chosen or default  # no browser empties it, but a message can
    write(key, [chosen], [default])
    return chosen


def select_many(
    label: str,
    options: Sequence[str],
    *,
    key: AddressKey[list[str]],
    default: list[str],
    at_most: int,
    title: Callable[[str], Any] = str,
    **more: Any,
) -> list[str]:
    """Draw a multiselect that follows the address like the select box of `select` does; return at most `at_most` choices."""
    follow(key, options, default, at_most)
    chosen = st.multiselect(label, options, default=default, key=key.name, format_func=title, max_selections=at_most, **more)
    write(key, chosen, default)
    return chosen


def check_link(key: AddressKey[Any], options: Sequence[str]) -> None:
    """Note on the page when the address asks for a value that is not among the options.

    Call it before a widget that replaces such a value with its default without saying so.

    Only a page that was just opened follows a link: later the address follows the widgets.
    """
    found = asked(key)
    if not key.is_set() and found is not None and found not in options:
        link_note(_("{name} is {value}, which is not one of the choices.", name=key.name, value=repr(found)))
