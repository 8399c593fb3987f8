"""The form of a guess: the accuracies expected of the next run, or which of two settings wins."""

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data import actions
from dashboard.data.queries import guesses
from dashboard.data.resources import store
from dashboard.features.run.duel_form import show_duel_form
from dashboard.features.run.guess_outcome import guess_text
from dashboard.state.lesson_marks import earn, own_runs
from dashboard.state.session import GUESS_FIRST, GUESS_LAST, GUESS_NOTE, GUESSED_RUNS, PENDING_GUESSES
from dashboard.state.session_key import Key
from s7core.recipe import Recipe

KINDS = {"accuracy": "The accuracy", "duel": "Which of two settings wins"}


def start_with_guess(recipe: Recipe, experiment_key: str, seeds: int = 1, anew: bool = False) -> None:
    """Put a run into the queue, as `submit_seeds` does, and the pending guess with it; call it from a button.

    A guess needs a run without results, so with one a student trains anew what somebody has trained before.
    """
    guessed = recipe.stage in _pending() and not recipe.is_range_test
    ids = actions.submit_seeds(recipe, experiment_key, seeds, anew or guessed)
    if not ids:
        return
    own_runs().update(ids)
    pending = _pending().get(recipe.stage)
    if pending and not recipe.is_range_test:
        _attach(pending, recipe.stage, ids[0])
        del _pending()[recipe.stage]  # not before it is kept with the run


def _attach(guess: tuple[float, float], stage_key: str, run_id: str) -> None:
    try:
        actions.guess(run_id, *guess)
        GUESSED_RUNS.set_default({})[stage_key] = run_id
    except ValueError as late:  # on a very busy machine a tiny run may be faster than this
        GUESS_NOTE.set(("error", str(late)))


def show_guess_first(recipe: Recipe, experiment_key: str) -> None:
    """The form: two accuracies, or a duel between two values of one setting of this recipe."""
    if recipe.is_range_test:
        caption_with_terms("A range test keeps nothing, so there is no accuracy to guess at.")
        return
    kind = st.segmented_control(
        "What to guess",
        list(KINDS),
        default="accuracy",
        key="guess-kind",
        required=True,
        format_func=KINDS.__getitem__,
        label_visibility="collapsed",
        wrap=True,
        persist_state="page",
    )
    if kind == "duel":
        show_duel_form(recipe, experiment_key)
    else:
        _accuracy_form(recipe.stage)
    kind_of_note, told = GUESS_NOTE.pop() or ("", "")
    if told:
        (st.error if kind_of_note == "error" else st.success)(told)


def _accuracy_form(stage_key: str) -> None:
    with st.form("guess", border=False):
        first, last, button = st.columns(3, vertical_alignment="bottom")
        with first:
            _percent_field("Test accuracy after epoch 1, %", GUESS_FIRST)
        with last:
            _percent_field("Test accuracy at the end, %", GUESS_LAST)
        button.form_submit_button(
            "Commit my guess", key="commit-guess", icon=":material/lock:", on_click=guarded(_commit), args=(stage_key,)
        )
    caption_with_terms(_advice(stage_key))


def _percent_field(label: str, key: Key[float | None]) -> None:
    st.number_input(
        label, 0.0, 100.0, None, 0.1, format="%.2f", key=key.name, placeholder="your guess", persist_state="page"
    )


def _advice(stage_key: str) -> str:
    """The line below the form: the guess for the next run, the guess of the run on its way, or why to guess at all."""
    if pending := _pending().get(stage_key):
        return (
            f"Your guess: {guess_text(*pending)}. It counts for the next run that you start, and stands beside its result."
        )
    open_run = _open_run(stage_key)
    if open_run and (guess := guesses().of_run(open_run)):
        return (
            f"Your guess for the run on its way: {guess_text(guess.first_epoch, guess.last_epoch)}. You can change it "
            "until the run has its first epoch."
        )
    return (
        "A guess makes you look: say what you expect before you see it. Nobody needs to be right, and you can "
        "train without one."
    )


def _commit(stage_key: str) -> None:
    first_percent, last_percent = GUESS_FIRST.get(), GUESS_LAST.get()
    if first_percent is None or last_percent is None:
        GUESS_NOTE.set(("error", "A guess takes both numbers: the test accuracy after epoch 1 and at the end."))
        return
    first, last = first_percent / 100, last_percent / 100
    late = ""
    if open_run := _open_run(stage_key):
        try:
            actions.guess(open_run, first, last)
        except ValueError:
            late = " The run before it already has its first epoch, so it keeps the guess that it had."
            open_run = None
    if not open_run:
        _pending()[stage_key] = (first, last)
    earn(stage_key, "guess")
    GUESS_NOTE.set(("", f"Committed: {guess_text(first, last)}.{late}"))


def _open_run(stage_key: str) -> str | None:
    """The run of this session that has a guess and no epoch yet."""
    run_id = GUESSED_RUNS.get({}).get(stage_key)
    run = store().run(run_id) if run_id else None
    return run.id if run and run.active and not run.epochs_done else None


def _pending() -> dict[str, tuple[float, float]]:
    return PENDING_GUESSES.set_default({})
