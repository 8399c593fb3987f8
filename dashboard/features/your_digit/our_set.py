"""Our test set: ten digits of everybody, and how well networks read them."""

import streamlit as st

from dashboard.components.address_widgets import select
from dashboard.components.error_sentences import say_error
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.live_part import live
from dashboard.data.drawn_digits import drawn_set, own_drawings, set_names, shown_set
from dashboard.data.visitors import visitor
from dashboard.features.your_digit.draw_ten import show_ten
from dashboard.features.your_digit.set_keeper import show_keeper
from dashboard.features.your_digit.set_results import show_set_results
from dashboard.pages import page_file
from dashboard.state.session import CLASS, SET_REFUSAL
from s7core.classroom.digit_sets import set_title
from s7core.language.translation import _

_OWN_OPTION = "-"  # in an address; no class has such a name
_FOLLOW_SECONDS = 5.0  # between two looks of a teacher at a set that grows


def show_our_set() -> None:
    """Draw the pad for whoever draws for the chosen set, then its results, and for a teacher who drew what."""
    name = _choose_set()
    if name is None:
        st.info(
            _(
                "Here the students of a class draw a test set of their own, ten digits each. Only they and their teacher "
                "see it."
            )
        )
        st.page_link(page_file("join"), label=_("Join your class"), icon=":material/group_add:")
        return
    draws, is_free = name == drawn_set(), visitor().is_free
    if draws:
        show_ten(name)
    if draws and len(own_drawings()) < 10 and not (is_free and name):
        caption_with_terms(_("How well networks read them stands here once your ten digits are drawn."))
        return
    live(_results, _FOLLOW_SECONDS if is_free and name else None, name)


def say_set_refusal() -> None:
    """Say once why the last click kept or deleted no digit."""
    if reason := SET_REFUSAL.pop():
        say_error(reason)


def _choose_set() -> str | None:
    """The set to look at; a select box where there are several."""
    names = set_names()
    if len(names) < 2:
        return next(iter(names), None)
    options = {name or _OWN_OPTION: name for name in names}
    chosen = select(
        _("Test set"),
        list(options),
        key=CLASS,
        default=next(iter(options)),
        title=lambda key: set_title(options[key]),
        width=300,
    )
    return options[chosen]


def _results(name: str) -> None:
    say_set_refusal()
    shown = shown_set(name)
    if not shown.digits:
        st.info(_("Nobody has drawn a digit yet. Everybody is asked for ten on this page, under *Our test set*."))
        return
    show_set_results(shown)
    show_keeper(shown)
