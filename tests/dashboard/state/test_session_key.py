"""A key reads and writes one entry of the session state."""

import pytest
import streamlit as st

from dashboard.state.session_key import AddressKey, Key, KeyFamily, Lifetime

COUNT = Key[int]("count")


def test_a_key_reads_and_writes_the_entry_of_its_name():
    assert not COUNT.is_set() and COUNT.get() is None and COUNT.get(5) == 5
    COUNT.set(3)
    assert st.session_state["count"] == 3 and COUNT.value == COUNT.get() == COUNT.get(5) == 3 and COUNT.is_set()
    st.session_state["count"] = 4
    assert COUNT.value == 4


def test_popping_takes_the_value_out_once():
    COUNT.set(3)
    assert COUNT.pop() == 3 and COUNT.pop() is None and "count" not in st.session_state


def test_a_value_that_is_not_there_is_an_error_only_where_it_is_demanded():
    with pytest.raises(KeyError, match="count"):
        _ = COUNT.value


def test_none_is_a_value():
    COUNT.set(None)
    assert COUNT.is_set() and COUNT.get(5) is None


def test_a_default_is_stored_once_and_may_be_changed_in_place():
    names = Key[list[str]]("names")
    names.set_default([]).append("Ada")
    names.set_default([]).append("Bob")
    assert st.session_state["names"] == ["Ada", "Bob"]


def test_a_member_of_a_family_is_a_key_of_the_family_s_lifetime():
    answer = KeyFamily[int]("answer-", Lifetime.VISIT).key("one")
    answer.set(1)
    assert st.session_state["answer-one"] == 1 and answer.lifetime is Lifetime.VISIT


def test_a_key_is_forgotten_with_the_page_unless_it_says_otherwise():
    assert {key.lifetime for key in (COUNT, AddressKey("run"), KeyFamily("edit-").key("x"))} == {Lifetime.PAGE}
