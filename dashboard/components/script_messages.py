"""The translations of what the modules of a component say, for the browser: see learning_view/translate.js."""

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from s7core.language.catalog import SOURCE, languages, read_catalog
from s7core.language.translation import language

ASSETS = "dashboard/assets/"


def script_messages(folder: str) -> dict[str, Any]:
    """The language of the page, and the messages of the scripts in this folder of assets by their English texts.

    There are none where the page is in English.
    """
    return {"language": language(), "messages": _by_folder(language()).get(folder, {})}


@lru_cache(maxsize=16)
def _by_folder(code: str) -> Mapping[str, Mapping[str, str]]:
    """The translated messages of scripts by the folder of assets that they stand in."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    if code == SOURCE or code not in languages():
        return found
    for message in read_catalog(code):
        text, translated = message.id, message.string
        if not (isinstance(text, str) and isinstance(translated, str) and translated):
            continue
        for place, _line in message.locations:
            if place.startswith(ASSETS) and place.endswith(".js"):
                found[place.removeprefix(ASSETS).split("/")[0]][text] = translated
    return found
