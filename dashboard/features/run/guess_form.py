"""Guess first: what somebody expects of their next run, or which of two settings they expect to win."""

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data import actions
from dashboard.data.actions import submit
from dashboard.data.resources import guesses, store
from dashboard.data.visitors import visitor
from dashboard.state.lesson_marks import earn, own_runs
from dashboard.state.session import GUESS_FIRST, GUESS_LAST, GUESS_NOTE, GUESSED_RUNS, PENDING_GUESSES
from s7core import formatting
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe, setting

# Settings for a duel, each with values worth setting against each other; the one that is set now joins them.
DUEL_VALUES: dict[str, tuple[Any, ...]] = {
    "learning_rate": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3),
    "batch_norm": (False, True),
    "dropout": (0.0, 0.025, 0.05, 0.1, 0.2, 0.4),
    "augmentation": ("none", "rotation", "heavy", "affine"),
    "scheduler": ("none", "step", "reduce-on-plateau", "one-cycle", "cosine"),
    "momentum": (0.0, 0.5, 0.9, 0.95),
    "nesterov": (False, True),
    "batch_size": (32, 64, 128, 256, 512),
    "weight_decay": (0.0, 0.0001, 0.0005, 0.005),
}
KINDS = {"accuracy": "The accuracy", "duel": "Which of two settings wins"}
SIDES = ("first", "second")
RANGE_TEST = "range-test"


def start_with_guess(recipe: Recipe, experiment_key: str, seeds: int = 1) -> None:
    """Put a run into the queue, as `submit` does, and the pending guess with it; call it from a button."""
    ids = submit(recipe, experiment_key, seeds)
    if not ids:
        return
    own_runs().update(ids)
    pending = _pending().pop(recipe.stage, None)
    if pending and recipe.scheduler != RANGE_TEST:
        _attach(pending, recipe.stage, ids[0])


def _attach(guess: tuple[float, float], stage_key: str, run_id: str) -> None:
    try:
        guesses().commit(run_id, *guess)
        GUESSED_RUNS.set_default({})[stage_key] = run_id
    except ValueError as late:  # on a very busy machine a tiny run may be faster than this
        GUESS_NOTE.set(("error", str(late)))


def show_guess_first(recipe: Recipe, experiment_key: str) -> None:
    """The form: two accuracies, or a duel between two values of one setting of this recipe."""
    if recipe.scheduler == RANGE_TEST:
        caption_with_terms("A range test keeps nothing, so there is no accuracy to guess at.")
        return
    kind = st.segmented_control(
        "What to guess",
        list(KINDS),
        default="accuracy",
        key="guess-kind",
        required=True,
        format_func=KINDS.get,
        label_visibility="collapsed",
        wrap=True,
    )
    if kind == "duel":
        _duel_form(recipe, experiment_key)
    else:
        _accuracy_form(recipe.stage)
    kind_of_note, told = GUESS_NOTE.pop() or ("", "")
    if told:
        (st.error if kind_of_note == "error" else st.success)(told)


def _accuracy_form(stage_key: str) -> None:
    with st.form("guess", border=False):
        first, last, button = st.columns([1, 1, 1], vertical_alignment="bottom")
        first.number_input(
            "Test accuracy after epoch 1, %",
            0.0,
            100.0,
            None,
            0.1,
            format="%.2f",
            key=GUESS_FIRST.name,
            placeholder="your guess",
        )
        last.number_input(
            "Test accuracy at the end, %",
            0.0,
            100.0,
            None,
            0.1,
            format="%.2f",
            key=GUESS_LAST.name,
            placeholder="your guess",
        )
        button.form_submit_button(
            "Commit my guess", key="commit-guess", icon=":material/lock:", on_click=_commit, args=(stage_key,)
        )
    if pending := _pending().get(stage_key):
        caption_with_terms(
            f"Your guess: {_two(*pending)}. It counts for the next run that you start, and stands beside its result."
        )
    elif open_run := _open_run(stage_key):
        guess = guesses().of_run(open_run)
        caption_with_terms(
            f"Your guess for the run on its way: {_two(guess.first_epoch, guess.last_epoch)}. You can change it "
            "until the run has its first epoch."
        )
    else:
        caption_with_terms(
            "A guess makes you look: say what you expect before you see it. Nobody needs to be right, and you can "
            "train without one."
        )


def _commit(stage_key: str) -> None:
    given = [key.get() for key in (GUESS_FIRST, GUESS_LAST)]
    if None in given:
        GUESS_NOTE.set(("error", "A guess takes both numbers: the test accuracy after epoch 1 and at the end."))
        return
    first, last = (each / 100 for each in given)
    late = ""
    if open_run := _open_run(stage_key):
        try:
            guesses().commit(open_run, first, last)
        except ValueError:
            late = " The run before it already has its first epoch, so it keeps the guess that it had."
            open_run = None
    if not open_run:
        _pending()[stage_key] = (first, last)
    earn(stage_key, "guess")
    GUESS_NOTE.set(("", f"Committed: {_two(first, last)}.{late}"))


def _open_run(stage_key: str) -> str | None:
    """The run of this session that has a guess and no epoch yet."""
    run_id = GUESSED_RUNS.get({}).get(stage_key)
    run = store().run(run_id) if run_id else None
    return run.id if run and run.active and not run.epochs_done else None


def _two(first: float, last: float) -> str:
    return f"{formatting.percent(first)} after epoch 1, {formatting.percent(last)} at the end"


def _pending() -> dict[str, tuple[float, float]]:
    return PENDING_GUESSES.set_default({})


def _duel_form(recipe: Recipe, experiment_key: str) -> None:
    which, one, other = st.columns(3)
    name = which.selectbox("Setting", list(DUEL_VALUES), key="duel-setting", format_func=lambda name: setting(name).label)
    now = getattr(recipe, name)
    values = list(DUEL_VALUES[name]) if now in DUEL_VALUES[name] else [now, *DUEL_VALUES[name]]
    title = partial(_value_title, name)
    # A key for each setting: the values of another one are no choices here.
    first = one.selectbox("One value", values, values.index(now), key=f"duel-one-{name}", format_func=title)
    second = other.selectbox(
        "The other value",
        [each for each in values if each != first],
        None,
        key=f"duel-other-{name}",
        format_func=title,
        placeholder="Choose",
    )
    chosen = st.radio(
        "Which one has the higher test accuracy at the end?",
        SIDES,
        None,
        key="duel-guess",
        horizontal=True,
        format_func=lambda side: title(first if side == "first" else second),
        disabled=second is None,
    )
    st.button(
        "Commit and train both",
        key="duel-start",
        icon=":material/swords:",
        disabled=None in (second, chosen),
        on_click=_start_duel,
        args=(recipe, experiment_key, name, first, second, chosen),
    )
    caption_with_terms(
        f"Both have the same seed and nothing else differs: {recipe.train_images:,} images, {recipe.epochs} "
        f"epoch{'s' if recipe.epochs > 1 else ''} each."
    )


def _start_duel(recipe: Recipe, experiment_key: str, name: str, first: Any, second: Any, guess: str) -> None:
    seeded = visitor().own_seed(recipe, experiment(experiment_key).recipe.seed)
    ids = actions.start([replace(seeded, **{name: value}) for value in (first, second)], experiment_key)
    if not ids:
        return  # the class does not allow it; the page says why
    own_runs().update(ids)
    actions.put_on_screen(ids[0])
    try:
        guesses().commit_duel(*ids, guess)
    except ValueError as late:
        GUESS_NOTE.set(("error", str(late)))
        return
    earn(recipe.stage, "guess")
    told = _value_title(name, first if guess == "first" else second)
    GUESS_NOTE.set(("", f"Committed: {setting(name).label.lower()} {told} wins. Both runs are on their way."))


def _value_title(name: str, value: Any) -> str:
    declared = setting(name)
    return declared.choices[value] if declared.choices else declared.text(value)
