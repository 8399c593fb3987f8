"""Each key is declared once, and keeps its value exactly as long as it says."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

import dashboard
from dashboard.state.address import entered
from dashboard.state.session import COOKIES, KEY_FAMILIES, KEYS, LAST_RUN, SETTING_KEYS
from dashboard.state.session_key import AddressKey, Key, Lifetime
from s7core.recipe import settings

DASHBOARD = Path(dashboard.__file__).parent
MEMBERS = [family.key("member") for family in KEY_FAMILIES]
# Links that were shared name these.
PARAMETERS = """
    a across all at b by channel claim class column curve degrees digit done down drawn entry epoch experiment facet
    ghost hard hide index input items lang layer mask meant moment other page place predicted question replay reveal right
    row run runs same see seeds show size slide start step steps strokes sure sweep sweep-seeds sweep2 term true values
    values2 verdict watched weight whole
"""


def calls() -> Iterator[tuple[Path, dict[str, ast.expr]]]:
    """The keyword arguments of every call in the dashboard."""
    for path in DASHBOARD.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}


def beginning(value: ast.expr) -> str | None:
    """The constant text that a string begins with; None where that is not a string."""
    if isinstance(value, ast.JoinedStr) and value.values:
        value = value.values[0]
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else None


def test_each_name_is_declared_once_and_belongs_to_no_family_besides():
    names = Counter(key.name for key in KEYS)
    assert set(names.values()) == {1}
    prefixes = [family.prefix for family in KEY_FAMILIES]
    for prefix in prefixes:
        others = [*names, *(other for other in prefixes if other != prefix)]
        assert not [name for name in others if name.startswith(prefix)], prefix


def test_each_setting_is_a_parameter_of_its_own_name():
    assert {name: key.name for name, key in SETTING_KEYS.items()} == {each.name: each.name for each in settings()}


def test_addresses_keep_their_parameters():
    found = {key.name for key in KEYS if isinstance(key, AddressKey)}
    assert found == {*PARAMETERS.split(), *(each.name for each in settings())}


@pytest.mark.parametrize("key", [*KEYS, *MEMBERS], ids=lambda key: key.name)
def test_another_page_forgets_what_belongs_to_a_page_and_keeps_what_belongs_to_the_visit(key: Key):
    entered("net1")
    before = key.get({"some": ["value"]})
    key.set(before)
    entered("net1")
    assert key.is_set()
    entered("train")
    assert key.is_set() == (key.lifetime is Lifetime.VISIT)


def test_what_is_not_declared_is_forgotten_with_the_page():
    entered("net1")
    st.session_state["some button"] = True
    st.session_state["answers"] = "begins like a family that is kept, and is none of its keys"
    entered("train")
    assert not {"some button", "answers"} & set(st.session_state)


def test_what_is_set_before_the_first_page_is_there_on_it():
    """A callback or a test may set something before any page was drawn."""
    LAST_RUN.set("some run")
    COOKIES.set({"s7_student": "token"})
    st.session_state["some button"] = True
    entered("net1")
    assert LAST_RUN.is_set() and COOKIES.is_set() and "some button" in st.session_state


def test_a_declared_key_is_never_written_out_where_a_widget_is_drawn():
    names, prefixes = {key.name for key in KEYS}, tuple(family.prefix for family in KEY_FAMILIES)
    for path, keywords in calls():
        if "key" in keywords and (text := beginning(keywords["key"])) is not None:
            assert text not in names and not text.startswith(prefixes), f"{path}: {text}"


def test_a_widget_that_is_bound_to_the_address_takes_its_key_from_a_declaration():
    bound = [(path, keywords) for path, keywords in calls() if "bind" in keywords]
    assert len(bound) > 10
    for path, keywords in bound:
        key = keywords["key"]
        assert isinstance(key, ast.Attribute) and key.attr == "name", f"{path}: {ast.unparse(key)}"
