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
