"""Which letters and words look alike, by the tables of Unicode Technical Standard 39 (confusables, scripts)."""

import unicodedata
from functools import lru_cache
from itertools import pairwise

# Chinese, Japanese and Korean are written with several scripts, and with Latin beside them; nothing in these looks alike.
# UTS 39 calls names that keep to one script or to one of these sets "highly restrictive".
_TOGETHER = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
)
_OF_ANY_SCRIPT = frozenset({"COMMON", "INHERITED"})
MOST_MARKS = 4  # nonspacing marks in a row, as UTS 39 (5.4) advises
MOST_ACCENTS = 2  # of these, such as stack above or below their letter; languages that need more have no such letters

_SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "  # the beginning of the Unicode names of such letters
_LEFT_TO_RIGHT = "\u200e"  # surrounds letters of right-to-left scripts in the tables of confusable_homoglyphs


def skeleton(text: str) -> str:
    """Equal for texts that look alike, whatever letters they are made of; it is not for reading."""
    parts = map(_prototype, unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFD", "".join(parts))


def scripts(text: str) -> frozenset[str]:
    """The scripts of a text, such as LATIN, in capitals; letters that several scripts use count for none."""
    return frozenset(map(script, text)) - _OF_ANY_SCRIPT


def mixes_scripts(text: str) -> bool:
    """Whether a text mixes scripts that are not written together in any language."""
    found = scripts(text)
    return len(found) > 1 and not any(found <= together for together in _TOGETHER)


def stacks_marks(text: str) -> bool:
    """Whether a text, normalised to NFC, has more marks on a letter than any language writes."""
    marks: list[str] = []
    for before, letter in pairwise(f" {text}"):
        if unicodedata.category(letter) != "Mn":
            marks.clear()
            continue
        marks.append(letter)
        if letter == before or len(marks) > MOST_MARKS or sum(map(is_accent, marks)) > MOST_ACCENTS:
            return True
    return False


def is_accent(mark: str) -> bool:
    """Whether a mark stands over, under or through its letter, such as an accent."""
    combining_class = unicodedata.combining(mark)
    return combining_class == 1 or combining_class >= 200


@lru_cache(maxsize=4_096)
def script(letter: str) -> str:
    """The script of one letter in capitals, COMMON or INHERITED where several scripts use it."""
    from confusable_homoglyphs import categories  # half a megabyte of tables, which only pages of classes need

    return str(categories.alias(letter)).upper()


@lru_cache(maxsize=4_096)
def _prototype(letter: str) -> str:
    """What stands for all letters that look like this one.

    The table of confusable_homoglyphs has each pair in both directions: a letter that has one partner is the one that is
    replaced, unless its partner has no other either.
    """
    from confusable_homoglyphs import confusables

    table = confusables.confusables_data
    partners = table.get(letter) or table.get(f"{_LEFT_TO_RIGHT}{letter}{_LEFT_TO_RIGHT}") or []
    if len(partners) != 1:
        return _capital(letter)
    partner = partners[0]["c"]
    visible = str(partner).strip(_LEFT_TO_RIGHT)
    of_two = len(visible) == 1 and len(table[partner]) == 1
    return _capital(min(letter, visible) if of_two else visible)


def _capital(letters: str) -> str:
    """The capital letter that a phonetic small capital looks like, which the table leaves out; anything else as it is."""
    word = unicodedata.name(letters, "").removeprefix(_SMALL_CAPITAL) if len(letters) == 1 else ""
    return word if len(word) == 1 else letters
