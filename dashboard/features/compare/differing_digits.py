"""Digits that one side of a comparison reads right and the other wrong, and digits that most runs miss."""

import numpy as np
import streamlit as st

from dashboard.components.address_widgets import check_link
from dashboard.components.digit_images import Card, gallery
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data.compared_items import Item, measured
from dashboard.data.queries import predictions_of, test_images, test_labels
from dashboard.state.escape import plain
from dashboard.state.session import HARD_DIGITS_PAGE
from s7core import formatting
from s7core.analysis.history import HardDigit, hard_digits
from s7core.language.translation import _, _p
from s7core.language.words import sentences
from s7core.recipe import TEST_IMAGES
from s7core.reference.comparison import Comparison

DIGITS_A_PAGE = 24
CLEARLY = 0.6  # difference of the shares of right runs; with five seeds, three runs


def show_differing_digits(items: list[Item], found: Comparison | None) -> None:
    """Draw both galleries: the digits in which the compared pair differs, if there is one, and the hardest of all items."""
    if found:
        _between(found)
    _hard(items)


def _between(found: Comparison) -> None:
    """Draw the digits that A reads right and B wrong, then those that B reads right and A wrong.

    Between groups these are digits whose shares of right runs differ by at least CLEARLY, the largest differences first.
    """
    share_a, share_b = found.a.right.mean(0), found.b.right.mean(0)
    for better, worse, better_share, worse_share in (
        (found.a, found.b, share_a, share_b),
        (found.b, found.a, share_b, share_a),
    ):
        chosen = np.flatnonzero(better_share - worse_share >= CLEARLY)
        chosen = chosen[np.argsort(worse_share[chosen] - better_share[chosen], kind="stable")]
        sides = {"count": len(chosen), "better": plain(better.title), "worse": plain(worse.title)}
        st.markdown(
            _("**{count} digits that {better} reads right and {worse} does not**", **sides)
            if found.pair
            else _(
                "**{count} digits that {better} reads right and {worse} in far fewer runs (by {share} or more)**",
                share=formatting.share(CLEARLY, 1),
                **sides,
            )
        )
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
            caption_with_terms(_("The first {shown} of {all}.", shown=DIGITS_A_PAGE, all=len(chosen)))


def _card(index: int, better: float, worse: float, better_runs: int, worse_runs: int) -> Card:
    label = int(test_labels()[index])
    lines = [_("test digit {number}", number=index)]
    if better_runs > 1 or worse_runs > 1:
        right = _(
            "right in {better} of {better_runs} against {worse} of {worse_runs} runs",
            better=round(better * better_runs),
            better_runs=better_runs,
            worse=round(worse * worse_runs),
            worse_runs=worse_runs,
        )
        lines.insert(0, right)
    digit = formatting.digit_with_article(label)
    alt = _("Test digit {number}, {digit}", number=index, digit=digit)
    return Card(test_images()[index], _p("a test digit", "{digit}", digit=digit), tuple(lines), alt=alt)


def _hard(items: list[Item]) -> None:
    """Draw the digits that the runs of all measured items miss, those first that most runs miss."""
    runs = {run.id: run.epochs_done for each in measured(items) for run in each.runs}
    if len(runs) < 2:
        return
    found = _hard_digits(tuple(runs.items()))
    by_all = [each for each in found if each.missed == each.runs]
    suspicious = [each for each in found if each.against_label]
    st.markdown(
        _(
            "**The hardest digits: {missed} are missed by all {runs} runs, and on {agreed} of those all runs agree on "
            "another class**",
            missed=len(by_all),
            runs=len(runs),
            agreed=len(suspicious),
        )
    )
    smallest = min(run.recipe.test_images for each in measured(items) for run in each.runs)
    part = "" if smallest == TEST_IMAGES else _("Only the test digits that all of these runs were tested on count.")
    look = _(
        "Where every run gives the same answer and the label says otherwise, look at the digit: the label may be what is "
        "wrong."
    )
    caption_with_terms(sentences(part, look))
    pages = -(-len(found) // DIGITS_A_PAGE)
    check_link(HARD_DIGITS_PAGE, [str(number) for number in range(1, pages + 1)])
    page = 1
    if pages > 1:
        page = st.number_input(
            _("Page of {count}", count=pages), 1, pages, 1, key=HARD_DIGITS_PAGE.name, bind="query-params"
        )
    st.html(gallery([_hard_card(each) for each in found[(page - 1) * DIGITS_A_PAGE : page * DIGITS_A_PAGE]]))


def _hard_card(digit: HardDigit) -> Card:
    agree = (
        _("all {runs} runs say {digit}", runs=digit.runs, digit=digit.answer)
        if digit.against_label
        else _("{count} of {runs} say {digit}", count=digit.agreeing, runs=digit.runs, digit=digit.answer)
    )
    missed = _("missed by {missed} of {runs}", missed=digit.missed, runs=digit.runs)
    return Card(
        test_images()[digit.index],
        _("labelled {digit}", digit=digit.true),
        (missed, agree, _("test digit {number}", number=digit.index)),
        alt=_(
            "Test digit {number}, labelled {digit}, missed by {missed} of {runs} runs",
            number=digit.index,
            digit=digit.true,
            missed=digit.missed,
            runs=digit.runs,
        ),
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _hard_digits(runs: tuple[tuple[str, int], ...]) -> list[HardDigit]:
    """`hard_digits`, cached; `runs` has the id and the last epoch of each run."""
    return hard_digits([predictions_of(run_id, epoch) for run_id, epoch in runs], test_labels())
