"""What is below the chart of the class wall: means by setting, guesses against results, and duels."""

import html
from collections.abc import Sequence
from statistics import mean

import pandas as pd
import streamlit as st

from dashboard.charts.class_charts import guess_chart
from dashboard.components.chart_frame import show_chart, show_csv
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.features.classroom.wall_tables import setting_text
from s7core import formatting
from s7core.classroom.duel_outcome import duel_sides
from s7core.classroom.guesses import points_off_text
from s7core.classroom.wall import ClassWall, DuelTally
from s7core.language.translation import N_, _, _p
from s7core.lesson.tested_text import digits_of_tests
from s7core.runs.titles import owners_text


def show_by_setting(found: ClassWall) -> None:
    """Draw a table of all settings with a finished run: mean, interval and owners; nothing without a finished run."""
    if not found.replicates:
        return
    st.header(_("By setting"))
    rows = [
        (
            setting_text(each),
            formatting.count(each.parameters),
            str(len(each.runs)),
            formatting.percent(each.mean),
            each.interval.in_percent,
            owners_text(each.runs),
        )
        for each in found.replicates
    ]
    heads = (N_("Setting"), N_("Parameters"), N_("Seeds"), N_("Mean"), N_("95% interval"), N_("By"))
    _table(heads, rows, numeric={1, 2, 3, 4})
    caption_with_terms(
        _(
            "Test accuracy after the last epoch. Of several seeds the interval is that of their mean (Student's t), of one "
            "run that on {digits} (Wilson).",
            digits=digits_of_tests(each.recipe for each in found.replicates),
        )
    )


def show_guesses(found: ClassWall, stage_key: str = "") -> None:
    """Draw all guesses at settings that have finished runs, against the results; nothing without a guess.

    With `stage_key` only those at settings of this stage.
    """
    guessed = [each for each in found.replicates if each.guesses and stage_key in ("", each.recipe.stage)]
    if not guessed:
        return
    st.header(_("Guessed, and what came out"))
    expected = pd.DataFrame(
        [
            {N_("setting"): setting_text(each), N_("accuracy"): guess.last_epoch * 100, N_("who"): guess.nickname}
            for each in guessed
            for guess in each.guesses
        ]
    )
    outcome = pd.DataFrame(
        [
            {"setting": setting_text(each), "accuracy": accuracy * 100, "who": run.nickname}
            for each in guessed
            for run, accuracy in zip(each.runs, each.accuracies, strict=True)
        ]
    )
    most = max(guessed, key=lambda each: len(each.guesses))
    off = points_off_text(mean(guess.last_epoch for guess in most.guesses), most.mean)
    title = _("{setting}: {count} guessed, on average {off}", setting=setting_text(most), count=len(most.guesses), off=off)
    show_chart(guess_chart(expected, outcome), title, "guesses", expected)
    caption_with_terms(_("Hollow: guesses. Lines: what the runs came to."))


def show_duels(tallies: Sequence[DuelTally]) -> None:
    """Draw a table of how many expected the first side of each duel to win, and how often it did; nothing without a duel."""
    if not tallies:
        return
    st.header(_("Which one wins?"))
    _table((N_("Duel"), N_("Guessed"), N_("It")), [_duel_row(each) for each in tallies], numeric=set())


def _duel_row(of: DuelTally) -> tuple[str, str, str]:
    first, second = duel_sides(of.first, of.second)
    guessed = _("{count} of {all} expected {network}", count=of.guessed_first, all=of.guessed, network=first)
    if not of.ended:
        ended = _p("a duel", "not yet")
    elif of.equal:
        ended = _("won {count} of {all}, {equal} equal", count=of.won_first, all=of.ended, equal=of.equal)
    else:
        ended = _("won {count} of {all}", count=of.won_first, all=of.ended)
    return _("{first} against {second}", first=first, second=second), guessed, ended


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], numeric: set[int]) -> None:
    """Draw a table in large type and a button that saves it; `numeric` has the places of right-aligned columns.

    The first of `heads`, which are in English, names the file.
    """

    def cells(tag: str, values: tuple[str, ...]) -> str:
        return (
            "<tr>"
            + "".join(
                f"<{tag}{' class=n' if at in numeric else ''}>{html.escape(value)}</{tag}>"
                for at, value in enumerate(values)
            )
            + "</tr>"
        )

    st.html(
        '<div class="s7-wall-scroll"><table class="s7-wall-table">'
        + cells("th", tuple(map(_, heads)))
        + "".join(cells("td", row) for row in rows)
        + "</table></div>"
    )
    show_csv(pd.DataFrame(rows, columns=list(heads)), heads[0].lower())
