"""A preview of a recipe: parameters, planned learning rate and the first augmented digits."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard.charts.run_curves import rate_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.digit_images import sheet
from dashboard.components.engine_place import engine_is_here
from dashboard.components.glossary_tooltips import caption_with_terms
from dashboard.components.metrics import Metric, show_metrics
from dashboard.data.queries import traced_recipe
from dashboard.features.training.start_controls import problem
from s7core import formatting
from s7core.language.translation import _, _n
from s7core.lesson.experiments import Experiment
from s7core.lesson.stages import stage_mark
from s7core.recipe import Recipe

SHEET = 16  # digits
PREVIEW_HEIGHT = 330  # pixels of the learning rate and the digits


def show_preview(start: Experiment, recipe: Recipe) -> None:
    """Draw figures, learning rate and first digits of a recipe, compared with the experiment that it starts from.

    Nothing is drawn for a recipe that cannot be trained.
    """
    if problem(recipe):  # its sentence is shown beside the button that it disables
        return
    now = traced_recipe(recipe)
    difference = now.parameters - traced_recipe(start.recipe).parameters
    show_metrics(
        Metric(
            _("Parameters"),
            formatting.count(now.parameters),
            _("{difference} changed", difference=formatting.signed(difference)) if difference else "",
        ),
        Metric(_("Multiply-accumulates"), formatting.millions(now.macs)),
        Metric(_("Receptive field"), _("{count} px", count=now.receptive_field)),
        Metric(_("Training steps"), formatting.count(recipe.steps_per_epoch * recipe.epochs)),
    )
    if not engine_is_here(PREVIEW_HEIGHT):
        return
    rates, digits = st.columns([1.7, 1], gap="medium")
    with rates:
        title = _n(
            "Learning rate over {count} epoch", "Learning rate over {count} epochs", recipe.epochs, count=recipe.epochs
        )
        table = pd.DataFrame(_plan(recipe), columns=["epoch", "learning_rate"])
        show_chart(rate_chart(table, recipe.epochs, stage_mark(recipe.stage).colour), title, "plan")
        if recipe.scheduler == "reduce-on-plateau":
            caption_with_terms(_plateau_note(recipe))
    with digits:
        st.markdown(_("**The first {count} digits that this run will see**", count=SHEET))
        st.html(sheet(_first_digits(recipe)))


def _plateau_note(recipe: Recipe) -> str:
    """Why the drops of a rate that waits for a plateau are not in its curve."""
    if recipe.holds_out:
        return _(
            "The rate falls to a tenth after the second epoch without a better held-out loss, so its drops cannot be drawn "
            "in advance."
        )
    return _(
        "The rate falls to a tenth after the second epoch without a better test loss, so its drops cannot be drawn in "
        "advance."
    )


@st.cache_data(max_entries=64, show_spinner=False)
def _plan(recipe: Recipe) -> list[tuple[float, float]]:
    # Imported here, as below, because it loads torch, which Train's frame does not wait for.
    from s7core.training.schedules import plan

    return plan(recipe)


@st.cache_data(max_entries=64, show_spinner=False)
def _first_digits(recipe: Recipe) -> np.ndarray:
    """(SHEET, 28, 28) uint8: the first training digits of a run, augmented as they will be."""
    from s7core.data.mnist import load_mnist
    from s7core.training.batches import first_batch

    return first_batch(recipe, load_mnist())[:SHEET].numpy()
