"""Pages opened as a visitor would, without a browser."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import Mock

from streamlit.testing.v1 import AppTest

from dashboard.data.resources import close_all
from dashboard.state.session import COOKIES
from s7core.inside.inspected_network import InspectedNetwork, trained_network
from s7core.reference.reference_store import ReferenceStore

FINAL = "ref-final-exp3-s1"  # a reference run to look into
SEVEN = "4d33b333-b33373d9"  # a drawing of two strokes: along the top, then down
TERM = re.compile(r'<span class="s7-term"[^>]*>(.*?)</span>')
HOME = Path(__file__).parents[2] / "dashboard" / "app.py"


def new_server() -> None:
    """From now on pages are those of a server that has just been started: nothing is cached, nothing is shared yet."""
    import streamlit as st

    st.cache_resource.clear()
    st.cache_data.clear()
    close_all()


def open_page(name: str, query: dict[str, str] | None = None) -> AppTest:
    """The page after its first run; each call is a new visitor of a new server."""
    new_server()
    at = AppTest.from_file(str(HOME), default_timeout=60)
    if name != "home":
        at.switch_page(f"views/{name}.py")
    for key, value in (query or {}).items():
        at.query_params[key] = value
    at.run()
    assert not at.exception, at.exception
    return at


def open_page_and_look_ahead(monkeypatch, name: str, query: dict[str, str]) -> AppTest:
    """The page, and all that it computes ahead is there; from then on nothing is computed ahead."""
    with ThreadPoolExecutor(1) as thread:
        background = Mock(submit=lambda key, compute: thread.submit(compute))
        monkeypatch.setattr("dashboard.data.networks.background", lambda: background)
        at = open_page(name, query)
    monkeypatch.setattr("dashboard.data.networks.background", Mock)
    return at


def words(at: AppTest) -> str:
    """What the page says, as a reader sees it: that some words explain themselves is left out."""
    kinds = (at.title, at.header, at.subheader, at.markdown, at.caption, at.info, at.warning, at.error)
    return TERM.sub(r"\1", "\n".join(str(each.value) for kind in kinds for each in kind))


def html(at: AppTest) -> str:
    """What the page says in HTML of its own: figures in a row, galleries, claims."""
    return TERM.sub(r"\1", "\n".join(each.proto.body for each in at.get("html")))


def inspected(run_id: str) -> InspectedNetwork:
    """The network of a reference run, as pages should have it."""
    return trained_network(ReferenceStore().run(run_id).recipe, ReferenceStore().result(run_id).weights)


def asked(at, name: str) -> str:
    """What stands in the address, whether a link or the page put it there."""
    found = at.query_params[name]
    return found if isinstance(found, str) else found[0]


def clickable_html(at) -> str:
    return "\n".join(each.proto.json for each in at.get("bidi_component"))


def opened_by(token: str, name: str, query: dict[str, str] | None = None) -> AppTest:
    """The page as the student with this token sees it."""
    at = open_page(name, query)
    at.session_state[COOKIES.name] = {"s7_student": token}
    at.run()
    assert not at.exception, at.exception
    return at


def opened_by_teacher(name: str, query: dict[str, str] | None = None) -> AppTest:
    """The page after the teacher has signed in with the password "chalk"."""
    at = open_page("teacher")
    at.text_input[0].set_value("chalk")
    at.button[0].click().run()
    if name != "teacher":
        at.switch_page(f"views/{name}.py")
        for key, value in (query or {}).items():
            at.query_params[key] = value
        at.run()
    assert not at.exception, at.exception
    return at


def limit_fields(at: AppTest) -> list:
    """The numbers in the form of a class's limits, on the teacher's page."""
    return [each for each in at.number_input if each.key != "students-expected"]


def button_keys(at: AppTest) -> set[str]:
    """The keys of all buttons on the page."""
    return {each.key for each in at.button}
