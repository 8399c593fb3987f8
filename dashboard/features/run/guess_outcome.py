"""What was guessed, beside what came out."""

import html
from statistics import mean

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.charts.class_charts import guess_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.queries import test_labels
from dashboard.data.resources import guesses, run_catalog, store
from dashboard.data.visitors import class_runs
from s7core import formatting
from s7core.analysis.statistics import CONFIDENCE, McNemarResult, mcnemar
from s7core.classroom.guesses import Duel, Guess
from s7core.classroom.wall import duel_tallies
from s7core.recipe import Recipe, setting
from s7core.runs.records import EpochRecord, Run


def show_guess(run: Run, epochs: list[EpochRecord]) -> None:
    """The guess at this run and the newest duel that it is part of, beside their results; in a class all guesses."""
    if run.is_reference:
        return
    guess = guesses().of_run(run.id)
    if guess and epochs:
        _beside(run, guess, epochs)
    elif guess:
        caption_with_terms(
            f"Guessed: {formatting.percent(guess.first_epoch)} after epoch 1, {formatting.percent(guess.last_epoch)} at the "
            "end."
        )
    if duels := guesses().duels_of([run.id]):
        _duel(duels[0])
    if run.state == "finished":
        _spread(run)


def opponents(run: Run) -> list[Run]:
    """The other run of the newest duel that this run is part of; none without a duel."""
    if run.is_reference:
        return []
    others = [run_id for duel in guesses().duels_of([run.id])[:1] for run_id in (duel.first_run, duel.second_run)]
    return [other for run_id in others if run_id != run.id and (other := store().run(run_id))]


def _beside(run: Run, guess: Guess, epochs: list[EpochRecord]) -> None:
    rows = [("After epoch 1", guess.first_epoch, epochs[0].test_accuracy)]
    if run.recipe.epochs > 1:
        rows.append(
            (
                f"At the end, epoch {run.recipe.epochs}",
                guess.last_epoch,
                epochs[-1].test_accuracy if len(epochs) == run.recipe.epochs else None,
            )
        )
    else:  # its first epoch is its end
        rows = [("At the end", guess.last_epoch, epochs[0].test_accuracy)]
    body = "".join(_row(*each) for each in rows)
    st.html(
        '<table class="s7-guess"><thead><tr><th></th><th scope="col">Guess</th><th scope="col">Result</th>'
        f'<th scope="col">Off by</th></tr></thead><tbody>{body}</tbody></table>'
    )


def _row(label: str, guess: float, result: float | None) -> str:
    cells = (formatting.percent(guess), formatting.percent(result) if result is not None else "…", _off(guess, result))
    return f'<tr><th scope="row">{html.escape(label)}</th>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _off(guess: float, result: float | None) -> str:
    """How far a guess is from its result: "1.20 points too high"."""
    if result is None:
        return ""
    off = round((guess - result) * 100, 2)
    return f"{abs(off):.2f} points too {'high' if off > 0 else 'low'}" if off else "nothing"


def _duel(duel: Duel) -> None:
    runs = [store().run(run_id) for run_id in (duel.first_run, duel.second_run)]
    if None in runs:
        caption_with_terms("This run was one of a duel, whose other run was deleted.")
        return
    first, second = runs
    names = sides(first.recipe, second.recipe)
    guessed = names[0 if duel.guess == "first" else 1]
    if any(run.state != "finished" for run in runs):
        waiting = [name for name, run in zip(names, runs, strict=True) if run.active]
        still = f"On its way: {' and '.join(waiting)}." if waiting else "It has no winner, for not both have finished."
        markdown_with_terms(f"**Duel: {names[0]} against {names[1]}.** Guessed: {guessed} wins. {still}")
        return
    markdown_with_terms(f"**Duel: {names[0]} against {names[1]}.** {outcome(runs, names, guessed, weigh(first, second))}")


def weigh(first: Run, second: Run) -> McNemarResult:
    """Both runs' answers after their last epochs, by the exact McNemar test."""
    right = [
        np.frombuffer(run_catalog().predictions(run.id, run.epochs_done), np.uint8) == test_labels()
        for run in (first, second)
    ]
    return mcnemar(*right)


def outcome(runs: list[Run], names: tuple[str, str], guessed: str, found: McNemarResult) -> str:
    """Guess, winner and whether the difference is beyond noise, in words."""
    reached = [formatting.percent(run.last_test_accuracy) for run in runs]
    if not found.difference:
        return f"Guessed: {guessed} wins. Both reach {reached[0]}: nobody wins."
    won = names[1 if found.difference > 0 else 0]
    right = "as guessed" if won == guessed else "not as guessed"
    noise = "beyond noise" if found.p < 1 - CONFIDENCE else "no more than noise"
    return (
        f"Guessed: {guessed} wins. Winner: **{won}**, {right}: {reached[0]} against {reached[1]}, "
        f"{abs(found.difference) * 100:.2f} points apart. On {found.fixed + found.broken:,} digits only one of the two "
        f"is right; by McNemar's test (p {formatting.p_value(found.p)}) the difference between these two networks is "
        f"{noise}."
    )


def sides(first: Recipe, second: Recipe) -> tuple[str, str]:
    """The two of a duel by what differs between them: ("learning rate 0.1", "learning rate 0.01")."""
    told = [
        tuple(f"{setting(name).label_and_text(value)}" for value in pair) for name, pair in first.differences(second).items()
    ]
    return (", ".join(pair[0] for pair in told), ", ".join(pair[1] for pair in told)) if told else ("one", "the other")


def _spread(run: Run) -> None:
    """All guesses of the visitor's class at this experiment with these settings, and its duels between the same two."""
    classmates = class_runs()
    alike = [
        each
        for each in classmates
        if (each.experiment, each.recipe.without_chance) == (run.experiment, run.recipe.without_chance)
    ]
    given = guesses().of_runs([each.id for each in alike])
    if len(given) > 1:
        _guess_spread(run, alike, given)
    for each in duel_tallies(guesses().duels_of([mate.id for mate in alike]), classmates):
        first, _ = sides(each.first, each.second)
        markdown_with_terms(
            f"**In your class {each.guessed_first} of {each.guessed} expected {first} to win.** It won {each.won_first} of "
            f"{each.ended} duels that have ended."
        )


def _guess_spread(run: Run, alike: list[Run], given: list[Guess]) -> None:
    ends = [guess.last_epoch for guess in given]
    done = [each for each in alike if each.state == "finished"]
    expected = pd.DataFrame(
        [{"setting": "This run's settings", "accuracy": guess.last_epoch * 100, "who": guess.nickname} for guess in given]
    )
    came = pd.DataFrame(
        [
            {"setting": "This run's settings", "accuracy": each.last_test_accuracy * 100, "who": each.nickname}
            for each in done
        ]
    )
    title = (
        f"{len(given)} in your class guessed {formatting.percent(min(ends))} to {formatting.percent(max(ends))} at the end, "
        f"on average {formatting.percent(mean(ends))}"
    )
    show_chart(guess_chart(expected, came), title, f"spread-{run.id}", expected)
