"""Digits that one side reads right and the other wrong, and those that are hard for all."""

import numpy as np
import streamlit as st

from dashboard.components.address_widgets import check_link
from dashboard.components.digit_images import Card, gallery
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data.compared_items import Item, measured
from dashboard.data.queries import predictions_of, test_images, test_labels
from dashboard.state.session import HARD_DIGITS_PAGE
from s7core.analysis.history import HardDigit, hard_digits
from s7core.reference.comparison import Comparison

DIGITS_A_PAGE = 24
CLEARLY = 0.6  # of the runs: with five seeds, in three more of them


def show_differing_digits(items: list[Item], found: Comparison | None) -> None:
    if found:
        _between(found)
    _hard(items)


def _between(found: Comparison) -> None:
    """Both ways: A right and B wrong, then B right and A wrong; of groups where the shares of right runs differ clearly."""
    share_a, share_b = found.a.right.mean(0), found.b.right.mean(0)
    for better, worse, better_share, worse_share in (
        (found.a, found.b, share_a, share_b),
        (found.b, found.a, share_b, share_a),
    ):
        chosen = np.flatnonzero(better_share - worse_share >= CLEARLY)
        chosen = chosen[np.argsort(worse_share[chosen] - better_share[chosen], kind="stable")]
        often = "does not" if found.pair else f"in far fewer runs (by {CLEARLY:.0%} or more)"
        st.markdown(f"**{len(chosen)} digits that {better.title} reads right and {worse.title} {often}**")
        if len(chosen):
            st.html(
                gallery(
                    [
                        _card(index, better_share[index], worse_share[index], len(better.runs), len(worse.runs))
                        for index in chosen[:DIGITS_A_PAGE]
                    ]
                )
            )
        if len(chosen) > DIGITS_A_PAGE:
            caption_with_terms(f"The first {DIGITS_A_PAGE} of {len(chosen)}.")


def _card(index: int, better: float, worse: float, better_runs: int, worse_runs: int) -> Card:
    label = int(test_labels()[index])
    lines = [f"test digit {index}"]
    if better_runs > 1 or worse_runs > 1:
        lines.insert(
            0,
            f"right in {round(better * better_runs)} of {better_runs} against "
            f"{round(worse * worse_runs)} of {worse_runs} runs",
        )
    return Card(test_images()[index], f"a {label}", tuple(lines), alt=f"Test digit {index}, a {label}")


def _hard(items: list[Item]) -> None:
    """The digits that most runs miss, over all measured items."""
    runs = {run.id: run.epochs_done for each in measured(items) for run in each.runs}
    if len(runs) < 2:
        return
    found = _hard_digits(tuple(runs.items()))
    by_all = [each for each in found if each.missed == each.runs]
    suspicious = [each for each in found if each.against_label]
    st.markdown(
        f"**The hardest digits: {len(by_all)} are missed by all {len(runs)} runs, and on {len(suspicious)} of those "
        "all runs agree on another class**"
    )
    caption_with_terms(
        "Where every run gives the same answer and the label says otherwise, look at the digit: the label may be "
        "what is wrong."
    )
    pages = -(-len(found) // DIGITS_A_PAGE)
    check_link(HARD_DIGITS_PAGE, [str(number) for number in range(1, pages + 1)])
    page = 1
    if pages > 1:
        page = st.number_input(f"Page of {pages}", 1, pages, 1, key=HARD_DIGITS_PAGE.name, bind="query-params")
    st.html(gallery([_hard_card(each) for each in found[(page - 1) * DIGITS_A_PAGE : page * DIGITS_A_PAGE]]))


def _hard_card(digit: HardDigit) -> Card:
    agree = (
        f"all {digit.runs} runs say {digit.answer}"
        if digit.against_label
        else (f"{digit.agreeing} of {digit.runs} say {digit.answer}")
    )
    return Card(
        test_images()[digit.index],
        f"labelled {digit.true}",
        (f"missed by {digit.missed} of {digit.runs}", agree, f"test digit {digit.index}"),
        alt=f"Test digit {digit.index}, labelled {digit.true}, missed by {digit.missed} of {digit.runs} runs",
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _hard_digits(runs: tuple[tuple[str, int], ...]) -> list[HardDigit]:
    """`runs` has the id of each and its last epoch."""
    return hard_digits([predictions_of(run_id, epoch) for run_id, epoch in runs], test_labels())
