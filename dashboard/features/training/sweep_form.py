"""The choice of a sweep: one or two settings, the values of each, and the seeds of every combination."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.address_widgets import select_or_none
from dashboard.components.error_sentences import guarded, say_error
from dashboard.state.session import (
    SWEEP_SEEDS,
    SWEEP_SETTING,
    SWEEP_SETTING_2,
    SWEEP_VALUES,
    SWEEP_VALUES_2,
)
from dashboard.state.session_key import AddressKey
from s7core import formatting
from s7core.choices import RANGE_TEST
from s7core.language.translation import _, _p
from s7core.language.words import in_sentence
from s7core.lesson.experiments import Experiment
from s7core.model.recipe_check import check_recipe
from s7core.recipe import Recipe, setting
from s7core.runs.sweep_plan import SweepPlan, axis_settings, sweep_plan
from s7core.setting import Setting

DEFAULT_SWEEP_SEEDS = "0-2"
MOST_SWEEP_CELLS = 49  # of a sweep on the page: seven values of two settings each
FACTOR = 3  # between suggested values of a number
VALUES_ABOVE_ZERO = (0.0, 0.0001, 0.001)  # that are suggested where a setting is 0
LONGEST_VALUES = 200  # characters

# Layers are many words each, which no list of values and no axis holds.
PAGE_AXES = tuple(name for name in axis_settings() if name != "layers")


def choose_sweep(start: Experiment, recipe: Recipe) -> SweepPlan | None:
    """Draw the choice and return the sweep; None before a setting is chosen, and where a sentence says what is wrong.

    `recipe` has the settings that all runs share.
    """
    with _row():
        first = _choose_axis(_("Which setting?"), SWEEP_SETTING, SWEEP_VALUES, PAGE_AXES, recipe)
    if first is None:
        return None
    others = tuple(name for name in PAGE_AXES if name != SWEEP_SETTING.get())
    row = _row()
    with row:
        second = _choose_axis(_("And a second one?"), SWEEP_SETTING_2, SWEEP_VALUES_2, others, recipe)
    seeds = row.text_input(
        _("Seeds of each"),
        DEFAULT_SWEEP_SEEDS,
        max_chars=LONGEST_VALUES,
        key=SWEEP_SEEDS.name,
        bind="query-params",
        width=220,
        help=_("Numbers and ranges: 0-2, or 0,2,5-7. Several seeds show how far chance alone moves a result."),
    )
    try:
        return _checked(sweep_plan(start.key, seeds, [axis for axis in (first, second) if axis], recipe))
    except ValueError as error:
        say_error(error)
        return None


def _row() -> DeltaGenerator:
    return st.container(horizontal=True, gap="small", vertical_alignment="bottom")


def _choose_axis(
    label: str, name_key: AddressKey[Any], values_key: AddressKey[str], names: tuple[str, ...], recipe: Recipe
) -> str | None:
    """Draw the choice of a setting and its values, and return them as `sweep_plan` takes them; None without a setting."""
    name = select_or_none(
        label,
        names,
        key=name_key,
        title=lambda each: setting(each).label,
        on_change=guarded(_suggest),
        args=(name_key, values_key, recipe),
        placeholder=_p("setting", "None"),
        width=220,
    )
    if name is None:
        return None
    declared = setting(name)
    values = st.text_input(
        _("Values of {setting}", setting=in_sentence(declared.label)),
        suggested_values(declared, getattr(recipe, name)),
        max_chars=LONGEST_VALUES,
        key=values_key.name,
        bind="query-params",
        width=360,
        help=_values_help(declared),
    )
    return f"{name}={values}"


def _values_help(declared: Setting) -> str:
    listed = ", ".join(f"{value} ({title})" for value, title in declared.choices.items() if value != RANGE_TEST)
    if listed:
        return _("Separated by commas: {values}.", values=listed)
    return _("Separated by commas, each {allowed}.", allowed=declared.allowed)


def _suggest(name_key: AddressKey[Any], values_key: AddressKey[str], recipe: Recipe) -> None:
    """Put values into the field that suit the setting that was just chosen."""
    name = name_key.get()
    if name_key is SWEEP_SETTING and name == SWEEP_SETTING_2.get():
        SWEEP_SETTING_2.pop()  # it is no longer among the choices of the second one
    if name in PAGE_AXES:  # a message from a browser may name anything
        values_key.set(suggested_values(setting(name), getattr(recipe, name)))


def suggested_values(declared: Setting, value: object) -> str:
    """Values to begin with: both states of a switch, all choices, or a number with one below and one above it."""
    if declared.kind is bool:
        return "false,true"
    if declared.choices:
        return ",".join(each for each in declared.choices if each != RANGE_TEST)
    if not isinstance(value, int | float):
        return str(value)
    if declared.kind is int:
        numbers: list[float] = [round(value / 2), value, value * 2]
    else:
        numbers = [_rounded(value / FACTOR), value, _rounded(value * FACTOR)] if value else list(VALUES_ABOVE_ZERO)
    limited = (min(max(each, declared.minimum), declared.maximum) for each in numbers)
    return ",".join(dict.fromkeys(f"{each:.10g}" for each in limited))


def _rounded(value: float) -> float:
    return float(f"{value:.1g}")


def _checked(plan: SweepPlan) -> SweepPlan:
    """The sweep; ValueError where a page cannot show it, or where one of its recipes cannot be trained."""
    if len(plan.cells) > MOST_SWEEP_CELLS:
        raise ValueError(
            _(
                "A sweep of {count} combinations is too large for a page, where {most} are the most: take fewer values, or "
                "`python -m s7core sweep`.",
                count=formatting.count(len(plan.cells)),
                most=MOST_SWEEP_CELLS,
            )
        )
    for cell in plan.cells:
        check_recipe(cell.recipes[0])
    return plan
