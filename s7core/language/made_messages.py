"""Which message of the catalogue a sentence in English was made of: for sentences that were kept as they are.

Whoever keeps a sentence knows the reader only later. Where it can, it declares its templates itself, as messages of runs do;
this search is for the refusals of all other modules, which a run may end with.
"""

import re
from functools import lru_cache

from s7core.language.catalog import catalog
from s7core.language.translation import language

FEWEST_LETTERS = 15  # of a message apart from its values: one with fewer fits sentences that it has not made
_PLACE = re.compile(r"\{(\w+)\}")


def made_message(sentence: str) -> tuple[str, dict[str, str]] | None:
    """The message, in English, and its values by their names; None where the catalogue of the reader's language has none.

    Of several that fit it is the one with the most letters of its own.
    """
    for letters_between, message in _messages_with_places(language()):
        if all(letters in sentence for letters in letters_between):
            pattern = "(.+?)".join(map(re.escape, letters_between))
            if match := re.fullmatch(pattern, sentence, re.DOTALL):
                return message, dict(zip(_PLACE.findall(message), match.groups(), strict=True))
    return None


@lru_cache(maxsize=16)
def _messages_with_places(code: str) -> tuple[tuple[list[str], str], ...]:
    """All messages of a language that take values, each behind its letters between them; those with the most first."""
    known = getattr(catalog(code), "_catalog", {})  # gettext lists its messages nowhere else
    messages = [each for each in known if isinstance(each, str) and "\x04" not in each and _PLACE.search(each)]
    split = [(_PLACE.split(each)[::2], each) for each in messages]
    split = [(letters, each) for letters, each in split if sum(map(len, letters)) >= FEWEST_LETTERS]
    return tuple(sorted(split, key=lambda pair: -sum(map(len, pair[0]))))
