"""A sentence that was kept in English is told in the reader's language, whichever message of the catalogue made it."""

import pytest

from s7core.data.errors import DataError
from s7core.language.catalog import languages
from s7core.language.made_messages import made_message
from s7core.language.translation import _, speaking
from s7core.recipe import setting
from s7core.runs.run_messages import shown_message
from s7core.training.checkpoint import Checkpoint
from s7core.training.devices import resolve_device

OTHERS = [code for code in languages() if code != "en"]


def refusals() -> list[Exception]:
    """What modules refuse, each as it stands in a store."""
    refused: list[Exception] = []
    for attempt in (
        lambda: resolve_device("cuda:7"),
        lambda: setting("dropout").parse("2"),
        lambda: Checkpoint.from_bytes(b"S7 Lab checkpoint, format 99, 0\n"),
    ):
        with pytest.raises((ValueError, DataError)) as caught:
            attempt()
        refused.append(caught.value)
    return refused


@pytest.mark.parametrize("code", OTHERS)
def test_a_refusal_that_was_kept_is_told_in_the_reader_s_language(code):
    for kept in map(str, refusals()):
        with speaking(code):
            assert shown_message(kept) != kept


def test_its_values_stay_what_they_were():
    (kept, *_rest) = map(str, refusals())
    with speaking("de"):
        assert "cuda:7" in shown_message(kept)


@pytest.mark.parametrize("code", OTHERS)
def test_a_sentence_of_no_message_stays_as_it_is(code):
    kept = "RuntimeError: the plug of this machine was pulled."
    with speaking(code):
        assert made_message(kept) is None and shown_message(kept) == kept


def test_the_message_with_the_most_letters_of_its_own_is_found():
    template = "{name} is {value}, but it must be {allowed}."
    with speaking("de"):
        found = made_message(template.format(name="dropout", value="'2'", allowed="a number from 0 to 0.9"))
        assert found == (template, {"name": "dropout", "value": "'2'", "allowed": "a number from 0 to 0.9"})
        assert _(template) != template
