"""The form of a guess: the accuracies expected of the next run, or which of two settings wins."""

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.guess_axis import GuessedPercents, guess_axis
from dashboard.data import actions
from dashboard.data.queries import guesses
from dashboard.data.resources import store
from dashboard.features.run.duel_form import show_duel_form
from dashboard.features.run.guess_outcome import guess_text
from dashboard.state.lesson_marks import earn, own_runs
from dashboard.state.session import GUESS_AXIS, GUESS_FIRST, GUESS_LAST, GUESS_NOTE, GUESSED_RUNS, PENDING_GUESSES
from dashboard.state.session_key import Key
from s7core.language.translation import N_, _
from s7core.language.words import sentences
from s7core.lesson.stages import stage_mark
from s7core.recipe import Recipe

KINDS = {"accuracy": N_("The accuracy"), "duel": N_("Which of two settings wins")}


def start_with_guess(recipe: Recipe, experiment_key: str, seeds: int = 1, anew: bool = False) -> None:
    """Put a run into the queue, as `submit_seeds` does, and the pending guess with it; call it from a button.

    A guess needs a run without results, so with one a student trains anew what somebody has trained before.
    """
    guessed = experiment_key in _pending() and not recipe.is_range_test
    ids = actions.submit_seeds(recipe, experiment_key, seeds, anew or guessed)
    if not ids:
        return
    own_runs().update(ids)
    pending = _pending().get(experiment_key)
    if pending and not recipe.is_range_test:
        _attach(pending, experiment_key, ids[0])
        del _pending()[experiment_key]  # not before it is kept with the run


def _attach(guess: tuple[float, float], experiment_key: str, run_id: str) -> None:
    try:
        actions.guess(run_id, *guess)
        GUESSED_RUNS.set_default({})[experiment_key] = run_id
    except ValueError as late:  # on a very busy machine a tiny run may be faster than this
        GUESS_NOTE.set(("error", str(late)))


def show_guess_first(recipe: Recipe, experiment_key: str) -> None:
    """The form: two accuracies, or a duel between two values of one setting of this recipe."""
    if recipe.is_range_test:
        caption_with_terms(_("A range test keeps nothing, so there is no accuracy to guess at."))
        return
    kind = st.segmented_control(
        _("What to guess"),
        list(KINDS),
        default="accuracy",
        key="guess-kind",
        required=True,
        format_func=lambda key: _(KINDS[key]),
        label_visibility="collapsed",
        wrap=True,
        persist_state="page",
    )
    if kind == "duel":
        show_duel_form(recipe, experiment_key)
        _show_note()
    else:
        _accuracy_form(recipe, experiment_key)


def _show_note() -> None:
    """Say once what came of the last click on the form."""
    kind_of_note, told = GUESS_NOTE.pop() or ("", "")
    if told:
        (st.error if kind_of_note == "error" else st.success)(told)


def _accuracy_form(recipe: Recipe, experiment_key: str) -> None:
    """The axis to drag on, and beside it the same two accuracies as numbers."""
    axis, numbers = st.columns([1.7, 1], gap="large", vertical_alignment="center")
    with numbers:
        _percent_field(_("Test accuracy after epoch 1, %"), GUESS_FIRST)
        _percent_field(_("Test accuracy at the end, %"), GUESS_LAST)
        st.button(
            _("Save my guess"),
            key="commit-guess",
            icon=":material/lock:",
            on_click=guarded(_commit),
            args=(recipe.stage, experiment_key),
        )
        _show_note()
    with axis:
        now = (GUESS_FIRST.get(), GUESS_LAST.get())
        guess_axis(now, recipe.epochs, stage_mark(recipe.stage).colour, GUESS_AXIS, _dragged)
    caption_with_terms(_advice(experiment_key))


def _dragged(percents: GuessedPercents) -> None:
    GUESS_FIRST.set(percents[0])
    GUESS_LAST.set(percents[1])


def _percent_field(label: str, key: Key[float | None]) -> None:
    st.number_input(
        label, 0.0, 100.0, None, 0.1, format="%.2f", key=key.name, placeholder=_("your guess"), persist_state="page"
    )


def _advice(experiment_key: str) -> str:
    """The line below the form: the guess for the next run, the guess of the run on its way, or why to guess at all."""
    if pending := _pending().get(experiment_key):
        return _(
            "Your guess: {guess}. It counts for the next run that you start, and stands beside its result.",
            guess=guess_text(*pending),
        )
    open_run = _open_run(experiment_key)
    if open_run and (guess := guesses().of_run(open_run)):
        return _(
            "Your guess for the run on its way: {guess}. You can change it until the run has its first epoch.",
            guess=guess_text(guess.first_epoch, guess.last_epoch),
        )
    return _("Say what you expect before you see it: drag the points, or type. Nobody needs to be right.")


def _commit(stage_key: str, experiment_key: str) -> None:
    first_percent, last_percent = GUESS_FIRST.get(), GUESS_LAST.get()
    if first_percent is None or last_percent is None:
        GUESS_NOTE.set(("error", _("A guess takes both numbers: the test accuracy after epoch 1 and at the end.")))
        return
    first, last = first_percent / 100, last_percent / 100
    notes = [_("Saved.")]
    if open_run := _open_run(experiment_key):
        try:
            actions.guess(open_run, first, last)
        except ValueError:
            notes.append(_("The run before it already has its first epoch, so it keeps the guess that it had."))
            open_run = None
    if not open_run:
        _pending()[experiment_key] = (first, last)
    earn(stage_key, "guess")
    GUESS_NOTE.set(("", sentences(*notes)))


def _open_run(experiment_key: str) -> str | None:
    """The run of this session that has a guess and no epoch yet."""
    run_id = GUESSED_RUNS.get({}).get(experiment_key)
    run = store().run(run_id) if run_id else None
    return run.id if run and run.active and not run.epochs_done else None


def _pending() -> dict[str, tuple[float, float]]:
    return PENDING_GUESSES.set_default({})
