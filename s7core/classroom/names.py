"""Names that people choose: of a class, which stands in its link, and of a student, which everybody reads.

What may be in a name is so narrow that none can be mistaken for markup, wherever it is shown.
"""

import re
import unicodedata

LONGEST_NICKNAME = 20
LONGEST_CLASS = 24
RESERVED = ("teacher", "admin")  # nobody shall pass for one

_CLASS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def class_name(typed: str) -> str:
    """The name as it stands in the link, small letters; ValueError says what it may be."""
    name = unicodedata.normalize("NFKC", typed).strip().lower()
    if not _CLASS.fullmatch(name) or len(name) > LONGEST_CLASS:
        raise ValueError(
            f"class is {typed!r}, but it must be 1 to {LONGEST_CLASS} letters a to z and digits, with single "
            "hyphens between them, such as 9b or physics-2."
        )
    return name


def nickname(typed: str) -> str:
    """The name as it is shown, with single spaces; ValueError says what it may be."""
    name = " ".join(unicodedata.normalize("NFKC", typed).split())
    if not 1 <= len(name) <= LONGEST_NICKNAME or not all(map(_allowed, name)) or not name[0].isalnum():
        raise ValueError(
            f"nickname is {typed!r}, but it must be 1 to {LONGEST_NICKNAME} letters and digits, with spaces, "
            "hyphens or apostrophes after the first."
        )
    if compared(name) in RESERVED:
        raise ValueError(f"nickname is {typed!r}, which nobody may take: choose another.")
    return name


def compared(name: str) -> str:
    """Two nicknames that give the same here are the same to a reader: case, accents, spaces and hyphens do not count."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _allowed(letter: str) -> bool:
    return letter.isalnum() or letter in " -'’" or unicodedata.category(letter) in ("Mn", "Mc")
