"""Errors of the surroundings are told in their own sentence, wherever Streamlit calls what raises them."""

from unittest.mock import Mock

import pytest
import streamlit as st
from pages_under_test import button_keys, open_page, opened_by_teacher, words
from streamlit.testing.v1 import AppTest

from dashboard.components import error_sentences
from dashboard.data.resources import RunDeletedError
from dashboard.server.deferred_files import FAILED, FileNotMadeError
from dashboard.state.session import CALLBACK_ERROR
from s7core.classroom.guesses import Guesses
from s7core.data.errors import DataError
from s7core.language.translation import _, language, speaking
from s7core.recipe import Recipe
from s7core.runs.store import Store
from s7core.runs.store_error import StoreError

RECIPE = Recipe(train_images=200, batch_size=50, epochs=2, device="cpu")
LOCKED = "database is locked"


def page_that_fails(module: str, name: str, argument: str = "The disk is full.") -> None:
    from importlib import import_module

    import streamlit as st

    from dashboard.components.error_sentences import errors_in_words

    with errors_in_words():
        st.title("Drawn before")
        raise getattr(import_module(module), name)(argument)
    st.title("Drawn after")


@pytest.mark.parametrize(
    ("module", "name"), [("s7core.runs.store_error", "StoreError"), ("s7core.data.errors", "DataError")]
)
def test_where_store_or_data_cannot_be_used_the_page_ends_with_one_sentence(module, name):
    at = AppTest.from_function(page_that_fails, args=(module, name)).run()
    assert [each.value for each in at.title] == ["Drawn before"]
    assert [each.value for each in at.error] == ["The disk is full."] and not at.exception


def test_a_run_that_is_deleted_while_its_page_is_drawn_ends_the_page_with_one_sentence():
    at = AppTest.from_function(page_that_fails, args=("dashboard.data.resources", "RunDeletedError", "net1-s1-abc")).run()
    assert [each.value for each in at.title] == ["Drawn before"] and not at.exception
    assert [each.value for each in at.error] == [
        "Run net1-s1-abc was deleted while this page was drawn: choose another one."
    ]


def test_another_error_is_not_taken_for_one_of_the_store():
    at = AppTest.from_function(page_that_fails, args=("builtins", "RuntimeError")).run()
    assert len(at.exception) == 1 and not at.error


@pytest.mark.parametrize(
    "error", [StoreError("The disk is full."), DataError("The disk is full."), RunDeletedError("net1-s1-abc")]
)
def test_what_a_callback_raises_is_kept_for_the_next_page_and_its_arguments_reach_it(error):
    heard = []

    def callback(*arguments: object, **named: object) -> None:
        heard.append((arguments, named))
        raise error

    error_sentences.guarded(callback)(1, two=2)
    assert heard == [((1,), {"two": 2})] and CALLBACK_ERROR.pop() == str(error)


def test_a_mistake_of_our_own_in_a_callback_is_not_hidden():
    with pytest.raises(KeyError):
        error_sentences.guarded({}.__getitem__)("missing")
    assert not CALLBACK_ERROR.is_set()


def test_where_the_store_fails_the_page_is_drawn_again_by_itself_and_where_data_are_damaged_it_is_not(timers):
    AppTest.from_function(page_that_fails, args=("s7core.runs.store_error", "StoreError")).run()
    assert timers == [error_sentences.RETRY_SECONDS]
    timers.clear()
    AppTest.from_function(page_that_fails, args=("s7core.data.errors", "DataError")).run()
    assert timers == []


def page_with_parts() -> None:
    import streamlit as st

    from dashboard.components.error_sentences import errors_in_words
    from dashboard.components.live_part import live
    from s7core.runs.store_error import StoreError

    def draw(name: str) -> None:
        if name in st.session_state["broken"]:
            raise StoreError(f"{name} cannot be read.")
        st.text(name)

    with errors_in_words():
        live(draw, 2.0, "first")
        live(draw, 2.0, "second")
        st.text("around")


def test_a_part_that_fails_says_so_in_its_place_keeps_its_timer_and_comes_back(timers):
    at = AppTest.from_function(page_with_parts)
    at.session_state["broken"] = ["first"]
    at.run()
    assert [each.value for each in at.error] == ["first cannot be read."] and not at.exception
    assert [each.value for each in at.text] == ["second", "around"] and timers == [2.0, 2.0]
    at.session_state["broken"] = []
    at.run()
    assert not at.error and [each.value for each in at.text] == ["first", "second", "around"]


def page_with_a_still_part() -> None:
    import streamlit as st

    from dashboard.components.error_sentences import errors_in_words, part
    from s7core.runs.store_error import StoreError

    def draw() -> None:
        if st.session_state["broken"]:
            raise StoreError("The disk is full.")
        st.text("drawn")

    with errors_in_words():
        part(draw)()
        st.text("around")


@pytest.mark.usefixtures("no_workers")
def test_a_part_without_a_timer_that_fails_waits_for_the_store_and_no_longer(store, timers):
    at = AppTest.from_function(page_with_a_still_part)
    at.session_state["broken"] = True
    at.run()
    assert [each.value for each in at.error] == ["The disk is full."] and [each.value for each in at.text] == ["around"]
    assert timers == [None, error_sentences.RETRY_SECONDS]
    timers.clear()
    at.session_state["broken"] = False
    at.run()
    assert not at.error and timers == [None]


def part_with_a_button() -> None:
    import streamlit as st

    from dashboard.components.error_sentences import errors_in_words, guarded, part
    from s7core.runs.store_error import StoreError

    def fail() -> None:
        raise StoreError("The disk is full.")

    def draw() -> None:
        st.button("Fail", on_click=guarded(fail))
        if st.session_state.get("gives way"):
            st.session_state["gives way"] = False
            st.rerun()

    with errors_in_words():
        part(draw)()
        st.text_input("Typed", key="typed")


def test_an_error_of_a_callback_is_said_once_above_all_and_what_was_typed_stays():
    at = AppTest.from_function(part_with_a_button).run()
    at.text_input(key="typed").set_value("half of it")
    at.button[0].click().run()
    assert [each.value for each in at.error] == ["The disk is full."] and at.text_input(key="typed").value == "half of it"
    at.run()
    assert not at.error


def test_an_error_of_a_callback_is_not_lost_where_the_page_gives_way_to_another_drawing():
    at = AppTest.from_function(part_with_a_button).run()
    at.session_state["gives way"] = True
    at.button[0].click().run()
    assert [each.value for each in at.error] == ["The disk is full."]


@pytest.fixture
def locked(store, monkeypatch):
    """Lock the store as another program does; pages wait for it only a moment."""
    monkeypatch.setattr("s7core.runs.database.BUSY_MILLISECONDS", 50)
    holding = Store(store.url)._engine.connect()
    yield lambda: holding.exec_driver_sql("BEGIN IMMEDIATE")
    holding.close()


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.usefixtures("no_workers")
def test_while_the_store_is_locked_each_button_says_so_and_nothing_that_was_set_is_lost(store, locked):
    waiting = store.submit(RECIPE, "final-exp1")
    at = open_page("train", {"run": waiting, "epochs": "3"})
    locked()
    for key in ("train", "range-test", f"stop-{waiting}", f"take-out-{waiting}", f"change-{waiting}"):
        at.button(key=key).click().run()
        assert not at.exception and sum(LOCKED in each.value for each in at.error) == 1, key
        assert at.number_input(key="epochs").value == 3 and at.title[0].value == "Train"
    assert [run.id for run in store.runs("queued")] == [waiting]


@pytest.mark.usefixtures("no_workers")
def test_a_guess_outlives_a_store_that_is_locked(store, monkeypatch):
    at = open_page("net1", {"step": "guess"})
    at.number_input(key="guess-first").set_value(90.0)
    at.number_input(key="guess-last").set_value(98.0)
    at.button(key="commit-guess").click().run()
    monkeypatch.setattr(Guesses, "commit", Mock(side_effect=StoreError("The disk is full.")))
    at.query_params["step"] = "run"
    at.run()
    at.button(key="preset-quick").click().run()
    assert [each.value for each in at.error] == ["The disk is full."]
    at.query_params["step"] = "guess"
    at.run()
    assert "Your guess: 90.00% after epoch 1" in words(at)
    monkeypatch.undo()


@pytest.mark.slow
@pytest.mark.one_core
@pytest.mark.usefixtures("no_workers")
def test_a_teacher_whose_store_is_locked_sees_the_sentence_and_the_switches_as_they_are(register, store, locked):
    at = opened_by_teacher("teacher")
    locked()
    at.toggle(key="open-9b").set_value(False).run()
    assert not at.exception and sum(LOCKED in each.value for each in at.error) == 1 and at.toggle(key="open-9b").value
    at.number_input[0].set_value(4)
    at.button(key="set-limits-9b").click().run()
    assert not at.exception and sum(LOCKED in each.value for each in at.error) == 1 and at.number_input[0].value == 4
    at.text_input(key="new-class-name").set_value("10c")
    at.button(key="create-class").click().run()
    assert not at.exception and sum(LOCKED in each.value for each in at.error) == 1
    assert at.text_input(key="new-class-name").value == "10c" and at.number_input[0].value == 4


@pytest.mark.usefixtures("no_workers")
def test_a_store_that_becomes_garbage_is_one_sentence_on_each_page_and_none_once_it_is_back(finish, tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'other.sqlite'}"
    monkeypatch.setenv("S7_STORE", url)
    run_id = finish(Store(url), RECIPE, "final-exp1", [100, 50])
    at = open_page("train", {"run": run_id})
    begin = Store.begin

    def damaged(self):
        raise StoreError("store is damaged: file is not a database.")

    for click in (f"delete-{run_id}", "train"):
        monkeypatch.setattr(Store, "begin", damaged)
        at.button(key=click).click().run()
        assert not at.exception and [each.value for each in at.error] == ["store is damaged: file is not a database."]
        monkeypatch.setattr(Store, "begin", begin)
        st.cache_data.clear()
        at.run()
        assert not at.exception and not at.error and f"delete-{run_id}" in button_keys(at)


@pytest.mark.usefixtures("no_workers")
def test_what_was_typed_into_a_page_that_then_failed_is_in_its_fields_again(store, monkeypatch):
    at = open_page("net1", {"step": "guess"})
    with monkeypatch.context() as broken:
        broken.setattr(Store, "begin", Mock(side_effect=StoreError("The disk is full.")))
        st.cache_data.clear()  # as it is half a second later
        at.number_input(key="guess-first").set_value(90.0)
        at.number_input(key="guess-last").set_value(98.0)
        at.button(key="commit-guess").click().run()
        assert [each.value for each in at.error] == ["The disk is full."] and not at.number_input
    st.cache_data.clear()
    at.run()
    for key, value in (("guess-first", 90.0), ("guess-last", 98.0)):
        field = at.number_input(key=key)
        assert field.value == value and field.proto.set_value  # the browser has forgotten it, and is told again


def test_an_error_while_a_file_is_made_is_for_the_words_under_its_button():
    with pytest.raises(FileNotMadeError, match=r"The disk is full\."):
        error_sentences.told_at_the_button(Mock(side_effect=StoreError("The disk is full.")))()
    assert error_sentences.told_at_the_button(lambda: "content")() == "content" and not CALLBACK_ERROR.is_set()


def test_a_mistake_of_the_program_in_making_a_file_is_said_in_the_language_of_whoever_was_offered_it():
    mistake = KeyError("epochs")
    with speaking("de"):
        said = _(FAILED)
        made = error_sentences.told_at_the_button(Mock(side_effect=mistake))
    with pytest.raises(FileNotMadeError) as failure:
        made()
    assert str(failure.value) == said != FAILED and failure.value.__cause__ is mistake  # which is logged


def test_a_file_is_made_in_the_language_of_whoever_was_offered_it():
    with speaking("de"):
        made = error_sentences.told_at_the_button(language)
    assert made() == "de" and language() == "en"


@pytest.mark.parametrize("error", [StoreError("store is '/home/ada/runs.sqlite'."), DataError("data are in '/home/ada'.")])
def test_who_does_not_run_the_server_is_not_told_where_it_keeps_things_and_its_log_is(error, monkeypatch, caplog):
    assert error_sentences.told(error) == str(error)
    monkeypatch.setenv("S7_TEACHER_PASSWORD", "chalk")
    for failing in (Mock(side_effect=StoreError("locked")), Mock(return_value=Mock(is_free=False))):
        monkeypatch.setattr(error_sentences, "visitor", failing)
        said = error_sentences.told(error)
        assert "/home" not in said and "tell your teacher" in said
    assert [record.message for record in caplog.records].count(str(error)) == 1
    monkeypatch.setattr(error_sentences, "visitor", Mock(return_value=Mock(is_free=True)))
    assert error_sentences.told(error) == str(error)


def test_what_an_error_quotes_is_shown_and_not_drawn(monkeypatch):
    shown = Mock()
    error_sentences.say_error(ValueError("name is '![x](http://a.b/c.png)'."), shown)
    assert shown.error.call_args.args == (r"name is '!\[x\](http:color[:]//a.b/c.png)'.",)
