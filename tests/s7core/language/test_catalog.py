"""A catalogue is a PO file beside the code; English needs none."""

import gettext

from s7core.language import catalog


def test_the_languages_are_english_and_those_with_a_catalogue(german):
    assert catalog.languages() == ("en", "de")


def test_a_catalogue_is_read_without_being_compiled_first(german):
    assert catalog.catalog("de").gettext("{name} has ended.") == "{name} ist zu Ende."


def test_what_has_no_catalogue_leaves_messages_as_they_are():
    for code in ("en", "tlh", "../../etc/passwd"):
        assert type(catalog.catalog(code)) is gettext.NullTranslations


def test_a_language_is_known_by_its_tag_with_or_without_a_country_and_the_first_known_one_counts(german):
    assert [catalog.spoken_language(tag) for tag in ("de", "de-AT", " DE_ch", "fr", "", "d" * 200)] == [
        *["de"] * 3,
        *["en"] * 3,
    ]
    assert catalog.spoken_language("fr", "de", "en") == "de" and catalog.spoken_language() == "en"
