"""Each catalogue has a translation of every message of the code, with the same places and the same marks."""

import re
from string import Formatter

import pytest

from s7core.language import extraction
from s7core.language.catalog import languages

TRANSLATED = languages()[1:]
# Besides its places: what a message has for Markdown, icons, links and code.
MARKS = re.compile(r"\*\*|:material/\w+:|\]\([^)]*\)|`[^`]*`|<[^>]+>")

pytestmark = [pytest.mark.slow, pytest.mark.one_core]  # all code is read


@pytest.fixture(scope="module")
def declared():
    return extraction.messages()


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_message_is_without_a_translation(code):
    assert extraction.missing_messages(code) == []


@pytest.mark.parametrize("code", TRANSLATED)
def test_no_translation_is_left_of_a_message_that_the_code_has_no_more(code, declared):
    of_code = {(each.context, each.id) for each in declared}
    assert not [each.id for each in extraction.read_catalog(code) if (each.context, each.id) not in of_code]


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_places_of_its_message(code):
    wrong = []
    for message in extraction.read_catalog(code):
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = [places(each) for each in ids]
        # A form for one thing may leave the number out, and so may one that has no plural.
        wrong += [form for form in forms if message.id and not any(places(form) == each for each in wanted)]
    assert not wrong


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_has_the_marks_of_its_message(code):
    wrong = []
    for message in extraction.read_catalog(code):
        if message.id and isinstance(message.id, str) and marks(message.string) != marks(message.id):
            wrong.append((message.id, message.string))
    assert not wrong


def places(text: str) -> set[str]:
    """The names in braces; of a text that is no format, such as an example in JSON, none."""
    try:
        return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


def marks(text: str) -> list[str]:
    return sorted(MARKS.findall(text))


def test_a_message_without_a_translation_is_found(german_catalog):
    assert "interval unknown" in extraction.missing_messages("de")


def test_a_new_message_is_added_without_a_translation_and_one_that_is_gone_is_removed(german_catalog):
    extraction.update_catalog("de")
    kept = {each.id: each.string for each in extraction.read_catalog("de")}
    assert kept["interval unknown"] == ""
    assert "{name} has ended." not in kept
    assert kept[("{count} run", "{count} runs")] == ("{count} Lauf", "{count} Läufe")


def test_a_catalogue_that_is_begun_says_how_its_language_counts(german_catalog):
    extraction.begin_catalog("zh")
    assert extraction.read_catalog("zh").num_plurals == 1
    assert "Language: zh" in (extraction.CATALOG_FOLDER / "zh.po").read_text(encoding="utf-8")
