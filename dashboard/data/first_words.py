"""What a page says first, which is known before anything is loaded that computes."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from dashboard.pages import HOME, all_pages
from dashboard.server.first_page import FirstWords
from dashboard.state.session import LANGUAGE
from s7core import formatting
from s7core.language.catalog import languages, spoken_language
from s7core.language.translation import _, speaking
from s7core.lesson.stages import ALL_STAGES
from s7core.model.trace import trace


def first_words(address: str, asked: Mapping[str, str], accepted: Sequence[str]) -> FirstWords:
    """Those of the page of this address, in the language that its parameters name or else the first accepted one.

    A page looks at no other accepted one either (state/spoken_language.py): a browser tells its scripts no more.
    """
    named = asked.get(LANGUAGE.name, "")
    code = named if named in languages() else spoken_language(*accepted[:1])
    page = next(page for page in all_pages() if page.address == address)
    if not page.visible:  # a presentation, which begins with the heading of its slide
        return FirstWords(code)
    with speaking(code):
        return FirstWords(code, page.heading, lesson_in_a_sentence() if page.key == HOME else "")


def lesson_in_a_sentence() -> str:
    """What the lesson does, with the sizes of its first and its last network."""
    first, last = map(formatting.count, _first_and_last_size())
    return _(
        "{first} parameters become {last}, and the accuracy stays. Change one thing at a time, train it on this machine, "
        "and see why.",
        first=first,
        last=last,
    )


@lru_cache(maxsize=1)  # Home is drawn again and again, and data/queries.py, which keeps traces, loads what draws charts
def _first_and_last_size() -> tuple[int, ...]:
    """The parameters of the lesson's first and last network."""
    stages = (ALL_STAGES[0], ALL_STAGES[-1])
    return tuple(trace(each.architecture(each.batch_norm, each.dropout)).parameters for each in stages)
