"""The address of the page: what it asks for, what a widget takes from it, and what is written back into it.

An address is written by anybody: `asked` and `asked_all` say nothing that is not of the parameter's kind, and
`check_address` takes such values away before a widget that is bound to the address could read them.
"""

import time
from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state.session_state_proxy import get_session_state

from dashboard.state.escape import plain
from dashboard.state.session import ADDRESS_KEYS, ADDRESS_REPLACED, ADDRESS_SEEN, OPEN_PAGE, forget_page
from dashboard.state.session_key import AddressKey
from s7core import formatting
from s7core.language.translation import _

MOST_VALUES = 10  # of one parameter
LONGEST_SHOWN = 60  # characters of a value in a note on it
LATE_SECONDS = 5.0  # that an address may be on its way while others take its place
MOST_NOTES = 5  # on values that are taken away from one address


def entered(page: str) -> None:
    """Call once a script run, before the page is drawn, with the address of the page.

    Where it is another page than before, the session forgets what belonged to that one: widgets of two pages may have the
    same key, and a page starts from its own address only.
    """
    before = OPEN_PAGE.get()
    if before != page:
        if before is not None:
            forget_page()
        OPEN_PAGE.set(page)
        ADDRESS_SEEN.set({})
        ADDRESS_REPLACED.set({})
    check_address()


def check_address() -> None:
    """Take values out of the address that are not of their parameter's kind, with a note, and leave unknown parameters.

    Call it before a widget is drawn: one that is bound to the address reads it by itself, and may fail.
    """
    notes = 0
    for key in [ADDRESS_KEYS[name] for name in st.query_params if name in ADDRESS_KEYS]:
        said, used = st.query_params.get_all(key.name), asked_all(key)
        if said == used:
            continue
        _replace(key, used)
        notes += 1
        if notes <= MOST_NOTES:
            _note_unused(key, said)


def _replace(key: AddressKey[Any], values: list[str]) -> None:
    """Change a parameter, also one that is bound to a widget, and what widgets that are yet to be drawn will read of it."""
    with get_session_state().query_params() as parameters:
        parameters.remove_param(key.name)
        if values:
            parameters.set_corrected_value(key.name, values, "string_array_value")
        parameters.set_initial_query_params_from_current()


def _note_unused(key: AddressKey[Any], said: list[str]) -> None:
    wrong = next((value for value in said if not key.kind.fits(value)), None)
    if wrong is None:
        times = formatting.count(len(said))
        note = _("{name} stands there {times} times, but {most} is the most.", name=key.name, times=times, most=MOST_VALUES)
        link_note(note, _("What comes first is used."))
    else:
        shown = wrong if len(wrong) <= LONGEST_SHOWN else wrong[:LONGEST_SHOWN] + " …"
        allowed = key.kind.allowed
        link_note(_("{name} is {value}, but it must be {allowed}.", name=key.name, value=repr(shown), allowed=allowed))


def asked(key: AddressKey[Any]) -> str | None:
    """What the address says of the parameter, the last one where it stands there several times; None if it is not there."""
    return next(reversed(asked_all(key)), None)


def asked_all(key: AddressKey[Any]) -> list[str]:
    """What the address says of a parameter that may stand there several times: MOST_VALUES at the most, each of its kind."""
    return [value for value in st.query_params.get_all(key.name) if key.kind.fits(value)][:MOST_VALUES]


def whole_address(leave_out: Sequence[AddressKey[Any]] = ()) -> dict[str, list[str]]:
    """All parameters of the address that a page may read, as `st.switch_page` takes them, without those to leave out."""
    keys = [ADDRESS_KEYS[name] for name in st.query_params if name in ADDRESS_KEYS and ADDRESS_KEYS[name] not in leave_out]
    return {key.name: values for key in keys if (values := asked_all(key))}


def set_address(key: AddressKey[Any], value: str | list[str]) -> None:
    """Put the parameter into the address, once for each value of a list."""
    _note_replaced(key, [value] if isinstance(value, str) else value)
    st.query_params[key.name] = value


def parameter_text(value: object) -> str:
    """The value of a setting as a parameter says it, "false" or "0.05"."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def drop_address(*keys: AddressKey[Any]) -> None:
    """Take the parameters out of the address."""
    for key in keys:
        _note_replaced(key, [])
        st.query_params.pop(key.name, None)


def server_address() -> str:
    """The address of this dashboard as the visitor's browser reaches it, without a page: "http://192.168.0.7:8501"."""
    whole = (st.context.url or "").split("?")[0].rstrip("/")
    return whole.removesuffix("/" + OPEN_PAGE.get("")).rstrip("/")


def follow(key: AddressKey[Any], options: Sequence[str], default: list[str], at_most: int = 1) -> None:
    """Give the key's widget what the address asks for, if that has changed since it was last read or written.

    Call it before the widget is drawn. What is not among the options is left out, with a note on the page.
    """
    now, seen = asked_all(key), ADDRESS_SEEN.set_default({})
    if key.is_set() and (seen.get(key.name) == now or _is_late(key, now)):
        _say_again(key)
        return
    if not now and key.is_set() and key.name not in seen:
        _say_again(key)
        return  # set by a callback, or by the page before its first draw
    seen[key.name] = now
    for value in now:
        if value not in options:
            link_note(_("{name} is {value}, which is not one of the choices.", name=key.name, value=repr(value)))
    known = [value for value in dict.fromkeys(now) if value in options]
    if len(known) > at_most:
        note = _("{name} asks for {count}, but {most} is the most.", name=key.name, count=len(known), most=at_most)
        link_note(note, _("What comes first is used."))
    known = known[:at_most] or default
    key.set(known if at_most > 1 else next(iter(known), None))


def _say_again(key: AddressKey[Any]) -> None:
    """Send the choice once more while the browser has not said that it has the widget.

    Streamlit sends a choice that the page made once. A browser that still loads the widget's script when the page is drawn
    again would begin with the default, and report that as a choice.
    """
    state = get_session_state()._state
    if state.get_widget_id_from_key(key.name) not in state._new_widget_state.states:
        key.set(key.value)


def write(key: AddressKey[Any], chosen: list[str], default: list[str]) -> None:
    """Put the widget's choice into the address; the default is left out. Call it after the widget is drawn."""
    if chosen == default:
        drop_address(key)
    elif asked_all(key) != chosen:
        set_address(key, chosen)
    ADDRESS_SEEN.value[key.name] = asked_all(key)


def _note_replaced(key: AddressKey[Any], now: list[str]) -> None:
    """Keep what the address has said until now: it may come again, late. What is put into it now does not."""
    at, said = time.monotonic(), (ADDRESS_SEEN.get({}).get(key.name, []), asked_all(key))
    replaced = [*_replaced(key), *((values, at) for values in said)]
    ADDRESS_REPLACED.set_default({})[key.name] = [(values, at) for values, at in replaced if values != now]


def _is_late(key: AddressKey[Any], now: list[str]) -> bool:
    """Whether the address says what choices of this widget, or the page, have just replaced, and nobody went back to it.

    A timer's request, or the page itself when it runs again, may bring an address that was read before a click, or before
    the click before that one.
    """
    context = get_script_run_ctx()
    went_back = context is not None and context.is_history_navigation
    return not went_back and any(values == now for values, _at in _replaced(key))


def _replaced(key: AddressKey[Any]) -> list[tuple[list[str], float]]:
    """What choices of this widget have replaced in the last LATE_SECONDS, and when."""
    since = time.monotonic() - LATE_SECONDS
    return [(values, at) for values, at in ADDRESS_REPLACED.get({}).get(key.name, []) if at > since]


def link_note(reason: str, instead: str | None = None) -> None:
    """Say that a value of the address could not be used; `reason` may hold any text.

    `instead` says what is done instead: where it is left out, that the usual choice is used.
    """
    note = _("The link could not be followed in full: {reason}", reason=plain(reason))
    if instead is None:
        instead = _("The usual choice is used instead.")
    st.warning(f"{note} {instead}")
