"""Messages of runs: kept in English, and shown in the reader's language."""

from dataclasses import replace

import pytest

from s7core.formatting import duration
from s7core.language.translation import _, speaking
from s7core.recipe import Recipe
from s7core.runs import run_messages
from s7core.runs.run_messages import (
    DIED_STOPPING,
    DIVERGED,
    MEMORY_RAN_OUT,
    STOPPED,
    STOPPED_WAITING,
    TAKEN_OUT,
    TIME_IS_UP,
    after_death,
    shown_device,
    shown_message,
)

GERMAN = {
    TAKEN_OUT: "Aus der Warteschlange genommen.",
    STOPPED: "Gestoppt in Epoche {epoch}; das Gelernte bleibt.",
    TIME_IS_UP: "Es hat {duration} trainiert, mehr erlaubt deine Lehrkraft nicht.",
    DIED_STOPPING: "Sein Prozess endete.",
    "A sentence that stands in the code.": "Ein Satz.",
}


class _German:
    def gettext(self, message: str) -> str:
        return GERMAN.get(message, message)

    def pgettext(self, context: str, message: str) -> str:
        return message


@pytest.fixture
def german_messages(monkeypatch):
    monkeypatch.setattr("s7core.language.translation.catalog", lambda language: _German())
    monkeypatch.setattr("s7core.language.translation.language", lambda: "de")


@pytest.mark.parametrize("template", run_messages._TEMPLATES)
def test_in_english_every_message_is_shown_as_it_was_kept(template):
    values = {
        name: f"<{name}.>" for name in ("epoch", "rate", "lower_rate", "reason", "count", "duration", "node", "address")
    }
    kept = template.format(**values, differences="torch 2.1 instead of 2.2")
    assert run_messages._first_message(kept)[::2] == (template, "")
    assert shown_message(kept) == kept
    assert shown_message(f"{kept} {TAKEN_OUT} {kept}") == f"{kept} {TAKEN_OUT} {kept}"


def test_a_message_is_translated_with_its_values(german_messages):
    assert shown_message(STOPPED.format(epoch=3)) == "Gestoppt in Epoche 3; das Gelernte bleibt."


def test_numbers_durations_and_reasons_in_a_message_are_in_the_language_of_its_reader():
    with speaking("de"):
        told = shown_message(DIVERGED.format(epoch=1, rate="0.1", lower_rate="0.025"))
        assert "0,1 " in told and "0,025" in told and "0.1" not in told
        assert _(STOPPED_WAITING) != STOPPED_WAITING
        assert _(STOPPED_WAITING) in shown_message(MEMORY_RAN_OUT.format(reason=STOPPED_WAITING))
    with speaking("zh"):
        for stored, shown in (("2.5 s", duration(2.5)), ("5 min 0 s", duration(300)), ("1 h 3 min", duration(3780))):
            assert shown in shown_message(TIME_IS_UP.format(duration=stored)) and shown != stored


def test_a_device_is_named_in_the_language_of_the_page():
    note = "CPU, 2 threads, float32 (cuda cannot be used: no kernel image)"
    assert shown_device(note) == note and shown_device("NVIDIA T4, bfloat16") == "NVIDIA T4, bfloat16"
    assert shown_device("CPU, 1 thread, bfloat16") == "CPU, 1 thread, bfloat16" and shown_device("") == ""
    with speaking("de"):
        assert shown_device("CPU, 1 thread, bfloat16") == "CPU, 1 Thread, bfloat16"
        assert shown_device(note) == "CPU, 2 Threads, float32 (cuda cannot be used: no kernel image)"


def test_a_reason_and_what_followed_it_are_translated_one_by_one(german_messages):
    kept = f"{TIME_IS_UP.format(duration='5 min 0 s')} {STOPPED.format(epoch=2)}"
    told = "Es hat 5 min 0 s trainiert, mehr erlaubt deine Lehrkraft nicht. Gestoppt in Epoche 2; das Gelernte bleibt."
    assert shown_message(kept) == told


def test_what_no_template_has_made_is_translated_whole_or_left_as_it_is(german_messages):
    assert shown_message("A sentence that stands in the code.") == "Ein Satz."
    assert shown_message("dropout is {x}, {") == "dropout is {x}, {"
    assert shown_message(MEMORY_RAN_OUT.format(reason="{epoch}")) == MEMORY_RAN_OUT.format(reason="{epoch}")
    assert shown_message("") == ""


def test_a_run_that_was_being_stopped_keeps_the_reason(store):
    run = store.run(store.submit(Recipe(epochs=2), "final-exp1"))
    stopping = replace(run, stop_requested=True, message="Because.")
    assert after_death(stopping, 1) == ("stopped", f"Because. {DIED_STOPPING}")
