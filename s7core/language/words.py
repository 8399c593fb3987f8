"""Words that are put into sentences: lists, a label within a sentence, a word at its start."""

from collections.abc import Iterable

from s7core.language.catalog import SOURCE
from s7core.language.translation import _p, language

NOUNS_ARE_CAPITALISED = frozenset({"de"})  # languages in which a label keeps its capital letter within a sentence


def listing(items: Iterable[str]) -> str:
    """The items as a list within a sentence: "a", "a and b", "a, b and c"; "" where there are none."""
    *most, last = list(items) or [""]
    if not most:
        return last
    return _p("list", "{most} and {last}", most=comma_list(most), last=last)


def comma_list(items: Iterable[str]) -> str:
    """The items one after another: "a, b, c"."""
    return _p("list", ", ").join(items)


def clause_list(items: Iterable[str]) -> str:
    """The items one after another where they may hold commas or colons themselves: "a; b; c"."""
    return _p("list of clauses", "; ").join(items)


def sentences(*texts: str) -> str:
    """Whole sentences one after another; those that are "" are left out."""
    return _p("between sentences", " ").join(filter(None, texts))


def in_sentence(label: str) -> str:
    """A label as it stands within a sentence: "learning rate" for "Learning rate"; in German it is left as it is."""
    return label if language() in NOUNS_ARE_CAPITALISED else label.lower()


def sentence_start(text: str) -> str:
    """A text that begins a sentence, with a capital letter; the rest of it is left as it is."""
    return text[:1].upper() + text[1:]


def words_for_numbers() -> bool:
    """Whether small numbers are written as words, which has to do without cases and genders: in English only."""
    return language() == SOURCE
