"""Choices and the address follow each other."""

import pytest
from pages_under_test import asked, words
from streamlit.proto.WidgetStates_pb2 import WidgetStates


def one_select(default: str = "b") -> None:
    from dashboard.components.address_widgets import select
    from dashboard.state.session import VIEW

    select("Letter", ["a", "b", "c"], key=VIEW, default=default, title=str.upper)


def one_select_or_none(first: str | None = None) -> None:
    from dashboard.components.address_widgets import select_or_none
    from dashboard.state.session import VIEW

    select_or_none("Letter", ["a", "b"], key=VIEW, first=first)


def one_segments() -> None:
    from dashboard.components.address_widgets import segments
    from dashboard.state.session import VIEW

    segments("Letter", ["a", "b"], key=VIEW, default="a")


def one_select_many() -> None:
    from dashboard.components.address_widgets import select_many
    from dashboard.state.session import COMPARED

    select_many("Letters", ["a", "b", "c"], key=COMPARED, default=["c"], at_most=2)


def one_number() -> None:
    import streamlit as st

    from dashboard.components.address_widgets import check_link
    from dashboard.state.address import entered
    from dashboard.state.session import INDEX

    entered("mistakes")
    check_link(INDEX, ["0", "1", "2"])
    st.number_input("Index", 0, 2, 0, key=INDEX.name, bind="query-params")


def test_a_choice_is_written_into_the_address_by_its_key_and_the_default_is_left_out(draw):
    at = draw(one_select)
    assert at.selectbox[0].value == "b" and at.selectbox[0].options == ["A", "B", "C"] and "see" not in at.query_params
    at.selectbox[0].set_value("c").run()
    assert asked(at, "see") == "c"
    at.selectbox[0].set_value("b").run()
    assert "see" not in at.query_params


def test_a_link_sets_the_choice_and_a_wrong_one_falls_back_with_a_note(draw):
    assert draw(one_select, see="c").selectbox[0].value == "c"
    at = draw(one_select, see="z")
    assert at.selectbox[0].value == "b" and "see is 'z', which is not one of the choices" in words(at)
    assert "see" not in at.query_params


def test_a_default_that_is_no_option_gives_way_to_the_first_one(draw):
    at = draw(one_select, "gone")
    assert at.selectbox[0].value == "a" == asked(at, "see")


def test_a_select_box_without_default_begins_empty(draw):
    at = draw(one_select_or_none)
    assert at.selectbox[0].value is None and "see" not in at.query_params
    assert draw(one_select_or_none, see="b").selectbox[0].value == "b"
    at.selectbox[0].set_value("a").run()
    assert asked(at, "see") == "a"


def test_a_select_box_with_a_first_choice_names_it_in_the_address_and_falls_back_to_it(draw):
    for at in (draw(one_select_or_none, "b"), draw(one_select_or_none, "b", see="nope")):
        assert at.selectbox[0].value == "b" == asked(at, "see")


def test_segments_take_their_value_from_a_link_and_write_it_back(draw):
    at = draw(one_segments, see="b")
    assert at.segmented_control[0].value == "b"
    at.segmented_control[0].set_value("a").run()
    assert "see" not in at.query_params
    assert "not one of the choices" in words(draw(one_segments, see="<b>"))


def test_of_a_list_no_more_than_allowed_are_taken_from_a_link(draw):
    at = draw(one_select_many, items=["b", "a", "c", "b"])
    assert at.multiselect[0].value == ["b", "a"] and "items asks for 3, but 2 is the most" in words(at)
    assert draw(one_select_many).multiselect[0].value == ["c"]
    at.multiselect[0].set_value(["c", "a"]).run()
    assert at.query_params["items"] == ["c", "a"]


@pytest.mark.parametrize(
    ("index", "noted"),
    [("2", False), ("3", True), ("x", True), ("inf", True), ("1e400", True), ("9" * 400, True), ("", True)],
)
def test_a_link_that_a_bound_widget_cannot_follow_is_noted_when_the_page_opens(draw, index, noted):
    at = draw(one_number, index=index)
    assert (f"index is '{index[:60]}" in words(at)) is noted
    assert at.number_input[0].value == (0 if noted else 2)


def test_a_choice_from_a_link_is_told_until_the_browser_has_the_widget(draw):
    """A browser that still loads a widget's script when the page is drawn again would begin with the default."""
    at = draw(one_select_or_none, see="b")
    assert at.selectbox[0].proto.set_value
    for _ in range(2):
        at._run(WidgetStates())  # the page is drawn again for a browser that does not have the widget yet
        assert at.selectbox[0].proto.set_value and at.selectbox[0].proto.raw_value == "b" and asked(at, "see") == "b"
    at.run()  # now it has it
    assert not at.selectbox[0].proto.set_value and asked(at, "see") == "b"
    at.selectbox[0].set_value(None).run()
    assert at.selectbox[0].value is None and "see" not in at.query_params
