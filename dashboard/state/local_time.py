"""Times as the visitor's own clock shows them, which their browser tells."""

from functools import lru_cache
from zoneinfo import ZoneInfo

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from s7core.formatting import Reader, write_times_for

AMERICAN = frozenset({"US", "PH", "PR", "GU", "VI", "AS", "MP"})  # territories where the month comes first, and 2 PM
LONGEST_NAME = 64  # characters of a time zone or a locale


def write_times_for_the_visitor() -> None:
    """From now on every time on a page is written for whoever looks at it."""
    write_times_for(_visitor)


def _visitor() -> Reader:
    if get_script_run_ctx(suppress_warning=True) is None:  # in a thread that draws for nobody
        return Reader()
    return _reader(st.context.timezone or "", st.context.locale or "")


@lru_cache(maxsize=256)
def _reader(zone: str, locale: str) -> Reader:
    """What a browser says of itself may be anything: without a time zone that there is, the server's is used."""
    territory = locale[:LONGEST_NAME].replace("_", "-").split("-")[-1]
    try:
        found = ZoneInfo(zone) if 0 < len(zone) <= LONGEST_NAME else None
    except (KeyError, ValueError, OSError):  # no such zone, or no name of one
        found = None
    return Reader(found, territory.upper() in AMERICAN)
