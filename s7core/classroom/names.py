"""Names that people type: of a class, which becomes part of its link, and of a student, which the whole class reads.

So few characters are allowed that no name can contain markup, wherever it is shown.
"""

import re
import unicodedata

LONGEST_NICKNAME = 20
LONGEST_CLASS = 24
RESERVED = ("teacher", "admin")  # a student with this nickname could be taken for the teacher

_CLASS = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)


def class_name(typed: str) -> str:
    """The name as it stands in the link, in small letters; ValueError says what is allowed."""
    name = unicodedata.normalize("NFKC", typed).strip().lower()
    if not _CLASS.fullmatch(name) or len(name) > LONGEST_CLASS:
        raise ValueError(
            f"class is {typed!r}, but it must be 1 to {LONGEST_CLASS} letters a to z and digits, with single "
            "hyphens between them, such as 9b or physics-2."
        )
    return name


def nickname(typed: str) -> str:
    """The name as it is shown, with single spaces; ValueError says what is allowed."""
    name = " ".join(unicodedata.normalize("NFKC", typed).split())
    if not 1 <= len(name) <= LONGEST_NICKNAME or not all(map(_allowed, name)) or not name[0].isalnum():
        raise ValueError(
            f"nickname is {typed!r}, but it must be 1 to {LONGEST_NICKNAME} letters and digits, with spaces, "
            "hyphens or apostrophes after the first."
        )
    if comparison_key(name) in RESERVED:
        raise ValueError(f"nickname is {typed!r}, which nobody may take: choose another.")
    return name


def comparison_key(name: str) -> str:
    """Equal for nicknames that a reader could confuse: case, accents, spaces and hyphens do not count."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


def _allowed(letter: str) -> bool:
    return letter.isalnum() or letter in " -'’" or unicodedata.category(letter) in ("Mn", "Mc")
