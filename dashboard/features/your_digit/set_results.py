"""How well networks read a drawn test set: the ranking of all, and of one the mistakes."""

import pandas as pd
import streamlit as st

from dashboard.charts.set_charts import MNIST_SET, set_accuracies
from dashboard.components.address_widgets import check_link, select
from dashboard.components.chart_frame import show_chart
from dashboard.components.digit_images import Card, gallery
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.live_part import live
from dashboard.components.metrics import Metric, show_metrics
from dashboard.data.drawn_digits import ShownSet
from dashboard.data.set_answers import SetRanking, answers_to_set, runs_for_set, score_of, set_ranking
from dashboard.features.your_digit.set_difference_panel import show_set_difference
from dashboard.state.session import PAGE_NUMBER, RUN
from s7core import formatting
from s7core.analysis.mistakes import Answer, mistakes
from s7core.analysis.set_ranking import SetScore, drop_in_words, ranking_in_words
from s7core.analysis.statistics import Interval, wilson_interval
from s7core.language.translation import N_, _
from s7core.language.words import sentences
from s7core.runs.records import Run
from s7core.runs.titles import run_name, run_title

RUNS_EACH_PAGE = 10
MOST_MISTAKES = 24  # that are shown
WAITING_SECONDS = 2.0  # between two looks while networks read in the background


def show_set_results(shown: ShownSet) -> None:
    """Draw how a chosen network reads the set and why it reads it worse, and beside that the ranking of all."""
    st.header(
        formatting.counted(
            len(shown.digits), "{count} digits, and how networks read them", "{count} digits, and how networks read them"
        )
    )
    runs = runs_for_set(shown.class_name)
    if not runs:
        st.info(_("No network is there to read them: train one."))
        return
    chosen = select(_("Network"), list(runs), key=RUN, default=next(iter(runs)), title=lambda key: run_title(runs[key]))
    _show_one(runs[chosen], shown)
    st.markdown(f"### {_('Which runs generalise best')}")
    waits = set_ranking(shown).waiting
    live(_show_ranking, WAITING_SECONDS if waits else None, shown, bool(waits))


def _show_one(run: Run, shown: ShownSet) -> None:
    score, answers = score_of(run, shown), answers_to_set(run, shown)
    digits = run.recipe.test_images
    mnist = run.kept_test_accuracy or 0.0
    show_metrics(
        Metric(_("On {set}", set=shown.title), score.in_words, drop_in_words(score, mnist, digits)),
        Metric(_("On MNIST's test digits"), _with_bounds(mnist, digits)),
    )
    caption_with_terms(
        _(
            "The interval takes every digit for an independent one. Those of one hand are alike, so it is somewhat too "
            "narrow."
        )
    )
    wrong = mistakes(shown.labels, answers)
    st.markdown(f"### {_how_many(len(wrong), len(shown.digits))}")
    if wrong:
        st.html(gallery([_card(each, shown) for each in wrong[:MOST_MISTAKES]]))
        if len(wrong) > MOST_MISTAKES:
            st.caption(_("The {count} with the highest loss.", count=MOST_MISTAKES))
    show_set_difference(run, shown)


def _how_many(wrong: int, digits: int) -> str:
    if not wrong:
        return _("It reads all of them right")
    return _("It reads {wrong} of {count} wrong", wrong=wrong, count=formatting.count(digits))


def _card(answer: Answer, shown: ShownSet) -> Card:
    return Card(
        shown.images.centred[answer.index],
        _("{digit} read as {answer}", digit=answer.true, answer=answer.predicted),
        (_("sure: {probability}", probability=formatting.probability(answer.predicted_probability)),),
        _("A drawn {digit} that is read as {answer}", digit=answer.true, answer=answer.predicted),
    )


def _with_bounds(accuracy: float, digits: int) -> str:
    return f"{formatting.percent(accuracy)} ({wilson_interval(accuracy, digits).in_percent})"


def _show_ranking(shown: ShownSet, waited: bool) -> None:
    """Draw the page of the ranking that was asked for; `waited` says whether networks were still to read when it began."""
    found = set_ranking(shown)
    if waited and not found.waiting:
        st.rerun()  # which drops the timer
    pages = -(-len(found.scores) // RUNS_EACH_PAGE)
    page = 1
    if pages > 1:
        check_link(PAGE_NUMBER, [str(number) for number in range(1, pages + 1)])
        if int(PAGE_NUMBER.get(1)) > pages:
            PAGE_NUMBER.set(pages)
        page = int(
            st.number_input(
                _("Page of {pages}", pages=pages), 1, pages, 1, key=PAGE_NUMBER.name, bind="query-params", width=160
            )
        )
    here = found.scores[(page - 1) * RUNS_EACH_PAGE : page * RUNS_EACH_PAGE]
    show_chart(
        set_accuracies(_long(here, found, shown)), _finding(found, shown), "digit-set", _table(here, found, shown, page)
    )
    told = [
        ranking_in_words(found.scores),
        _("The order is made by these very digits, so on new ones the first place would do a little worse."),
    ]
    if found.waiting:
        waiting = formatting.counted(
            found.waiting, "{count} more is reading them just now.", "{count} more are reading them just now."
        )
        told.append(waiting)
    caption_with_terms(sentences(*told))


def _finding(found: SetRanking, shown: ShownSet) -> str:
    best = found.scores[0]
    same = sum(each.right == best.right for each in found.scores)
    if same > 1:
        return _(
            "{count} networks share the first place: {right} of {digits} right, {accuracy}",
            count=same,
            right=best.right,
            digits=best.digits,
            accuracy=best.in_words,
        )
    return _(
        "{run} reads {set} best: {accuracy}", run=run_name(found.runs[best.run_id]), set=shown.title, accuracy=best.in_words
    )


def _mnist_interval(run: Run) -> Interval:
    return wilson_interval(run.kept_test_accuracy or 0.0, run.recipe.test_images)


def _long(scores: list[SetScore], found: SetRanking, shown: ShownSet) -> pd.DataFrame:
    """A row for each run and test set, as the chart wants them."""
    rows = []
    for each in scores:
        run = found.runs[each.run_id]
        mnist, digits = run.kept_test_accuracy or 0.0, run.recipe.test_images
        for test_set, accuracy, bounds in (
            (shown.title, each.accuracy, each.interval),
            (MNIST_SET, mnist, wilson_interval(mnist, digits)),
        ):
            figures = {"accuracy": accuracy * 100, "low": bounds.low * 100, "high": bounds.high * 100}
            rows.append({"name": run_name(run), "test_set": test_set, **figures})
    return pd.DataFrame(rows)


def _table(scores: list[SetScore], found: SetRanking, shown: ShownSet, page: int) -> pd.DataFrame:
    first = (page - 1) * RUNS_EACH_PAGE + 1
    return pd.DataFrame(
        [
            {
                N_("Place"): place,
                N_("Run"): run_title(run := found.runs[each.run_id]),
                _("On {set}, %", set=shown.title): round(each.accuracy * 100, 2),
                N_("95% interval"): each.interval.in_percent,
                N_("On MNIST, %"): round((run.kept_test_accuracy or 0.0) * 100, 2),
                N_("95% interval on MNIST"): _mnist_interval(run).in_percent,
            }
            for place, each in enumerate(scores, start=first)
        ]
    )
