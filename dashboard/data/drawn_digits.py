"""The test sets that visitors draw: read from the store, and changed where the visitor may.

What changes a set asks again who the visitor is: a message from a browser needs no button.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard.data.resources import FRESH_SECONDS, store
from dashboard.data.server_singletons import MadeOnce
from dashboard.data.visitors import NotAllowedError, visitor
from dashboard.state.session import SET_REFUSAL
from s7core.classroom.digit_sets import OWN, DigitSets, DrawnDigit, may_see, set_title
from s7core.classroom.visitor import Visitor
from s7core.data.drawn_images import DrawnImages, drawn_images
from s7core.export.digit_files import digit_archive
from s7core.language.translation import _


@dataclass(frozen=True, eq=False)
class ShownSet:
    """The digits of a set at one moment, with their images and labels (N,) int64. All sessions share it."""

    class_name: str
    digits: tuple[DrawnDigit, ...]
    images: DrawnImages
    labels: np.ndarray

    @property
    def title(self) -> str:
        return set_title(self.class_name)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(each.id for each in self.digits)


@MadeOnce
def digit_sets() -> DigitSets:
    """The drawn digits of this server's store."""
    return DigitSets(store())


def shown_set(class_name: str) -> ShownSet:
    """The set of this class, or for OWN of this machine; NotAllowedError for somebody who may not see it."""
    if not may_see(visitor(), class_name):
        raise NotAllowedError(_("Only the class and its teacher see {digits}.", digits=set_title(class_name)))
    return _read(store().url, class_name, _version(class_name))


@st.cache_data(ttl=FRESH_SECONDS, max_entries=64, show_spinner=False)
def _version(class_name: str) -> str:
    return digit_sets().version(class_name)


@st.cache_resource(max_entries=16, show_spinner=False)
def _read(url: str, class_name: str, version: str) -> ShownSet:
    digits = tuple(digit_sets().digits(class_name))
    labels = np.array([each.label for each in digits], np.int64)
    return ShownSet(class_name, digits, drawn_images([each.strokes for each in digits]), labels)


def drawn_set() -> str | None:
    """The set that the visitor draws for; None for a guest of a class server, who draws for none."""
    who = visitor()
    if who.student:
        return who.student.class_name
    return OWN if who.is_free else None


def set_names() -> list[str]:
    """The sets that the visitor may look at: the one that they draw for first, then all others that hold digits."""
    own = drawn_set()
    first = [own] if own is not None else []
    others = [each.class_name for each in digit_sets().sets()] if visitor().is_free else []
    return list(dict.fromkeys([*first, *others]))


def own_drawings() -> dict[int, DrawnDigit]:
    """What the visitor drew for their set, by label."""
    return digit_sets().own_digits(visitor())


def keep_digit(label: int, strokes: str) -> bool:
    """Put a drawing into the visitor's set; False where that is not allowed, which `show_set_refusal` then says."""
    return _changed(lambda who: digit_sets().keep(who, label, strokes))


def delete_own_digits() -> bool:
    """Delete all that the visitor drew; False as in `keep_digit`."""

    def delete(who: Visitor) -> None:
        for each in digit_sets().own_digits(who).values():
            digit_sets().delete(who, each.id)

    return _changed(delete)


def delete_digit(digit_id: str) -> None:
    """Delete one drawing, where the visitor may."""
    _changed(lambda who: digit_sets().delete(who, digit_id))


def delete_digits_of(class_name: str, author: str) -> None:
    """Delete all drawings of an author in a set, where the visitor may."""
    _changed(lambda who: digit_sets().delete_of(who, class_name, author))


def delete_digit_set(class_name: str) -> None:
    """Delete a set with all its drawings, where the visitor may."""
    _changed(lambda who: digit_sets().delete_set(who, class_name))


def _changed(change: Callable[[Visitor], None]) -> bool:
    try:
        change(visitor(fresh=True))
    except ValueError as refused:
        SET_REFUSAL.set(str(refused))
        return False
    finally:
        _version.clear()
    return True


def set_archive(shown: ShownSet, format: str) -> bytes:
    """A set that holds digits as a file in one of DIGIT_FORMATS.

    Files are made in threads of their own, where nobody knows who the visitor is: the set was read when the page was drawn.
    """
    authors = [each.author for each in shown.digits]
    return digit_archive(format, shown.images.centred, shown.labels.astype(np.uint8), authors)
