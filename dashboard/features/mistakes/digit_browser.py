"""The gallery of test digits with its filters and pages; a click on a digit opens a dialog about it."""

import numpy as np
import streamlit as st

from dashboard.components.address_widgets import check_link, segments, select
from dashboard.components.answer_cards import answer_card
from dashboard.components.clickable import clickable
from dashboard.components.digit_images import gallery
from dashboard.components.error_sentences import dialog, guarded
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data.networks import live_answers
from dashboard.data.queries import probabilities_of, test_labels
from dashboard.features.mistakes.confusion_panel import show_matrix
from dashboard.features.mistakes.digit_filter import ANY_CLASS, SHOWN_TITLES, explained, first_page, seeds_of, shown_digits
from dashboard.features.mistakes.one_digit import DIALOG_PARAMETERS, show_one_digit
from dashboard.state.address import asked, drop_address, set_address
from dashboard.state.session import GALLERY, INDEX, PAGE_NUMBER, PREDICTED_CLASS, SHOWN_DIGITS, SURENESS, TRUE_CLASS
from dashboard.state.session_key import AddressKey
from s7core import formatting
from s7core.analysis.digit_filter import MISTAKES, DigitFilter
from s7core.data.tested_digits import predicted_classes
from s7core.language.translation import _, _p
from s7core.runs.records import Run

CLASSES = [ANY_CLASS, *map(str, range(10))]
GALLERY_PAGE = 24


def show_digit_browser(run: Run, other: Run | None) -> None:
    """Draw the confusion matrix beside the filtered gallery of a run, and the dialog of the digit in the address.

    With `other`, each card of the gallery also has that run's answer.
    """
    said = probabilities_of(run)
    matrix_side, gallery_side = st.columns([1, 1.25], gap="large")
    with matrix_side, st.container(key="confusion-side"):  # it stays in view, mistakes.css
        show_matrix(predicted_classes(said))
    with gallery_side:
        by = _choose()
        seeds = seeds_of(run, by.show)
        if told := explained(by.show, seeds):
            caption_with_terms(told)
        _show_page(run, shown_digits(run, said, by, seeds), other, by)
    if (index := _asked()) is not None:
        _dialog(run, other, index)


def _choose() -> DigitFilter:
    show = segments(
        _("Show"),
        list(SHOWN_TITLES),
        key=SHOWN_DIGITS,
        default=MISTAKES,
        title=lambda key: _(SHOWN_TITLES[key]),
        wrap=True,
        on_change=guarded(first_page),
    )
    first, then, sure = st.columns([1, 1, 1.4], gap="small")
    with first:
        true = _choose_class(_("True class"), TRUE_CLASS)
    with then:
        predicted = _choose_class(_("Read as"), PREDICTED_CLASS)
    with sure:
        label = _("How sure it is, %")
        low, high = st.slider(label, 0, 100, (0, 100), key=SURENESS.name, bind="query-params", on_change=guarded(first_page))
    return DigitFilter(show, true, predicted, low / 100, high / 100)


def _choose_class(label: str, key: AddressKey[str]) -> int | None:
    chosen = select(
        label,
        CLASSES,
        key=key,
        default=ANY_CLASS,
        title=lambda each: _p("class", "any") if each == ANY_CLASS else each,
        on_change=guarded(first_page),
    )
    return None if chosen == ANY_CLASS else int(chosen)


def _show_page(run: Run, shown: np.ndarray, other: Run | None, by: DigitFilter) -> None:
    if not len(shown):
        st.info(_nothing(by))
        return
    pages = -(-len(shown) // GALLERY_PAGE)
    check_link(PAGE_NUMBER, [str(number) for number in range(1, pages + 1)])
    if int(PAGE_NUMBER.get(1)) > pages:  # a filter has left fewer pages than the number says
        PAGE_NUMBER.set(pages)
    page = 1
    if pages > 1:
        page = int(
            st.number_input(_("Page of {pages}", pages=pages), 1, pages, 1, key=PAGE_NUMBER.name, bind="query-params")
        )
    start = (page - 1) * GALLERY_PAGE
    caption_with_terms(
        _(
            "{first} to {last} of {count}, the highest loss first. Click a digit for all about it.",
            first=start + 1,
            last=min(start + GALLERY_PAGE, len(shown)),
            count=formatting.count(len(shown)),
        )
    )
    here = shown[start : start + GALLERY_PAGE]
    second = live_answers(other, here) if other else [None] * len(here)
    cards = [answer_card(mine, theirs, "second") for mine, theirs in zip(live_answers(run, here), second, strict=True)]
    clickable(gallery(cards, [str(index) for index in here]), key=GALLERY, when_clicked=_open)


def _nothing(by: DigitFilter) -> str:
    values = {"digit": by.true, "answer": by.predicted}
    if by.true is None and by.predicted is None:
        nothing = _("No digit is read as another among these: choose another pair, or widen the range of *How sure it is*.")
    elif by.true is None:
        nothing = _(
            "No digit is read as {answer} among these: choose another pair, or widen the range of *How sure it is*.",
            **values,
        )
    elif by.predicted is None:
        nothing = _(
            "No {digit} is read as another among these: choose another pair, or widen the range of *How sure it is*.",
            **values,
        )
    else:
        nothing = _(
            "No {digit} is read as {answer} among these: choose another pair, or widen the range of *How sure it is*.",
            **values,
        )
    return nothing


def _open(index: str) -> None:
    set_address(INDEX, index)


def _asked() -> int | None:
    """The test digit that the address asks for, 0..9999; None where it asks for none or for one that does not exist."""
    text = asked(INDEX)
    if text is None:
        return None
    digits = list(map(str, range(len(test_labels()))))
    check_link(INDEX, digits)
    return int(text) if text in digits else None


def _dialog(run: Run, other: Run | None, index: int) -> None:
    dialog(_("Test digit {number}", number=index), show_one_digit, _close)(run, other, index)


def _close() -> None:
    """Remove the dialog's parameters from the address and from the session."""
    drop_address(*DIALOG_PARAMETERS)
    for key in DIALOG_PARAMETERS:
        key.pop()
