"""Made-up languages: a catalogue of German with few messages, and one that puts what it does not know in brackets."""

import gettext

import pytest

from s7core.language import catalog, extraction

PO = """msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "{name} has ended."
msgstr "{name} ist zu Ende."

msgid "{count} run"
msgid_plural "{count} runs"
msgstr[0] "{count} Lauf"
msgstr[1] "{count} Läufe"

msgctxt "direction"
msgid "right"
msgstr "rechts"

msgctxt "list"
msgid "{most} and {last}"
msgstr "{most} und {last}"
"""


@pytest.fixture
def german_catalog(tmp_path, monkeypatch):
    """Within the test there is a catalogue of German, with few messages."""
    (tmp_path / "de.po").write_text(PO, encoding="utf-8")
    monkeypatch.setattr(catalog, "CATALOG_FOLDER", tmp_path)
    monkeypatch.setattr(extraction, "CATALOG_FOLDER", tmp_path)
    catalog.languages.cache_clear()
    catalog.catalog.cache_clear()
    yield
    catalog.languages.cache_clear()
    catalog.catalog.cache_clear()


class MadeUp(gettext.NullTranslations):
    """Translations from a dictionary; what it does not have is in brackets, so that it can be told from English."""

    def __init__(self, known: dict[str, str]) -> None:
        super().__init__()
        self.known = known

    def gettext(self, message: str) -> str:
        return self.known.get(message, f"⟦{message}⟧")

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)
