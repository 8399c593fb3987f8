"""The choice of the digit to look at: one of the test set, or a drawn one from the address."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from dashboard.components.address_widgets import check_link
from dashboard.components.digit_images import EXAMPLE_DIGITS
from dashboard.components.error_sentences import guarded
from dashboard.data.queries import test_images, test_labels
from dashboard.state.address import asked, drop_address, link_note
from dashboard.state.digit_text import digit_from_text
from dashboard.state.session import DRAWN, EXAMPLE_DIGIT, INDEX
from s7core import formatting
from s7core.language.translation import _


@dataclass(frozen=True)
class Shown:
    """The chosen digit (28, 28) uint8, and its name within a sentence; `index` and `label` are None for a drawn digit."""

    image: np.ndarray
    name: str
    index: int | None
    label: int | None


@dataclass(frozen=True)
class LabelledDigit(Shown):
    """A digit of the test set, with its place there and its true class."""

    index: int
    label: int


def choose_digit(first: int = 0) -> Shown:
    """Draw a number box for the index of a test digit and return that digit, or return the drawn digit from the address.

    `first` is the index that it begins with where the address names none.
    """
    if (text := asked(DRAWN)) is not None:
        try:
            image = digit_from_text(text)
        except ValueError as error:
            link_note(str(error), _("A test digit is shown instead."))
        else:
            st.button(
                _("Back to the test digits"),
                on_click=guarded(drop_address),
                args=(DRAWN,),
                key="back-to-test",
                icon=":material/undo:",
            )
            return Shown(image, _("your digit"), None, None)
    labels = test_labels()
    check_link(INDEX, list(map(str, range(len(labels)))))
    last = len(labels) - 1
    label = _("Test digit, 0 to {last}", last=formatting.count(last))
    index = int(st.number_input(label, 0, last, first, key=INDEX.name, bind="query-params"))
    return test_digit(index)


def choose_example_digit() -> np.ndarray:
    """Draw the choice of one of EXAMPLE_DIGITS, which is in the address, and return its image (28, 28) uint8."""
    check_link(EXAMPLE_DIGIT, [str(digit) for digit in EXAMPLE_DIGITS])
    usual = 5
    digit = st.segmented_control(
        _("Digit"),
        list(EXAMPLE_DIGITS),
        default=usual,
        key=EXAMPLE_DIGIT.name,
        bind="query-params",
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    image: np.ndarray = test_images()[EXAMPLE_DIGITS[usual if digit is None else digit]]
    return image


def test_digit(index: int) -> LabelledDigit:
    """The test digit with this index, 0..9999."""
    label = int(test_labels()[index])
    name = _("test digit {index}, {digit}", index=index, digit=formatting.digit_with_article(label))
    return LabelledDigit(test_images()[index], name, index, label)
