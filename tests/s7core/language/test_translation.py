"""Messages are in the language of whoever reads them, and in English for files and commands."""

import threading
from dataclasses import dataclass

import pytest

from s7core.language import translation
from s7core.language.translation import (
    N_,
    _,
    _n,
    _p,
    cached_by_language,
    declared,
    in_source_language,
    language,
    speaking,
    translate_for,
    translated_fields,
)


@translated_fields("label", "notes")
@dataclass(frozen=True)
class Labelled:
    key: str
    label: str
    notes: tuple[str, ...] = ()


def test_a_message_is_translated_and_its_places_are_filled(german):
    assert _("{name} has ended.", name="final-7") == "final-7 ist zu Ende."


def test_a_message_without_a_translation_is_in_english(german):
    assert _("{name} waits.", name="final-7") == "final-7 waits."


def test_braces_of_a_message_without_values_are_left_alone():
    assert _('{"a": 1}') == '{"a": 1}'


def test_the_form_of_a_message_is_that_of_the_number(german):
    assert [_n("{count} run", "{count} runs", n, count=n) for n in (0, 1, 2)] == ["0 Läufe", "1 Lauf", "2 Läufe"]


def test_a_word_with_several_meanings_is_translated_in_that_of_its_context(german):
    assert _p("direction", "right") == "rechts"
    assert _p("answer", "right") == "right"


def test_what_is_marked_stays_in_english_until_it_is_shown(german):
    marked = N_("{name} has ended.")
    assert marked == "{name} has ended."
    assert _(marked) == "{name} ist zu Ende."


def test_the_language_is_that_of_the_reader_when_a_message_is_translated(german_catalog, monkeypatch):
    reader = ["de"]
    monkeypatch.setattr(translation, "_find_language", translation._find_language)
    translate_for(lambda: reader[0])
    assert _("{name} has ended.", name="a") == "a ist zu Ende."
    reader[0] = "en"
    assert _("{name} has ended.", name="a") == "a has ended."


def test_a_file_is_in_english_whoever_asks_for_it(german):
    @in_source_language
    def written() -> str:
        return _("{name} has ended.", name="a") + language()

    assert written() == "a has ended.en"
    assert language() == "de"


def test_a_language_that_is_spoken_for_a_while_is_that_of_one_thread(german):
    said = []
    with speaking("de"):
        thread = threading.Thread(target=lambda: said.append(language()))
        thread.start()
        thread.join()
    assert said == ["en"]


def test_a_cached_text_is_made_once_for_each_language(german):
    made = []

    @cached_by_language(maxsize=4)
    def text(name: str) -> str:
        made.append(name)
        return _("{name} has ended.", name=name)

    assert [text("a"), text("a")] == ["a ist zu Ende."] * 2
    with speaking("en"):
        assert [text("a"), text("a")] == ["a has ended."] * 2
    assert made == ["a", "a"]


def test_a_field_is_declared_in_english_and_read_in_the_reader_s_language(german):
    of = Labelled("end", N_("{name} has ended."), (N_("{name} has ended."), "none"))
    assert of.label == "{name} ist zu Ende."
    assert of.notes == ("{name} ist zu Ende.", "none")
    assert declared(of, "label") == "{name} has ended."
    with speaking("en"):
        assert of.label == "{name} has ended."


def test_a_translated_field_has_a_default_only_where_it_declares_one():
    assert Labelled("a", "b").notes == ()
    with pytest.raises(TypeError, match="label"):
        Labelled("a")


@translated_fields("label", "notes")
@translated_fields("count", values=lambda of: {"name": of.key})
@dataclass(frozen=True)
class Decorated:
    key: str
    label: str
    count: str
    notes: tuple[str, ...] = ()


def test_fields_that_a_decorator_names_are_read_in_the_reader_s_language(german):
    of = Decorated("a", N_("{name} has ended."), N_("{name} has ended."), notes=(N_("{name} has ended."),))
    assert (of.label, of.notes) == ("{name} ist zu Ende.", ("{name} ist zu Ende.",))
    assert of.count == "a ist zu Ende." and declared(of, "count") == "{name} has ended."
    assert Decorated("a", "b", "c").notes == ()
    with pytest.raises(TypeError, match="count"):
        Decorated("a", "b")
