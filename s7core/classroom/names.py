"""Names that people type: of a class, which stands in its link, and of a student, which the whole class reads.

Letters of every language are allowed. Hardly anything else is, so no name holds markup, a character that nobody sees, or
letters of one script that pass for those of another.
"""

import re
import unicodedata

import idna
from idna.idnadata import codepoint_classes
from idna.intranges import intranges_contain

from s7core.classroom import confusables
from s7core.language.translation import _
from s7core.language.words import listing

LONGEST_NICKNAME = 20
LONGEST_CLASS = 24
# A student with one of these words in the nickname could be taken for somebody with other rights.
RESERVED = ("teacher", "teachers", "admin", "administrator")
LONGEST_QUOTED = 40  # characters of what was typed, in an error

_BETWEEN = " -'’"  # between the letters of a nickname
_JOINERS = "\u200c\u200d"  # invisible, but they say how the letters around them are drawn, in Persian for instance
_APOSTROPHES = "\u02bb\u02bc\u02bd"  # of Hawaiian and Ukrainian: letters to Unicode
_LONG_VOWEL = "\u30fc"  # of Japanese
_TAKEN_APART = re.compile("([\u0e33\u0eb3])")  # vowels of Thai and Lao whose parts, as NFKC leaves them, fonts misplace
_VIRAMA, _HEBREW_TO_SYRIAC_POINTS = 9, range(10, 37)  # canonical combining classes


def class_name(typed: str) -> str:
    """The name in small letters, with hyphens for spaces; ValueError says what is allowed.

    It may hold letters of any language, so it must be quoted where it becomes part of a link.
    """
    name = "-".join(unicodedata.normalize("NFC", _normalised(typed, LONGEST_CLASS).lower()).split())
    if not 1 <= len(name) <= LONGEST_CLASS or not all(part[:1].isalnum() for part in name.split("-")):
        raise ValueError(
            _(
                "class is {typed}, but it must be 1 to {most} letters and digits, with single hyphens between them, such as "
                "9b or physics-2.",
                typed=_quoted(typed),
                most=LONGEST_CLASS,
            )
        )
    _check_letters("class", typed, name, "-")
    return name


def nickname(typed: str) -> str:
    """The name as it is shown, with single spaces; ValueError says what is allowed."""
    name = " ".join(_normalised(typed, LONGEST_NICKNAME).split())
    if not 1 <= len(name) <= LONGEST_NICKNAME or not name[0].isalnum() or not comparison_key(name):
        raise ValueError(
            _(
                "nickname is {typed}, but it must be 1 to {most} letters and digits, with spaces, hyphens or apostrophes "
                "after the first.",
                typed=_quoted(typed),
                most=LONGEST_NICKNAME,
            )
        )
    _check_letters("nickname", typed, name, _BETWEEN)
    if confusables.mixes_scripts(name):
        mixed = listing(sorted(each.capitalize() for each in confusables.scripts(name)))
        raise ValueError(
            _(
                "nickname is {typed}, but it mixes letters of {scripts}: keep to one alphabet.",
                typed=_quoted(typed),
                scripts=mixed,
            )
        )
    if _is_reserved(name):
        raise ValueError(_("nickname is {typed}, which nobody may take: choose another.", typed=_quoted(typed)))
    return name


def comparison_key(name: str) -> str:
    """Equal for nicknames that differ only in case, accents, spaces, hyphens or in letters that look alike in lower case."""
    return _looks(name.casefold()).casefold()


def are_confusable(one: str, other: str) -> bool:
    """Whether a reader could take one nickname for the other, as typed or in lower or upper case.

    Unlike equality of `comparison_key` this finds letters that look alike in one case only, such as I and l.
    """
    return (
        comparison_key(one) == comparison_key(other)
        or _looks(one) == _looks(other)
        or _looks(one.upper()) == _looks(other.upper())
    )


def _normalised(typed: str, longest: int) -> str:
    """What was typed with single spaces and in usual characters, full-width letters for instance as letters of usual width.

    Of a text that is too long in any case only the beginning: no character is made of more than four.
    """
    parts = _TAKEN_APART.split(" ".join(typed.split())[: 4 * longest + 1])
    return "".join(part if _TAKEN_APART.match(part) else unicodedata.normalize("NFKC", part) for part in parts)


def _quoted(typed: str) -> str:
    return repr(typed if len(typed) <= LONGEST_QUOTED else f"{typed[:LONGEST_QUOTED]}…")


def _check_letters(field: str, typed: str, name: str, between: str) -> None:
    """ValueError if a character of a normalised name is neither a letter, a digit nor one of those allowed between them."""
    for position, letter in enumerate(name):
        if letter not in between and not _allowed(name, position):
            called = f"U+{ord(letter):04X} {unicodedata.name(letter, '')}".rstrip()
            raise ValueError(
                _(
                    "{field} is {typed}, in which the character {character} cannot stand there: use letters and digits as "
                    "your language writes them.",
                    field=field,
                    typed=_quoted(typed),
                    character=called,
                )
            )
    if confusables.stacks_marks(name):
        raise ValueError(
            _(
                "{field} is {typed}, which has too many accents on one letter: leave some out.",
                field=field,
                typed=_quoted(typed),
            )
        )


def _allowed(name: str, position: int) -> bool:
    """Whether a character is one that internationalised domain names may have there (RFC 5892), in either case.

    These are the letters, digits and marks of all languages without those that nobody sees, and some signs in the words
    that need them: joiners, the dot between Japanese names or in Catalan, the Hebrew geresh.
    """
    letter, before = name[position], name[position - 1] if position else ""
    if letter in _JOINERS:
        return _joins(name, position)
    if intranges_contain(ord(letter), codepoint_classes["CONTEXTO"]):
        return idna.valid_contexto(name.lower(), position)
    category = unicodedata.category(letter)
    if category == "Cn":
        return False  # a letter that the tables of idna have and this version of Python has not
    if category.startswith("M") and unicodedata.category(before or " ")[0] not in "LM" and before not in _JOINERS:
        return False  # a mark without a letter
    if category == "Lm" and confusables.script(letter) == "COMMON" and letter not in _APOSTROPHES + _LONG_VOWEL:
        return False  # a sign for phonetics, hardly seen beside a letter
    small = unicodedata.normalize("NFKC", letter.casefold())
    return all(intranges_contain(ord(each), codepoint_classes["PVALID"]) for each in small)


def _joins(name: str, position: int) -> bool:
    """Whether a joiner changes how the letters beside it are drawn."""
    try:
        if idna.valid_contextj(name, position):
            return True
    except ValueError:  # a neighbour that this version of Python does not know
        return False
    # Bengali writes the beginning of Rachel with a joiner before the virama.
    return (
        0 < position < len(name) - 1
        and name[position - 1].isalpha()
        and unicodedata.combining(name[position + 1]) == _VIRAMA
    )


def _is_reserved(name: str) -> bool:
    letters = "".join(each if unicodedata.category(each)[0] in "LM" else " " for each in name)
    said = {name, "".join(letters.split()), *letters.split()}
    return any(are_confusable(each, word) for each in said for word in RESERVED)


def _looks(name: str) -> str:
    """The skeleton of a name without what a reader overlooks: accents, Hebrew and Arabic points, signs between letters."""
    return "".join(filter(_counts, confusables.skeleton(name)))


def _counts(letter: str) -> bool:
    if unicodedata.category(letter)[0] != "M":
        return letter.isalnum()
    points = unicodedata.combining(letter) in _HEBREW_TO_SYRIAC_POINTS
    return not points and not confusables.is_accent(letter)
