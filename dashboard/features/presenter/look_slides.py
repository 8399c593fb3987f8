"""The slides that show what a stage is made of: its story, what its units see, and its layers."""

import html

import streamlit as st

from dashboard.components.address_widgets import check_link
from dashboard.components.digit_choice import choose_example_digit
from dashboard.components.digit_images import growth_picture
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.components.receptive_growth import explain_unit
from dashboard.data.lesson_facts import story_of
from dashboard.data.queries import traced_recipe
from dashboard.state.session import LAYER
from s7core import formatting
from s7core.language.translation import _
from s7core.lesson.experiments import experiments_of, lesson_experiments
from s7core.lesson.layers import AvgPool2d, Conv2d, Linear, MaxPool2d
from s7core.lesson.stages import Stage, stage_mark
from s7core.recipe import Recipe

WITH_WINDOWS = (
    Conv2d,
    MaxPool2d,
    AvgPool2d,
    Linear,
)  # layers whose row is on the slide; the others leave shapes as they are


def show_story_slide(this: Stage) -> None:
    """Draw the target of the stage beside what changed and why, and what to look for."""
    story = story_of(this.key)
    target, changes = st.columns([1, 1.4], gap="large")
    with target:
        st.header(_("Target, as published") if experiments_of(this.key) else _("Target"))
        experiments = lesson_experiments(this.key)
        for each in experiments:
            markdown_with_terms(f"**{each.title}.** {each.target}" if len(experiments) > 1 else each.target)
        st.header(_("Look for"))
        markdown_with_terms("\n".join(f"- {hint}" for hint in story.look_for))
    with changes:
        st.header(_("What changed, and why") if story.step_from_last else _("What it is made of"))
        for change, reason in story.changed:
            markdown_with_terms(f"**{change}.** {reason}")


def show_field_slide(this: Stage, recipe: Recipe) -> None:
    """Draw a digit with a square for each receptive field up to the chosen layer, and the slider through the layers."""
    now = traced_recipe(recipe)
    names = [row.name for row in now.rows]
    picture, facts = st.columns([1, 1.3], gap="large", vertical_alignment="center")
    with facts:
        check_link(LAYER, names)
        image = choose_example_digit()
        wide = next(row.name for row in now.rows if row.receptive_field > 3)
        chosen = st.select_slider(_("Layer"), names, value=wide, key=LAYER.name, bind="query-params")
        row = explain_unit(this, now, chosen)
    with picture:
        fields = [1, *(each.receptive_field for each in now.rows)]
        grown = [each for each in now.rows[: row.index] if each is row or each.receptive_field > fields[each.index - 1]]
        st.html(growth_picture(image, grown, stage_mark(this.key).colour))


def show_layers_slide(this: Stage, recipe: Recipe) -> None:
    """Draw the layers that have a window or connect everything as a table in large type, and say which is the largest."""
    now = traced_recipe(recipe)
    largest = max(now.rows, key=lambda row: row.parameters)
    markdown_with_terms(
        _(
            "{layer} holds **{share}** of the {parameters} parameters.",
            layer=largest.name,
            share=formatting.share(largest.parameters, now.parameters),
            parameters=formatting.count(now.parameters),
        )
    )
    shown = [row for row in now.rows if isinstance(row.layer, WITH_WINDOWS)]
    bars = "".join(
        f"<tr><td>{html.escape(row.name)}</td><td>{formatting.shape(row.output_shape)}</td>"
        f"<td class=n>{formatting.count(row.parameters)}</td>"
        f'<td class="s7-slide-share"><i style="width:{100 * row.parameters / now.parameters:.1f}%;'
        f'background:{stage_mark(this.key).colour}"></i></td>'
        f"<td class=n>{row.receptive_field}</td></tr>"
        for row in shown
    )
    name = html.escape(_("Layers of {stage}", stage=this.title))
    st.html(
        f'<table class="s7-wall-table s7-slide-table" aria-label="{name}"><thead><tr>{_layer_heads()}</tr></thead>'
        f"<tbody>{bars}</tbody></table>"
    )
    left_out = now.parameters - sum(row.parameters for row in shown)
    caption_with_terms(
        _(
            "Without the layers that work on each place by itself ({parameters} parameters, of BatchNorm).",
            parameters=formatting.count(left_out),
        )
        if left_out
        else _("Without the layers that work on each place by itself.")
    )


def _layer_heads() -> str:
    """HTML of the titles of the table's columns; those of numbers stand at the right."""
    titles = {_("Layer"): "", _("Output"): "", _("Parameters"): " class=n", _("Share"): "", _("Receptive field"): " class=n"}
    return "".join(f"<th scope=col{kind}>{html.escape(title)}</th>" for title, kind in titles.items())
