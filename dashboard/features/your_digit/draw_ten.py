"""Ten digits, 0 to 9, drawn one by one for a test set."""

import html

import streamlit as st

from dashboard.components.clickable import clickable
from dashboard.components.digit_images import data_uri
from dashboard.components.error_sentences import guarded, part, say_error
from dashboard.data.drawn_digits import delete_own_digits, keep_digit, own_drawings
from dashboard.features.your_digit.drawing_pad import pad_of_digit, strokes_of_digit
from dashboard.state.escape import plain
from dashboard.state.session import DIGIT_ASKED, OWN_DRAWINGS, SET_REFUSAL
from s7core.classroom.digit_sets import DrawnDigit
from s7core.data.drawn_images import drawn_images
from s7core.formatting import digit_with_article, number_in_words
from s7core.language.translation import _, _p
from s7core.language.words import sentence_start

TEN = 10


def show_ten(class_name: str) -> None:
    """Draw the pad with the digit that is asked for, or what was drawn once there are ten."""
    _ten(class_name, len(own_drawings()) == TEN)


@part  # a stroke draws only this part again
def _ten(class_name: str, was_done: bool) -> None:
    drawn = own_drawings()
    done = len(drawn) == TEN
    if done != was_done:
        st.rerun()  # what is below the pad changes too
    if reason := SET_REFUSAL.pop():
        say_error(reason)
    asked = _asked(drawn)
    if asked is None:
        st.markdown(_("**Your ten digits are part of {set}.** Click one to draw it anew.", set=_whose(class_name)))
        _show_drawn(drawn, None)
        _delete_button()
        return
    board, told = st.columns([1, 1.6], gap="large")
    with board:
        st.markdown(f"## {_('Draw {digit}', digit=digit_with_article(asked))}")
        before = drawn.get(asked)
        strokes = pad_of_digit(asked, before.strokes if before else "")
    with told:
        _ask(asked, drawn, class_name, bool(strokes))
        _show_drawn(drawn, asked)
        if drawn:
            _delete_button()


def _ask(asked: int, drawn: dict[int, DrawnDigit], class_name: str, has_ink: bool) -> None:
    """Draw how far one has come, and the buttons."""
    st.progress(len(drawn) / TEN, text=_progress(len(drawn), _whose(class_name)))
    follows = _next(asked, drawn)
    keep = _("Keep it")
    if follows is not None:
        keep = _("Keep it, then draw {digit}", digit=digit_with_article(follows))
    with st.container(horizontal=True, gap="small"):
        st.button(
            keep,
            key="keep-digit",
            type="primary",
            disabled=not has_ink,
            on_click=guarded(_keep),
            args=(asked,),
        )
        if asked:
            st.button(
                _p("to the digit before", "Back"),
                key="digit-back",
                icon=":material/arrow_back:",
                on_click=guarded(DIGIT_ASKED.set),
                args=(asked - 1,),
            )
        if len(drawn) == TEN:
            st.button(_("Leave it as it was"), key="digit-as-it-was", on_click=guarded(DIGIT_ASKED.pop))


def _progress(kept: int, whose: str) -> str:
    if not kept:
        return _("None of ten kept in {set}", set=whose)
    return _("{count} of ten kept in {set}", count=sentence_start(number_in_words(kept)), set=whose)


def _asked(drawn: dict[int, DrawnDigit]) -> int | None:
    """The digit that is drawn now: the one that was chosen, or else the first that is missing; None where none is."""
    chosen = DIGIT_ASKED.get()
    if chosen in range(TEN):
        return chosen
    return next((label for label in range(TEN) if label not in drawn), None)


def _next(asked: int, drawn: dict[int, DrawnDigit]) -> int | None:
    """The digit that is asked for once this one is kept: the next that is missing; None where none is."""
    return next((label for turn in range(1, TEN) if (label := (asked + turn) % TEN) not in drawn), None)


def _keep(label: int) -> None:
    follows = _next(label, own_drawings())
    if keep_digit(label, strokes_of_digit(label)):
        DIGIT_ASKED.pop() if follows is None else DIGIT_ASKED.set(follows)


def _show_drawn(drawn: dict[int, DrawnDigit], asked: int | None) -> None:
    """Draw the ten digits as small pictures, to be clicked and drawn anew."""
    images = dict(zip(drawn, drawn_images([each.strokes for each in drawn.values()]).centred, strict=True))
    cells = [_cell(label, data_uri(images[label]) if label in images else "", label == asked) for label in range(TEN)]
    clickable(f'<div class="s7-ten">{"".join(cells)}</div>', OWN_DRAWINGS, _choose)


def _cell(label: int, picture: str, is_asked: bool) -> str:
    name = _("{digit}, drawn: draw it anew", digit=label) if picture else _("{digit}, not drawn yet: draw it", digit=label)
    inside = f'<img src="{picture}" alt="">' if picture else "<i></i>"
    asked = " data-asked" if is_asked else ""
    return (
        f'<div data-key="{label}" tabindex="0" role="button" aria-label="{html.escape(name)}"{asked}>{inside}{label}</div>'
    )


def _choose(label: str) -> None:
    DIGIT_ASKED.set(int(label))


def _delete_button() -> None:
    with st.popover(_("Delete my digits"), icon=":material/delete:"):
        st.markdown(_("All that you drew goes out of the test set."))
        st.button(_("Delete them all"), key="delete-own-digits", type="primary", on_click=guarded(_delete))


def _delete() -> None:
    if delete_own_digits():
        DIGIT_ASKED.pop()


def _whose(class_name: str) -> str:
    if not class_name:
        return _("your test set")
    return _("{name}'s digits", name=plain(class_name))
