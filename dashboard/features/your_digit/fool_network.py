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
from s7core.runs.records import Run

SURE = 0.99  # probability of the right answer for the digit that the game begins with


def show_fool() -> None:
    """Draw the controls that move a test digit, what the network answers then, and the smallest change if asked for."""
    markdown_with_terms(
        "Move a digit as little as you can until the network says something else. Shift it or turn it: how small a "
        "change is enough?"
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
        st.markdown(f"**It said {as_it_was} and was wrong; now it says {now}, which is right.** {move.in_words}.")
    elif shown.label not in (None, as_it_was):
        st.markdown(
            f"**It reads this digit wrongly before any move: as {digit_with_article(as_it_was)}"
            f"{'' if as_it_was == now else f', and now as {digit_with_article(now)}'}.** Move it until the answer is right, "
            "or choose another digit."
        )
    elif as_it_was == now:
        st.markdown(f"**Not fooled: it still says {now}.**")
    else:
        st.markdown(f"**Fooled: it said {as_it_was}, now it says {now}.** {move.in_words}.")


def _reveal(run: Run, shown: Shown) -> None:
    if not st.toggle("Show the smallest there is", key=SMALLEST_SHOWN.name, bind="query-params"):
        return
    shift, turn = smallest_changes(run, shown.image)
    for place, change, kind, most in zip(
        st.columns(2, gap="medium"),
        (shift, turn),
        ("shift", "turn"),
        (f"up to {MAX_SHIFT} pixels each way", f"up to {MAX_TURN} degrees each way"),
        strict=True,
    ):
        with place:
            if change is None:
                st.markdown(f"**No {kind} {most} changes the answer.**")
            else:
                _show_change(change, kind, shown)
    caption_with_terms(
        f"All shifts by whole pixels up to {MAX_SHIFT} each way and all turns by whole degrees up to {MAX_TURN} each "
        "way were tried, the smallest first."
    )


def _show_change(change: AnswerChange, kind: str, shown: Shown) -> None:
    st.markdown(
        f"**Smallest {kind}: {change.move.in_words}.** It then says {change.answer}, {probability(change.probability)}."
    )
    [image] = moved_images(shown.image, [change.move])
    st.html(single_image(data_uri(image.astype(np.uint8)), f"The smallest {kind}", 150))
    st.button("Take it", key=f"take-{kind}", on_click=guarded(_take), args=(change.move,))


def _take(move: Move) -> None:
    SHIFT_RIGHT.set(int(move.right))
    SHIFT_DOWN.set(int(move.down))
    TURN_DEGREES.set(int(move.degrees))
