"""What a parameter of an address may say on any page; each page then allows what it can show."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from s7core import formatting
from s7core.setting import Setting

LONGEST = 200  # characters of a name, an id or a choice
_MOST_DIGITS = 6


@dataclass(frozen=True)
class AddressKind:
    """The texts that a parameter may have; `allowed` names them in a note: "a whole number"."""

    allowed: str
    fits: Callable[[str], bool]


def text(longest: int = LONGEST) -> AddressKind:
    """Any text of at most `longest` characters. Control characters are left out: no page writes them, and not every
    database can look for them.
    """
    return AddressKind(
        f"text of at most {formatting.count(longest)} characters, none of them a control character",
        lambda said: len(said) <= longest and not any(_is_control(character) for character in said),
    )


def of_setting(declared: Setting) -> AddressKind:
    """What the setting allows. One of several choices is looked up where it is chosen, so here it is any text."""
    if declared.choices:
        return text()
    if declared.kind is str:
        return text(int(declared.maximum))
    point = ", with a decimal point" if declared.kind is float else ""
    return AddressKind(declared.allowed + point, lambda said: len(said) <= LONGEST and _parses(declared, said))


WHOLE_NUMBER = AddressKind(
    f"a whole number of at most {_MOST_DIGITS} digits",
    lambda said: re.fullmatch(rf"-?[0-9]{{1,{_MOST_DIGITS}}}", said) is not None,
)
SWITCH = AddressKind("true or false", lambda said: said.lower() in ("true", "false"))


def _parses(declared: Setting, said: str) -> bool:
    try:
        declared.parse(said)
    except (ValueError, OverflowError):
        return False
    return True


def _is_control(character: str) -> bool:
    return character not in "\t\n\r" and unicodedata.category(character) in ("Cc", "Cs")
