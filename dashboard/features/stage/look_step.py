"""The look step of a stage: its story, its figures, the receptive field of its units, and its layers."""

import streamlit as st

from dashboard.charts.network_charts import receptive_growth
from dashboard.components.address_widgets import check_link
from dashboard.components.chart_frame import show_chart
from dashboard.components.digit_choice import choose_example_digit
from dashboard.components.digit_images import growth_picture
from dashboard.components.error_sentences import guarded
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.components.layer_tables import layer_table, show_layer_table
from dashboard.components.metrics import Metric, show_metrics
from dashboard.components.receptive_growth import growth_table, published_field, sees, show_formula
from dashboard.components.setting_widgets import setting_widget
from dashboard.data.lesson_facts import first_experiment, story_of
from dashboard.data.queries import traced
from dashboard.state.lesson_marks import earn
from dashboard.state.session import LAYER
from s7core import formatting
from s7core.lesson.experiments import best_published_accuracy, experiments_of, lesson_experiments
from s7core.lesson.stages import Stage, stage_mark
from s7core.model.trace import Trace
from s7core.recipe import Recipe, setting
from s7core.runs.records import Run

TOGGLES = ["batch_norm", "dropout"]


def show_story(this: Stage) -> None:
    """Draw the target of a stage, what changed and why, its architecture, its training, and what to look for."""
    story = story_of(this.key)
    st.subheader("Target, as published" if experiments_of(this.key) else "Target")
    experiments = lesson_experiments(this.key)
    for experiment in experiments:
        markdown_with_terms(f"**{experiment.title}.** {experiment.target}" if len(experiments) > 1 else experiment.target)
    st.subheader("What changed, and why" if story.step_from_last else "What it is made of")
    for change, reason in story.changed:
        markdown_with_terms(f"**{change}.** {reason}")
    markdown_with_terms(story.architecture)
    st.subheader("How it is trained")
    markdown_with_terms(story.experiment)
    st.subheader("Look for")
    markdown_with_terms("\n".join(f"- {hint}" for hint in story.look_for))


def choose_toggles(this: Stage) -> Recipe:
    """Draw the two toggles and return the recipe of the stage's first experiment with their values.

    The values are kept in the address of the page.
    """
    published = first_experiment(this.key).recipe
    batch_norm, dropout = st.columns(2, gap="medium")
    with batch_norm:
        on = setting_widget(setting("batch_norm"), published.batch_norm)
    with dropout:
        rate = setting_widget(setting("dropout"), published.dropout)
    return Recipe.from_dict(published.to_dict() | {"batch_norm": on, "dropout": rate})


def show_figures(this: Stage, recipe: Recipe, best: Run | None) -> None:
    """Draw parameters, multiply-accumulates, receptive field and accuracies in a row.

    `best` is the best finished run of this stage in the store, None without one.
    """
    now = _traced(recipe)
    difference = now.parameters - _traced(first_experiment(this.key).recipe).parameters
    show_metrics(
        Metric("Parameters", formatting.count(now.parameters), formatting.signed(difference) if difference else ""),
        Metric("Multiply-accumulates", formatting.millions(now.macs)),
        Metric("Receptive field", f"{now.receptive_field} px"),
        Metric("Published accuracy", formatting.percent(best_published_accuracy(this.key), missing="nothing")),
        Metric("Best run here", formatting.percent(best.last_test_accuracy) if best else "none yet"),
    )


def show_receptive_field(this: Stage, recipe: Recipe) -> None:
    """Draw a digit with a square for each receptive field, a slider through the layers, and how the field grows."""
    now = _traced(recipe)
    st.subheader("How far one unit sees")
    mark = stage_mark(this.key)
    names = [row.name for row in now.rows]
    check_link(LAYER, names)
    image = choose_example_digit()
    chosen = st.select_slider(
        "Layer: drag, or use the arrow keys",
        names,
        value=_first_wide(now),
        key=LAYER.name,
        bind="query-params",
        on_change=guarded(earn),
        args=(this.key, "look"),
    )
    picture, facts = st.columns([1.15, 1], gap="medium", vertical_alignment="center")
    with facts:
        row = now.rows[names.index(chosen)]
        before = now.rows[row.index - 2] if row.index > 1 else None
        markdown_with_terms(sees(row))
        show_formula(row, before)
        markdown_with_terms(published_field(this, now))
    with picture:
        grown = [each for each in now.rows[: row.index] if each is row or _grows(now, each.index)]
        st.html(growth_picture(image, grown, mark.colour))
    title = f"The receptive field grows to {now.receptive_field} pixels; after pooling each step is larger"
    show_chart(receptive_growth(growth_table([(this.title, mark, now)])), title, "growth")


def show_table(this: Stage, recipe: Recipe) -> None:
    """Draw the table of all layers, and name the one with most parameters and the one with most arithmetic."""
    now, as_published = _traced(recipe), recipe == first_experiment(this.key).recipe
    st.subheader("Layer by layer")
    largest = max(now.rows, key=lambda row: row.parameters)
    costliest = max(now.rows, key=lambda row: row.macs)
    markdown_with_terms(
        f"{largest.name} holds {formatting.share(largest.parameters, now.parameters)} of the parameters; "
        f"{costliest.name} does {formatting.share(costliest.macs, now.macs)} of the arithmetic (multiply-accumulates)."
    )
    if this.lost_rows and as_published:
        caption_with_terms(
            f"The published table lost rows {this.lost_rows[0]} to {this.lost_rows[-1]}; its total counts them."
        )
    if this.published_rows == "layers with parameters" and as_published:
        caption_with_terms("The published table lists only the layers with parameters, so it numbers them differently.")
    show_layer_table(layer_table(now, this, as_published), this.title)


def _traced(recipe: Recipe) -> Trace:
    return traced(recipe.stage, recipe.batch_norm, recipe.dropout)


def _first_wide(now: Trace) -> str:
    """The name of the first layer whose receptive field is wider than one 3 × 3 convolution; the slider starts there."""
    return next(row.name for row in now.rows if row.receptive_field > 3)


def _grows(now: Trace, index: int) -> bool:
    """Whether the layer at this index, counted from 1, has a larger receptive field than the layer before it."""
    before = now.rows[index - 2].receptive_field if index > 1 else 1
    return now.rows[index - 1].receptive_field > before
