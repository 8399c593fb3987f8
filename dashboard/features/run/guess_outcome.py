"""The guesses at a run, its duel and the guesses of its class, beside the results."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.charts.class_charts import guess_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.queries import guesses, predictions_of, test_labels
from dashboard.data.resources import store
from dashboard.data.visitors import class_runs
from s7core import formatting
from s7core.analysis.replicates import replicate_key
from s7core.classroom.duel_outcome import duel_outcome, duel_sides, open_duel_sentence
from s7core.classroom.guesses import Duel, Guess, points_off_text
from s7core.classroom.wall import duel_tallies
from s7core.data.tested_digits import were_tested
from s7core.language.translation import N_, _, _p
from s7core.language.words import sentences
from s7core.runs.records import EpochRecord, Run, last_accuracies


@dataclass(frozen=True)
class RunsOfDuel:
    """A duel and its two runs; None in place of one that was deleted."""

    duel: Duel
    first: Run | None
    second: Run | None

    @property
    def active(self) -> bool:
        """Whether one of the two runs waits or trains."""
        return any(run.active for run in (self.first, self.second) if run)


def newest_duel(run: Run) -> RunsOfDuel | None:
    """The newest duel that this run is part of; None without one."""
    duels = [] if run.is_reference else guesses().duels_of([run.id])
    if not duels:
        return None
    newest = duels[0]
    first, second = (run if each == run.id else store().run(each) for each in (newest.first_run, newest.second_run))
    return RunsOfDuel(newest, first, second)


def guess_of(run: Run) -> Guess | None:
    """The guess at this run, if there is one that the visitor may see."""
    return None if run.is_reference else guesses().of_run(run.id)


def show_guess(run: Run, epochs: Sequence[EpochRecord], guess: Guess | None, duel: RunsOfDuel | None) -> None:
    """Draw the guess at this run and its duel beside their results, and after the run's end the guesses of the class."""
    if run.is_reference:
        return
    if guess and epochs:
        _show_beside(run, guess, epochs)
    elif guess:
        caption_with_terms(_("Guessed: {guess}.", guess=guess_text(guess.first_epoch, guess.last_epoch)))
    if duel:
        _show_duel(duel)
    if run.state == "finished":
        _show_class_guesses(run)


def guess_text(first: float, last: float) -> str:
    """A guess at two accuracies, 0..1, in words."""
    return _("{first} after epoch 1, {last} at the end", first=formatting.percent(first), last=formatting.percent(last))


def _show_beside(run: Run, guess: Guess, epochs: Sequence[EpochRecord]) -> None:
    first, last = epochs[0].test_accuracy, epochs[-1].test_accuracy
    if run.recipe.epochs == 1:
        body = _row(_("At the end"), guess.last_epoch, first)
    else:
        ended = len(epochs) == run.recipe.epochs
        body = _row(_("After epoch 1"), guess.first_epoch, first)
        body += _row(_("At the end, epoch {epoch}", epoch=run.recipe.epochs), guess.last_epoch, last if ended else None)
    headings = (_p("noun", "Guess"), _("Result"), _("Off by"))
    head = "".join(f'<th scope="col">{html.escape(heading)}</th>' for heading in headings)
    st.html(f'<table class="s7-guess"><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>')


def _row(label: str, guess: float, result: float | None) -> str:
    cells = (formatting.percent(guess), formatting.percent(result, missing="…"), points_off_text(guess, result))
    return f'<tr><th scope="row">{html.escape(label)}</th>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _show_duel(shown: RunsOfDuel) -> None:
    duel, first, second = shown.duel, shown.first, shown.second
    if first is None or second is None:
        caption_with_terms(_("This run was one of a duel, whose other run was deleted."))
        return
    sides = duel_sides(first.recipe, second.recipe)
    if first.state == second.state == "finished":
        told = duel_outcome(duel, first, second, *_are_correct(first, second)).sentence
    else:
        told = open_duel_sentence(duel, first, second)
    heading = _("**Duel: {first} against {second}.**", first=sides[0], second=sides[1])
    markdown_with_terms(sentences(heading, told))


def _are_correct(first: Run, second: Run) -> tuple[np.ndarray, np.ndarray]:
    """Twice (N,) bool: which of the N test digits that both runs were tested on each classified correctly at its end."""
    answers = [np.frombuffer(predictions_of(run.id, run.epochs_done), np.uint8) for run in (first, second)]
    correct = np.stack([answers_of_run == test_labels() for answers_of_run in answers])[:, were_tested(*answers)]
    return correct[0], correct[1]


def _show_class_guesses(run: Run) -> None:
    """All guesses of the visitor's class at the replicates of this run, and its duels between the same two settings."""
    classmates = class_runs()
    alike = [each for each in classmates if replicate_key(each) == replicate_key(run)]
    if not alike:
        return
    given = guesses().of_runs([each.id for each in alike])
    if len(given) > 1:
        _show_spread(run, alike, given)
    for each in duel_tallies(guesses().duels_of([mate.id for mate in alike]), classmates):
        markdown_with_terms(
            _(
                "**In your class {guessed_first} of {guessed} expected {first} to win.** It won {won} of {ended} duels that "
                "have ended.",
                guessed_first=each.guessed_first,
                guessed=each.guessed,
                first=duel_sides(each.first, each.second)[0],
                won=each.won_first,
                ended=each.ended,
            )
        )


def _show_spread(run: Run, alike: Sequence[Run], given: Sequence[Guess]) -> None:
    ends = [guess.last_epoch for guess in given]
    finished = [each for each in alike if each.state == "finished"]
    expected = _spread_table([guess.nickname for guess in given], ends)
    outcome = _spread_table([each.nickname for each in finished], last_accuracies(finished))
    title = _(
        "{count} in your class guessed {lowest} to {highest} at the end, on average {mean}",
        count=len(given),
        lowest=formatting.percent(min(ends)),
        highest=formatting.percent(max(ends)),
        mean=formatting.percent(mean(ends)),
    )
    show_chart(guess_chart(expected, outcome), title, f"spread-{run.id}", expected)


def _spread_table(names: Sequence[str], accuracies: Sequence[float]) -> pd.DataFrame:
    rows = zip(names, accuracies, strict=True)
    return pd.DataFrame(
        [
            {N_("setting"): _("This run's settings"), N_("accuracy"): accuracy * 100, N_("who"): name}
            for name, accuracy in rows
        ],
        columns=["setting", "accuracy", "who"],  # there may be no row yet
    )
