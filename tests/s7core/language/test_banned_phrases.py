"""Phrases that were found to be wrong on pages stand in no message any more.

That the catalogues have the messages of the code, and no others, is tested by test_extraction.py.
"""

import re

import pytest

from s7core.language.catalog import languages, read_catalog

BANNED = {
    r"flatter": "a figure does not flatter: say that it is too high, and why",
    r"\bin hand\b": "an image: what was chosen is selected",
    r"\bless (what|the label|the truth)\b": "of numbers the word is minus",
    r"\bcommit my guess\b": "a guess is saved",
    r"\bback as it was\b": "no sentence: say what the button does",
    r"\bclear of zero\b": "an image: an interval leaves zero out",
    r"\bwhat steers\b": "an image: say what has an effect",
    r"\bbeyond noise\b": "the one term is more than noise",
    r"\bas (it|they) likes?\b": "a network likes nothing",
    r"\bshall\b": "old-fashioned: say what somebody does or is to do",
    r"\ba 8\b": "an 8",
    r"\ban? \{(digit|label|answer)\}": "the digit brings its article along, digit_with_article and withArticle: an 8",
    r"[\d}] %": "English writes no space before the sign of percent",
    r"\w - \d": "the sign of a difference is −, not a hyphen",
}


@pytest.fixture(scope="module")
def english() -> list[str]:
    """All messages, in English."""
    found = read_catalog(languages()[1])
    return [form for each in found if each.id for form in (each.id if isinstance(each.id, tuple) else (each.id,))]


@pytest.mark.parametrize("phrase", BANNED)
def test_no_message_has_a_phrase_that_was_found_to_be_wrong(phrase, english):
    assert len(english) > 1_000
    assert not [message for message in english if re.search(phrase, message, re.IGNORECASE)], BANNED[phrase]
