"""The catalogues of translated messages, one PO file for each language beside this module."""

import gettext
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

SOURCE = "en"  # the language of the messages in the code, which needs no catalogue
LONGEST_TAG = 64  # characters of what a browser calls a language
CATALOG_FOLDER = Path(__file__).parent / "catalogs"


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """The codes of all languages that there are messages in, the source's first: "en", "de"."""
    return (SOURCE, *sorted(path.stem for path in CATALOG_FOLDER.glob("*.po")))


def spoken_language(*tags: str) -> str:
    """The code of the first of these languages that there are messages in, as in "de" for "de-AT"; else the source's."""
    codes = (tag[:LONGEST_TAG].strip().replace("_", "-").split("-")[0].lower() for tag in tags)
    return next((code for code in codes if code in languages()), SOURCE)


@lru_cache(maxsize=16)
def catalog(language: str) -> gettext.NullTranslations:
    """The messages of a language; for the source's, and one that there is no catalogue of, one that leaves them as they are.

    The PO file is read as it is, so that nothing has to be compiled before the program runs.
    """
    if language == SOURCE or language not in languages():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo

    compiled = BytesIO()
    write_mo(compiled, read_catalog(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def read_catalog(language: str) -> "Catalog":
    """The catalogue of a language with all that its PO file says."""
    from babel.messages.pofile import read_po

    with (CATALOG_FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)
