"""What a recipe will do, before it runs: parameters, learning rate, augmented digits."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.ui import words
from dashboard.ui.charts.curves import rate_chart
from dashboard.ui.digits import sheet
from dashboard.ui.numbers import Number, show_numbers
from dashboard.ui.palette import STAGE_MARKS
from dashboard.ui.reads import traced
from dashboard.ui.resources import data
from dashboard.ui.show import show_chart
from s7core.data.augment import augment
from s7core.lesson.experiments import Experiment
from s7core.recipe import Recipe
from s7core.training.determinism import generator
from s7core.training.schedules import plan

SHEET = 16


def show_preview(published: Experiment, recipe: Recipe) -> None:
    now = traced(recipe.stage, recipe.batch_norm, recipe.dropout)
    difference = now.parameters - published.parameters
    show_numbers(
        Number("Parameters", words.count(now.parameters), f"{words.signed(difference)} changed" if difference else ""),
        Number("Multiply-accumulates", words.millions(now.macs)),
        Number("Receptive field", f"{now.receptive_field} px"),
        Number("Training steps", words.count(recipe.steps_per_epoch * recipe.epochs)))
    rates, digits = st.columns([1.7, 1], gap="medium")
    with rates:
        title = f"Learning rate over {recipe.epochs} epoch{'s' if recipe.epochs > 1 else ''}"
        table = pd.DataFrame(_plan(recipe), columns=["epoch", "learning_rate"])
        show_chart(rate_chart(table, recipe.epochs, STAGE_MARKS[recipe.stage].colour), title, "plan")
        if recipe.scheduler == "reduce-on-plateau":
            watched = "held-out loss" if recipe.holds_out else "test loss"
            st.caption(f"The rate falls to a tenth after the second epoch without a better {watched}, so its drops "
                       "cannot be drawn in advance.")
    with digits:
        st.markdown(f"**{SHEET} digits as the network sees them**")
        st.html(sheet(augmented_digits(recipe.augmentation, recipe.seed)))


@st.cache_data(max_entries=64, show_spinner=False)
def _plan(recipe: Recipe) -> list[tuple[float, float]]:
    return plan(recipe)


@st.cache_data(max_entries=64, show_spinner=False)
def augmented_digits(augmentation: str, seed: int) -> np.ndarray:
    """(16, 28, 28) uint8: the first training digits, augmented as a run with this seed would begin."""
    images = data().train_images[:SHEET].unsqueeze(1).float()
    changed = augment(images, augmentation, generator(seed, "augmentation", epoch=1))
    return changed.squeeze(1).round().clamp(0, 255).byte().numpy()
