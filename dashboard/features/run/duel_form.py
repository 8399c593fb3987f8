"""The form of a duel: two runs that differ in one setting, and a guess at which of them wins."""

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from dashboard.components.error_sentences import guarded
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.data import actions
from dashboard.data.visitors import visitor
from dashboard.state.lesson_marks import earn, own_runs
from dashboard.state.session import GUESS_NOTE
from s7core import formatting
from s7core.choices import AUGMENTATIONS, RANGE_TEST, SCHEDULERS
from s7core.classroom.guesses import SIDES
from s7core.language.translation import _, _n
from s7core.language.words import in_sentence
from s7core.lesson.experiments import experiment
from s7core.lesson.tested_text import digits_of_test
from s7core.recipe import Recipe, setting

# Settings for a duel, each with values worth setting against each other; the one that is set now joins them.
DUEL_VALUES: dict[str, tuple[Any, ...]] = {
    "learning_rate": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3),
    "batch_norm": (False, True),
    "dropout": (0.0, 0.025, 0.05, 0.1, 0.2, 0.4),
    "augmentation": tuple(AUGMENTATIONS),
    "scheduler": tuple(key for key in SCHEDULERS if key != RANGE_TEST),
    "momentum": (0.0, 0.5, 0.9, 0.95),
    "nesterov": (False, True),
    "batch_size": (32, 64, 128, 256, 512),
    "weight_decay": (0.0, 0.0001, 0.0005, 0.005),
}


def show_duel_form(recipe: Recipe, experiment_key: str) -> None:
    """The choice of a setting, two of its values and a winner, and the button that trains both."""
    name, first, second = _choose_sides(recipe)
    title = partial(_value_title, name)
    chosen = st.radio(
        _("Which one has the higher test accuracy at the end?"),
        SIDES,
        None,
        key="duel-guess",
        horizontal=True,
        format_func=lambda side: title(first if side == SIDES[0] else second),
        disabled=second is None,
        persist_state="page",
    )
    st.button(
        _("Save and train both"),
        key="duel-start",
        icon=":material/swords:",
        disabled=None in (second, chosen),
        on_click=guarded(_start),
        args=(recipe, experiment_key, name, (first, second), chosen),
    )
    caption_with_terms(_size_note(recipe))


def _size_note(recipe: Recipe) -> str:
    """What both runs have in common."""
    size = {"images": formatting.count(recipe.train_images), "count": recipe.epochs}
    if recipe.tests_all:
        return _n(
            "Both have the same seed and nothing else differs: {images} images, {count} epoch each.",
            "Both have the same seed and nothing else differs: {images} images, {count} epochs each.",
            recipe.epochs,
            **size,
        )
    return _n(
        "Both have the same seed and nothing else differs: {images} images, {count} epoch each, tested on {digits}.",
        "Both have the same seed and nothing else differs: {images} images, {count} epochs each, tested on {digits}.",
        recipe.epochs,
        digits=digits_of_test(recipe.test_images),
        **size,
    )


def _choose_sides(recipe: Recipe) -> tuple[str, Any, Any]:
    """Draw the choice of a setting and of two of its values, the second of which is None until it is chosen."""
    which, one, other = st.columns(3)
    name = which.selectbox(
        _("Setting"),
        list(DUEL_VALUES),
        key="duel-setting",
        format_func=lambda name: setting(name).label,
        persist_state="page",
    )
    now = getattr(recipe, name)
    values = list(DUEL_VALUES[name]) if now in DUEL_VALUES[name] else [now, *DUEL_VALUES[name]]
    title = partial(_value_title, name)
    # A key for each setting: the values of another one are no choices here.
    first = one.selectbox(
        _("One value"), values, values.index(now), key=f"duel-one-{name}", format_func=title, persist_state="page"
    )
    second = other.selectbox(
        _("The other value"),
        [each for each in values if each != first],
        None,
        key=f"duel-other-{name}",
        format_func=title,
        placeholder=_("Choose"),
        persist_state="page",
    )
    return name, first, second


def _start(recipe: Recipe, experiment_key: str, name: str, values: tuple[Any, Any], guess: str) -> None:
    seeded = visitor(fresh=True).own_seed(recipe, experiment(experiment_key).recipe.seed)
    ids = actions.start([replace(seeded, **{name: value}) for value in values], experiment_key)
    if not ids:
        return  # the class does not allow it; the page says why
    first, second = ids
    own_runs().update(ids)
    actions.put_on_screen(first)
    try:
        actions.guess_duel(first, second, guess)
    except ValueError as late:
        GUESS_NOTE.set(("error", str(late)))
        return
    earn(recipe.stage, "guess")
    winner = _value_title(name, values[SIDES.index(guess)])
    note = _(
        "Saved: {setting} {value} wins. Both runs are on their way.", setting=in_sentence(setting(name).label), value=winner
    )
    GUESS_NOTE.set(("", note))


def _value_title(name: str, value: Any) -> str:
    declared = setting(name)
    return declared.choices[value] if declared.choices else declared.text(value)
