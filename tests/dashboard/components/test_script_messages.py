"""What the scripts of a component say reaches the browser in its language."""

import re

import pytest
from babel.messages.extract import extract_from_dir

from dashboard.assets import ASSET_FOLDER
from dashboard.components import script_messages as module
from dashboard.components.script_messages import script_messages
from s7core.language import catalog, extraction
from s7core.language.translation import speaking

PO = """msgid ""
msgstr ""
"Language: de\\n"
"Content-Type: text/plain; charset=utf-8\\n"

#: dashboard/assets/learning_view/view.js dashboard/components/metrics.py
msgid "Draw your own"
msgstr "Selbst zeichnen"

#: dashboard/assets/four_networks/view.js
msgid "Clear"
msgstr "Löschen"

#: dashboard/assets/learning_view/view.js
msgid "Not translated yet"
msgstr ""

#: dashboard/components/metrics.py
msgid "Of a page"
msgstr "Einer Seite"
"""


@pytest.fixture
def german(tmp_path, monkeypatch):
    """Within the test German is spoken, by a small catalogue."""
    (tmp_path / "de.po").write_text(PO, encoding="utf-8")
    monkeypatch.setattr(catalog, "CATALOG_FOLDER", tmp_path)
    monkeypatch.setattr(extraction, "CATALOG_FOLDER", tmp_path)
    caches = (catalog.languages, catalog.catalog, module._by_folder)
    for cache in caches:
        cache.cache_clear()
    with speaking("de"):
        yield
    for cache in caches:
        cache.cache_clear()


def test_a_component_gets_the_translated_messages_of_its_own_scripts(german):
    assert script_messages("learning_view") == {"language": "de", "messages": {"Draw your own": "Selbst zeichnen"}}
    assert script_messages("four_networks")["messages"] == {"Clear": "Löschen"}
    assert script_messages("no_such_folder")["messages"] == {}


def test_in_english_no_message_is_sent():
    assert script_messages("learning_view") == {"language": "en", "messages": {}}


def test_every_message_of_a_script_is_found_by_those_who_translate():
    """A message that is no plain text, or that stands on another line than its call, would be left in English."""
    places = extract_from_dir(ASSET_FOLDER, [("**.js", "javascript")], keywords=extraction.KEYWORDS)
    found = {message for _file, _line, message, *_more in places}
    for path in ASSET_FOLDER.glob("*/*.js"):
        calls = re.findall(r"(?<![\w.])t\(\s*(.)", path.read_text(encoding="utf-8"))
        texts = re.findall(r"(?<![\w.])t\(\s*'((?:[^'\\]|\\.)*)'", path.read_text(encoding="utf-8"))
        if path.name != "translate.js":
            assert len(calls) == len(texts) and set(texts) <= found, path.name
