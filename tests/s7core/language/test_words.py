"""Words are joined into sentences as each language does it."""

import pytest

from s7core.language.translation import speaking
from s7core.language.words import clause_list, comma_list, in_sentence, listing, sentence_start, sentences, words_for_numbers


@pytest.mark.parametrize(
    "items, written", [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_the_last_item_of_a_list_follows_an_and(items, written):
    assert listing(items) == written


def test_the_and_of_a_list_is_translated(german):
    assert listing(["a", "b", "c"]) == "a, b und c"
    assert comma_list(["a", "b"]) == "a, b"


def test_what_has_commas_itself_is_joined_by_semicolons():
    assert clause_list(["a, b", "c: d"]) == "a, b; c: d"
    assert clause_list([]) == ""


def test_sentences_follow_one_another_without_those_that_are_empty():
    assert sentences("One.", "", "Two.") == "One. Two."
    assert sentences() == sentences("") == ""


def test_a_label_within_a_sentence_is_small_where_nouns_are():
    assert in_sentence("Learning rate") == "learning rate"
    with speaking("de"):
        assert in_sentence("Lernrate") == "Lernrate"


def test_a_sentence_starts_with_a_capital_and_the_rest_of_it_stays():
    assert sentence_start("die Lernrate fällt") == "Die Lernrate fällt"
    assert sentence_start("") == ""


def test_small_numbers_are_words_in_english_only():
    assert words_for_numbers()
    with speaking("de"):
        assert not words_for_numbers()
