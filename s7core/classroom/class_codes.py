"""Short codes of classes, which students type at the server's address: a name may be long, or in letters of any language."""

import hashlib
from collections.abc import Sequence

from s7core.classroom.register import Class

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so that no word comes of them, and no digits that look like letters
SHORTEST, LONGEST = 4, 8


def class_codes(classes: Sequence[Class]) -> dict[str, str]:
    """The code of each class, by its name: SHORTEST letters, or more where an older class has the same ones.

    A code follows from the name and the moment at which the class was opened, so it is stored nowhere and stays the same.
    """
    codes: dict[str, str] = {}
    taken: set[str] = set()
    for each in sorted(classes, key=lambda each: (each.created_at, each.name)):
        letters = _letters(each)
        parts = (letters[:length] for length in range(SHORTEST, LONGEST + 1))
        codes[each.name] = next((part for part in parts if part not in taken), letters)
        taken.add(codes[each.name])
    return codes


def class_of_code(classes: Sequence[Class], typed: str) -> str | None:
    """The name of the class with this code, None where none has it; case, spaces and hyphens do not matter."""
    code = "".join(letter for letter in typed.upper() if letter not in " -")
    return next((name for name, each in class_codes(classes).items() if each == code), None)


def _letters(of: Class) -> str:
    digest = hashlib.sha256(f"{of.created_at!r}\n{of.name}".encode()).digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest[:LONGEST])
