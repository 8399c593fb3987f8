"""The form with all settings of a run."""

from typing import Any

import streamlit as st

from dashboard.components.setting_widgets import setting_widget
from dashboard.state.address import asked, parameter_text, set_address
from dashboard.state.session import LAYERS, LEARNING_RATE, SETTING_KEYS, SETTINGS_FOR_TRAIN
from s7core.language.translation import _
from s7core.language.words import in_sentence
from s7core.lesson.experiments import Experiment, PublishedExperiment
from s7core.recipe import Recipe, settings
from s7core.setting import SETTING_GROUPS

# Rarely changed, so they are folded under "More".
FOLDED = (
    "layers",
    "warm_up",
    "momentum",
    "nesterov",
    "weight_decay",
    "batch_size",
    "device",
    "precision",
    "threads",
    "gpu_share",
    "live_test",
)


def put(recipe: Recipe, names: list[str]) -> None:
    """Set the widgets of these settings; call it from a callback."""
    for name in names:
        SETTING_KEYS[name].set(getattr(recipe, name))


def take_over_settings() -> None:
    """Set the widgets of the settings that another page opened Train with; call it before they are drawn."""
    for name, value in (SETTINGS_FOR_TRAIN.pop() or {}).items():
        SETTING_KEYS[name].set(value)
        set_address(SETTING_KEYS[name], parameter_text(value))  # Streamlit leaves out what is set before the first draw


def use_learning_rate(learning_rate: float) -> None:
    """Set the widget of the learning rate, rounded as it is shown; call it from a callback."""
    LEARNING_RATE.set(float(f"{learning_rate:.2g}"))


def origin(start: Experiment) -> str:
    """What the settings of an experiment are called beside changed ones."""
    return _("published") if isinstance(start, PublishedExperiment) else _("the record")


def recipe_form(start: Experiment) -> Recipe:
    """Draw all groups of settings, with the experiment's values at first; returns the recipe as it is set now."""
    values: dict[str, Any] = {"stage": start.recipe.stage}
    for group in SETTING_GROUPS:
        of_group = [each for each in settings() if each.group == group and each.name != "stage"]
        st.markdown(f"**{_(group)}**")
        for each in of_group:
            if each.name not in FOLDED:
                values[each.name] = setting_widget(each, getattr(start.recipe, each.name), origin(start))
        if folded := [each for each in of_group if each.name in FOLDED]:
            # What an edited network was opened with must not be out of sight.
            opened = group == "Network" and asked(LAYERS) is not None
            with st.expander(_("More {group} settings", group=in_sentence(_(group))), expanded=opened):
                for each in folded:
                    values[each.name] = setting_widget(each, getattr(start.recipe, each.name), origin(start))
    return Recipe(**values)
