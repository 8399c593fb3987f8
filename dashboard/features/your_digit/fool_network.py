"""A game: find the smallest shift or turn of a test digit that changes a network's answer."""

import numpy as np
import streamlit as st

from dashboard.components.digit_choice import Shown, choose_digit
from dashboard.components.digit_images import data_uri
from dashboard.components.digit_mover import show_moves
from dashboard.components.error_sentences import guarded
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.components.number_images import single_image
from dashboard.data.networks import network_of, smallest_changes
from dashboard.data.queries import probabilities_of, runs_to_look_into, test_labels
from dashboard.features.run.choose_network import choose_network
from dashboard.state.session import SHIFT_DOWN, SHIFT_RIGHT, SMALLEST_SHOWN, TURN_DEGREES
from s7core.formatting import digit_with_article, probability
from s7core.inside.moved_digit import MAX_SHIFT, MAX_TURN, AnswerChange, Move, moved_images
from s7core.language.translation import _
from s7core.runs.records import Run

SURE = 0.99  # probability of the right answer for the digit that the game begins with


def show_fool() -> None:
    """Draw the controls that move a test digit, what the network answers then, and the smallest change if asked for."""
    markdown_with_terms(
        _(
            "Move a digit as little as you can until the network says something else. Shift it or turn it: how small a "
            "change is enough?"
        )
    )
    run = choose_network(runs_to_look_into())
    number, before = st.columns([1.3, 1], gap="medium", vertical_alignment="bottom")
    with number:
        shown = choose_digit(first_read_right(run))
    with before:
        best = st.container()
    move = show_moves(run, shown)
    with best:
        _score(run, shown, move)
    _reveal(run, shown)


def first_read_right(run: Run) -> int:
    """The first test digit to whose true class the run's network gives at least SURE; without one that with most."""
    labels = test_labels()
    sure = np.nan_to_num(probabilities_of(run)[np.arange(len(labels)), labels])  # nan where a digit is not tested
    return int((sure >= SURE).argmax() if sure.max() >= SURE else sure.argmax())


def _score(run: Run, shown: Shown, move: Move) -> None:
    """Say whether the network's answer for the moved digit differs from its answer for the digit as it is."""
    probabilities = network_of(run).probabilities(moved_images(shown.image, [Move(), move]))
    as_it_was, now = (int(answer) for answer in probabilities.argmax(1))
    if now == shown.label and as_it_was != now:
        st.markdown(
            _(
                "**It said {before} and was wrong; now it says {now}, which is right.** {move}.",
                before=as_it_was,
                now=now,
                move=move.in_words,
            )
        )
    elif shown.label not in (None, as_it_was):
        st.markdown(_read_wrong(as_it_was, now))
    elif as_it_was == now:
        st.markdown(_("**Not fooled: it still says {now}.**", now=now))
    else:
        told = _("**Fooled: it said {before}, now it says {now}.** {move}.", before=as_it_was, now=now, move=move.in_words)
        st.markdown(told)


def _read_wrong(as_it_was: int, now: int) -> str:
    if as_it_was == now:
        return _(
            "**It reads this digit wrongly before any move: as {before}.** Move it until the answer is right, or choose "
            "another digit.",
            before=digit_with_article(as_it_was),
        )
    return _(
        "**It reads this digit wrongly before any move: as {before}, and now as {now}.** Move it until the answer is right, "
        "or choose another digit.",
        before=digit_with_article(as_it_was),
        now=digit_with_article(now),
    )


def _reveal(run: Run, shown: Shown) -> None:
    if not st.toggle(_("Show the smallest there is"), key=SMALLEST_SHOWN.name, bind="query-params"):
        return
    shift, turn = smallest_changes(run, shown.image)
    for_shift, for_turn = st.columns(2, gap="medium")
    with for_shift:
        if shift:
            _show_change(shift, "shift", shown)
        else:
            st.markdown(_("**No shift up to {count} pixels each way changes the answer.**", count=MAX_SHIFT))
    with for_turn:
        if turn:
            _show_change(turn, "turn", shown)
        else:
            st.markdown(_("**No turn up to {count} degrees each way changes the answer.**", count=MAX_TURN))
    caption_with_terms(
        _(
            "All shifts by whole pixels up to {pixels} each way and all turns by whole degrees up to {degrees} each way "
            "were tried, the smallest first.",
            pixels=MAX_SHIFT,
            degrees=MAX_TURN,
        )
    )


def _show_change(change: AnswerChange, kind: str, shown: Shown) -> None:
    """Draw the smallest change of its kind, which is "shift" or "turn"."""
    values = {"move": change.move.in_words, "answer": change.answer, "probability": probability(change.probability)}
    if kind == "shift":
        told, name = (
            _("**Smallest shift: {move}.** It then says {answer}, {probability}.", **values),
            _("The smallest shift"),
        )
    else:
        told, name = _("**Smallest turn: {move}.** It then says {answer}, {probability}.", **values), _("The smallest turn")
    st.markdown(told)
    [image] = moved_images(shown.image, [change.move])
    st.html(single_image(data_uri(image.astype(np.uint8)), name, 150))
    st.button(_("Take it"), key=f"take-{kind}", on_click=guarded(_take), args=(change.move,))


def _take(move: Move) -> None:
    SHIFT_RIGHT.set(int(move.right))
    SHIFT_DOWN.set(int(move.down))
    TURN_DEGREES.set(int(move.degrees))
