"""A catalogue of German with few messages, for what has to hold in any language."""

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
