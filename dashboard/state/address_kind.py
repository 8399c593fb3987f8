"""What a parameter of an address may say on any page; each page then allows what it can show."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from s7core import formatting
from s7core.language.translation import _
from s7core.setting import Setting

LONGEST = 200  # characters of a name, an id or a choice
_MOST_DIGITS = 6


@dataclass(frozen=True)
class AddressKind:
    """The texts that a parameter may have; `name_allowed` names them in a note: "a whole number"."""

    name_allowed: Callable[[], str]
    fits: Callable[[str], bool]

    @property
    def allowed(self) -> str:
        """The texts in words, in the reader's language."""
        return self.name_allowed()


def text(longest: int = LONGEST) -> AddressKind:
    """Any text of at most `longest` characters. Control characters are left out: no page writes them, and not every
    database can look for them.
    """
    return AddressKind(
        lambda: _("text of at most {count} characters, none of them a control character", count=formatting.count(longest)),
        lambda said: len(said) <= longest and not any(_is_control(character) for character in said),
    )


def of_setting(declared: Setting) -> AddressKind:
    """What the setting allows. One of several choices is looked up where it is chosen, so here it is any text."""
    if declared.choices:
        return text()
    if declared.kind is str:
        return text(int(declared.maximum))

    def name_allowed() -> str:
        allowed = declared.allowed
        return _("{allowed}, with a decimal point", allowed=allowed) if declared.kind is float else allowed

    return AddressKind(name_allowed, lambda said: len(said) <= LONGEST and _parses(declared, said))


WHOLE_NUMBER = AddressKind(
    lambda: _("a whole number of at most {count} digits", count=_MOST_DIGITS),
    lambda said: re.fullmatch(rf"-?[0-9]{{1,{_MOST_DIGITS}}}", said) is not None,
)
SWITCH = AddressKind(lambda: _("true or false"), lambda said: said.lower() in ("true", "false"))


def _parses(declared: Setting, said: str) -> bool:
    try:
        declared.parse(said)
    except (ValueError, OverflowError):
        return False
    return True


def _is_control(character: str) -> bool:
    return character not in "\t\n\r" and unicodedata.category(character) in ("Cc", "Cs")
