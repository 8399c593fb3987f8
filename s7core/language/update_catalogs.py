"""`python -m s7core.language.update_catalogs` brings every catalogue up to date with the code.

With the code of a language, `fr`, it begins a catalogue of that one first.
New messages are added without a translation, those that no code has any more are removed, and what is missing is said.
"""

import sys

from s7core.language.catalog import CATALOG_FOLDER
from s7core.language.extraction import begin_catalog, missing_messages, update_catalog


def update_catalogs(codes: list[str]) -> int:
    """Begin the catalogues of these languages, update all, and return 1 where a translation is missing."""
    for code in codes:
        begin_catalog(code)
    missing = 0
    for path in sorted(CATALOG_FOLDER.glob("*.po")):
        update_catalog(path.stem)
        left = missing_messages(path.stem)
        missing += len(left)
        print(f"{path.name}: {len(left)} messages without a translation")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(update_catalogs(sys.argv[1:]))
