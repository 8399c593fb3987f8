"""Why networks read a drawn test set worse than MNIST: how its digits differ, and which of them are read wrong."""

import pandas as pd
import streamlit as st

from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.components.number_columns import draw_table
from dashboard.data.drawn_digits import ShownSet
from dashboard.data.set_answers import answers_to_set
from s7core.analysis.ink_measures import measures_of_drawn, measures_of_mnist
from s7core.analysis.set_difference import (
    FEWEST,
    SCALED_AWAY,
    HalvesWrong,
    SetDifference,
    difference_in_words,
    halves_wrong,
    largest_difference,
    placing_in_words,
    set_differences,
    shifts,
)
from s7core.analysis.statistics import mcnemar
from s7core.formatting import MINUS
from s7core.language.numerals import localised
from s7core.language.translation import _, _p
from s7core.language.words import comma_list
from s7core.runs.records import Run


def show_set_difference(run: Run, shown: ShownSet) -> None:
    """Say what sets the digits apart from MNIST's, and whether mistakes go with it; nothing for a few digits."""
    if len(shown.digits) < FEWEST:
        return
    st.markdown(f"### {_('Why it reads them as it does')}")
    drawn, (mnist, mnist_labels) = measures_of_drawn(shown.images), measures_of_mnist()
    right = answers_to_set(run, shown).argmax(1) == shown.labels
    as_drawn = answers_to_set(run, shown, as_drawn=True).argmax(1) == shown.labels
    differences = set_differences(drawn, shown.labels, mnist, mnist_labels)
    halves = {
        each.measure.key: halves_wrong(
            each.measure,
            shifts(drawn[each.measure.key], shown.labels, mnist[each.measure.key], mnist_labels)
            if each.measure.key != SCALED_AWAY
            else drawn[SCALED_AWAY],
            ~right,
        )
        for each in differences
    }
    if largest := largest_difference(differences):
        markdown_with_terms(difference_in_words(largest, halves[largest.measure.key]))
    markdown_with_terms(placing_in_words(float(as_drawn.mean()), float(right.mean()), mcnemar(as_drawn, right)))
    with st.expander(_("The measures behind it")):
        table = _table(differences, halves, shown.title)
        draw_table(table, alt=_("Measures of these digits and of MNIST's"))
        caption_with_terms(
            _(
                "Compared with MNIST's test digits of the same classes. The shift is in their standard deviations, with an "
                "interval that holds for all measures together. The size is that of the ink on a pad of 28 pixels before it "
                "is placed; MNIST's digits were all scaled to 20. The halves are those with less and with more of a "
                "measure, compared with MNIST's digits of the same class."
            )
        )


def _table(differences: list[SetDifference], halves: dict[str, HalvesWrong], title: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                _("Measure"): comma_list([each.measure.name, each.measure.unit]),
                title: round(each.mean, 1),
                "MNIST": round(each.mnist, 1),
                _p("of a measure", "Shift"): _shift(each),
                _("Wrong in the half with less"): _("{part} of {whole}", part=by.wrong_less, whole=by.less),
                _("with more"): _("{part} of {whole}", part=by.wrong_more, whole=by.more),
            }
            for each in differences
            for by in [halves[each.measure.key]]
        ]
    )


def _shift(of: SetDifference) -> str:
    if of.measure.key == SCALED_AWAY or not of.interval.known:
        return ""
    shift, low, high = (
        localised(f"{each:+.2f}").replace("-", MINUS) for each in (of.shift, of.interval.low, of.interval.high)
    )
    return _("{value} ({low} to {high})", value=shift, low=low, high=high)
