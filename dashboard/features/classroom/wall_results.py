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
from s7core.lesson.tested_text import digits_of_tests
from s7core.runs.titles import owners_text


def show_by_setting(found: ClassWall) -> None:
    """Draw a table of all settings with a finished run: mean, interval and owners; nothing without a finished run."""
    if not found.replicates:
        return
    st.header("By setting")
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
    _table(("Setting", "Parameters", "Seeds", "Mean", "95% interval", "By"), rows, numeric={1, 2, 3, 4})
    caption_with_terms(
        f"Test accuracy after the last epoch. Of several seeds the interval is that of their mean (Student's t), of "
        f"one run that on {digits_of_tests(each.recipe for each in found.replicates)} (Wilson)."
    )


def show_guesses(found: ClassWall, stage_key: str = "") -> None:
    """Draw all guesses at settings that have finished runs, against the results; nothing without a guess.

    With `stage_key` only those at settings of this stage.
    """
    guessed = [each for each in found.replicates if each.guesses and stage_key in ("", each.recipe.stage)]
    if not guessed:
        return
    st.header("Guessed, and what came out")
    expected = pd.DataFrame(
        [
            {"setting": setting_text(each), "accuracy": guess.last_epoch * 100, "who": guess.nickname}
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
    title = f"{setting_text(most)}: {len(most.guesses)} guessed, on average {off}"
    show_chart(guess_chart(expected, outcome), title, "guesses", expected)
    caption_with_terms("Hollow: guesses. Lines: what the runs came to.")


def show_duels(tallies: Sequence[DuelTally]) -> None:
    """Draw a table of how many expected the first side of each duel to win, and how often it did; nothing without a duel."""
    if not tallies:
        return
    st.header("Which one wins?")
    rows = []
    for each in tallies:
        first, second = duel_sides(each.first, each.second)
        equal = f", {each.equal} equal" if each.equal else ""
        rows.append(
            (
                f"{first} against {second}",
                f"{each.guessed_first} of {each.guessed} expected {first}",
                f"won {each.won_first} of {each.ended}{equal}" if each.ended else "not yet",
            )
        )
    _table(("Duel", "Guessed", "It"), rows, numeric=set())


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], numeric: set[int]) -> None:
    """Draw a table in large type and a button that saves it; `numeric` has the places of right-aligned columns."""

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
        + cells("th", heads)
        + "".join(cells("td", row) for row in rows)
        + "</table></div>"
    )
    show_csv(pd.DataFrame(rows, columns=list(heads)), heads[0].lower())
