"""The address asks, widgets follow, and what they say is written back."""

import ast
from pathlib import Path
from unittest.mock import Mock

import pytest
import streamlit as st
from markdown_payloads import PAYLOADS
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard.state import address
from dashboard.state.address import (
    asked,
    asked_all,
    check_address,
    drop_address,
    entered,
    follow,
    link_note,
    server_address,
    set_address,
    whole_address,
    write,
)
from dashboard.state.escape import plain
from dashboard.state.session import COMPARED, LAYER, RUN, VIEW

OPTIONS = ["one", "two", "three"]


@pytest.fixture(autouse=True)
def page() -> None:
    entered("layers")


def test_parameters_are_read_set_and_dropped_by_their_names():
    assert asked(RUN) is None and asked_all(RUN) == []
    set_address(RUN, "first")
    set_address(COMPARED, ["first", "second"])
    assert asked(RUN) == "first" and asked_all(COMPARED) == ["first", "second"]
    assert st.query_params.to_dict() == {"run": "first", "items": "second"}
    drop_address(RUN, COMPARED, VIEW)
    assert not st.query_params.to_dict()


def test_a_widget_takes_what_the_link_asks_for_and_later_choices_stay(notes):
    set_address(RUN, "two")
    follow(RUN, OPTIONS, ["one"])
    assert RUN.value == "two"
    RUN.set("three")  # the visitor chooses
    follow(RUN, OPTIONS, ["one"])
    assert RUN.value == "three" and not notes


def test_a_widget_follows_the_address_when_the_browser_goes_back():
    set_address(RUN, "two")
    follow(RUN, OPTIONS, ["one"])
    write(RUN, ["two"], ["one"])
    RUN.set("three")
    write(RUN, ["three"], ["one"])
    set_address(RUN, "two")  # the browser does
    follow(RUN, OPTIONS, ["one"])
    assert RUN.value == "two"
    drop_address(RUN)
    follow(RUN, OPTIONS, ["one"])
    assert RUN.value == "one"


@pytest.fixture
def chosen_just_now(monkeypatch):
    """A widget whose choice has just replaced "two" in the address by "three"; how the address came there can be set."""
    context = Mock(is_history_navigation=False)
    monkeypatch.setattr(address, "get_script_run_ctx", lambda: context)
    set_address(RUN, "two")
    follow(RUN, OPTIONS, ["one"])
    write(RUN, ["two"], ["one"])
    RUN.set("three")
    write(RUN, ["three"], ["one"])
    return context


def test_a_click_wins_over_an_address_that_was_read_before_it(chosen_just_now):
    st.query_params["run"] = "two"  # a timer's request brings it
    follow(RUN, OPTIONS, ["one"])
    write(RUN, [RUN.value], ["one"])
    assert RUN.value == "three" and asked(RUN) == "three"


def test_of_two_quick_clicks_the_second_wins_over_an_address_from_before_both(chosen_just_now):
    RUN.set("one")
    write(RUN, ["one"], ["one"])
    for late in ("two", "three", "two"):
        st.query_params["run"] = late
        follow(RUN, OPTIONS, ["one"])
        write(RUN, [RUN.value], ["one"])
        assert RUN.value == "one" and asked(RUN) is None


def test_what_a_page_puts_into_the_address_wins_over_an_address_from_before_it(chosen_just_now):
    """A button that starts a run puts it on screen, while the timer of the run before it asks with the old address."""
    set_address(RUN, "one")
    follow(RUN, OPTIONS, ["one"])
    write(RUN, [RUN.value], [])
    for late in ("three", "two"):
        st.query_params["run"] = late
        follow(RUN, OPTIONS, ["one"])
        write(RUN, [RUN.value], [])
        assert RUN.value == "one" and asked(RUN) == "one"
    set_address(RUN, "three")  # on purpose again
    follow(RUN, OPTIONS, ["one"])
    assert RUN.value == "three"


def test_a_first_click_wins_over_an_address_without_it(monkeypatch):
    monkeypatch.setattr(address, "get_script_run_ctx", lambda: None)
    follow(RUN, [], [])
    write(RUN, [], [])
    RUN.set("two")
    write(RUN, ["two"], [])
    del st.query_params["run"]
    follow(RUN, OPTIONS, [])
    assert RUN.value == "two"


def test_going_back_wins_over_the_click_before_it_and_so_does_the_same_address_later(chosen_just_now, monkeypatch):
    st.query_params["run"] = "two"
    with monkeypatch.context() as patch:
        patch.setattr(address, "LATE_SECONDS", 0.0)
        follow(RUN, OPTIONS, ["one"])
        assert RUN.value == "two"
    RUN.set("three")
    write(RUN, ["three"], ["one"])
    st.query_params["run"] = "two"
    chosen_just_now.is_history_navigation = True
    follow(RUN, OPTIONS, ["one"])
    assert RUN.value == "two"


def test_without_a_link_a_widget_has_its_default_or_what_a_callback_set_before():
    follow(LAYER, OPTIONS, ["one"])
    RUN.set("two")
    follow(RUN, OPTIONS, ["one"])
    follow(VIEW, OPTIONS, [])
    assert (LAYER.value, RUN.value, VIEW.value) == ("one", "two", None)


def test_what_is_no_choice_falls_back_with_a_note(notes):
    set_address(RUN, "four")
    follow(RUN, OPTIONS, ["one"])
    assert RUN.value == "one"
    assert notes == [
        "The link could not be followed in full: run is 'four', which is not one of the choices. "
        "The usual choice is used instead."
    ]


def test_of_a_list_the_known_ones_are_taken_once_each_and_no_more_than_allowed(notes):
    set_address(COMPARED, ["three", "four", "three", "one", "two"])
    follow(COMPARED, OPTIONS, ["one"], at_most=2)
    assert COMPARED.value == ["three", "one"]
    assert len(notes) == 2 and "items asks for 3, but 2 is the most. What comes first is used." in notes[1]


def test_a_choice_is_written_and_the_default_is_left_out():
    write(COMPARED, ["two", "three"], ["one"])
    assert asked_all(COMPARED) == ["two", "three"]
    write(COMPARED, ["one"], ["one"])
    assert asked(COMPARED) is None


def test_what_a_page_wrote_is_not_taken_for_a_new_link():
    write(RUN, ["two"], ["one"])
    RUN.set("three")
    follow(RUN, OPTIONS, ["one"])
    assert RUN.value == "three"


def test_another_page_follows_its_own_address():
    set_address(RUN, "two")
    follow(RUN, OPTIONS, ["one"])
    entered("mistakes")
    assert not RUN.is_set()
    follow(RUN, OPTIONS, ["one"])
    assert RUN.value == "two"  # the parameter stands in the new page's address too


@pytest.mark.parametrize("typed", PAYLOADS)
def test_a_note_shows_the_markdown_of_a_link_as_it_was_typed(typed, notes):
    link_note(typed, "")
    assert notes == [f"The link could not be followed in full: {plain(typed)} "]


@pytest.mark.parametrize(
    ("url", "page", "server"),
    [
        ("http://192.168.0.7:8501/teacher?class=9b", "teacher", "http://192.168.0.7:8501"),
        ("http://192.168.0.7:8501/", "", "http://192.168.0.7:8501"),
        ("https://school.example/lab/teacher", "teacher", "https://school.example/lab"),
        (None, "teacher", ""),
    ],
)
def test_the_server_s_address_is_the_browser_s_without_the_page(url, page, server, monkeypatch):
    monkeypatch.setattr(st, "context", Mock(url=url))
    entered(page)
    assert server_address() == server


def bound_number() -> None:
    import streamlit as st

    from dashboard.state.address import entered
    from dashboard.state.session import INDEX

    entered("mistakes")
    st.text(repr(st.number_input("Index", 0, 9, 3, key=INDEX.name, bind="query-params")))


@pytest.mark.parametrize("said", ["inf", "Infinity", "1e400", "nan", "9" * 400, "9" * 5_000, "", "\x00", "three"])
def test_a_widget_that_is_bound_to_the_address_never_reads_what_it_could_not_be(said):
    at = AppTest.from_function(bound_number)
    at.query_params["index"] = said
    at.run()
    assert not at.exception and at.text[0].value == "3" and "index" not in at.query_params
    assert "but it must be a whole number" in at.warning[0].value and len(at.warning[0].value) < 250
    at.run()
    assert not at.warning and at.text[0].value == "3"


def test_an_address_that_changes_in_a_running_session_is_checked_as_well():
    at = AppTest.from_function(bound_number)
    at.query_params["index"] = "5"
    assert at.run().text[0].value == "5"
    at.query_params["index"] = "Infinity"
    at.run()
    assert not at.exception and at.text[0].value in ("5", "3") and len(at.warning) == 1


def test_a_part_that_is_drawn_again_checks_the_address_before_its_widgets_read_it():
    def script() -> None:
        import streamlit as st

        from dashboard.components.error_sentences import part
        from dashboard.state.session import INDEX

        def draw() -> None:
            st.text(repr(st.number_input("Index", 0, 9, 3, key=INDEX.name, bind="query-params")))

        part(draw)()

    at = AppTest.from_function(script)
    at.query_params["index"] = "inf"
    assert not at.run().exception and at.text[0].value == "3"


def test_of_a_list_what_fits_is_kept_and_no_more_than_ten(notes):
    set_address(COMPARED, ["a", "b\x00", *"cdefghijklmno"])
    check_address()
    assert asked_all(COMPARED) == st.query_params.get_all("items") == list("acdefghijk")
    assert len(notes) == 1 and "items is 'b" in notes[0]
    set_address(COMPARED, ["a"] * 1_000)
    check_address()
    assert asked_all(COMPARED) == ["a"] * 10 and "1,000 times" in notes[1]


def test_the_whole_address_goes_on_to_another_page_but_for_what_is_left_out_or_wrong(notes):
    st.query_params.from_dict({"see": "what-if", "items": ["a", "b"], "row": "inf", "at": "3", "utm_source": "x"})
    assert whole_address(leave_out=(VIEW,)) == {"items": ["a", "b"], "at": ["3"]}


def test_an_unknown_parameter_is_left_alone_and_many_wrong_ones_have_few_notes(notes):
    st.query_params["utm_source"] = "\x00"
    for name in ("epochs", "seed", "index", "row", "column", "page", "hard", "dropout"):
        st.query_params[name] = "inf"
    check_address()
    assert st.query_params.to_dict() == {"utm_source": "\x00"} and len(notes) == 5


def test_every_switch_to_another_page_names_its_parameters():
    """Without any, Streamlit takes all parameters out of the address, and refuses where one is bound to a widget."""
    calls = [
        (path, node)
        for path in Path(dashboard.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "switch_page"
    ]
    assert len(calls) > 10
    for path, call in calls:
        assert "query_params" in [keyword.arg for keyword in call.keywords], f"{path}: {ast.unparse(call)}"


def test_switching_pages_forgets_their_widgets_and_switching_steps_on_one_does_not():
    def script() -> None:
        import streamlit as st

        from dashboard.state.address import entered
        from dashboard.state.session import LAST_RUN, LAYER

        entered(st.query_params.get("on", "layers"))
        LAST_RUN.set_default("some run")
        st.text_input("Layer", "default", key=LAYER.name)
        st.button("Again")

    at = AppTest.from_function(script).run()
    at.text_input[0].set_value("typed").run()
    at.button[0].click().run()
    assert at.text_input[0].value == "typed"
    at.session_state["last run"] = "another"
    at.query_params["on"] = "receptive_field"
    at.run()
    assert at.text_input[0].value == "default" and at.session_state["last run"] == "another"
