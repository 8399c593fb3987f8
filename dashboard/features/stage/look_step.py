"""The look step of a stage: layers, receptive field and story; and the toggles and figures that stand on every step."""

import streamlit as st

from dashboard.charts.network_charts import receptive_growth
from dashboard.components.address_widgets import check_link
from dashboard.components.chart_frame import show_chart
from dashboard.components.digit_choice import choose_example_digit
from dashboard.components.digit_images import growth_picture
from dashboard.components.error_sentences import guarded
from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.components.layer_tables import layer_table, show_layer_table
from dashboard.components.metrics import Metric, show_metrics
from dashboard.components.network_diagram import show_diagram
from dashboard.components.receptive_growth import explain_unit, growth_table
from dashboard.components.setting_widgets import setting_widget
from dashboard.data.lesson_facts import first_experiment, story_of
from dashboard.data.queries import traced
from dashboard.state.lesson_marks import earn
from dashboard.state.session import LAYER
from s7core import formatting
from s7core.language.translation import N_, _, language
from s7core.language.words import NOUNS_ARE_CAPITALISED, clause_list
from s7core.lesson.experiments import best_published_accuracy, experiments_of, lesson_experiments
from s7core.lesson.stages import Stage, stage_mark
from s7core.model.trace import Trace
from s7core.recipe import Recipe, setting
from s7core.runs.records import Run

TOGGLES = ["batch_norm", "dropout"]
LAYER_LABEL = N_("Layer: drag, use the arrow keys, or click a layer above")


def choose_toggles(this: Stage) -> Recipe:
    """Draw the two toggles and return the recipe of the stage's first experiment with their values.

    The values are kept in the address of the page.
    """
    published = first_experiment(this.key).recipe
    batch_norm, dropout = st.columns([1, 1.25], gap="medium", vertical_alignment="center")
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
        Metric(_("Parameters"), formatting.count(now.parameters), formatting.signed(difference) if difference else ""),
        Metric(_("Multiply-accumulates"), formatting.millions(now.macs)),
        Metric(_("Receptive field"), _("{count} px", count=now.receptive_field)),
        Metric(_("Published accuracy"), formatting.percent(best_published_accuracy(this.key), missing=N_("nothing"))),
        Metric(_("Best run here"), formatting.percent(best.last_test_accuracy) if best else _("none yet")),
    )


def show_look(this: Stage, recipe: Recipe) -> None:
    """Draw the step: the layers and what their units see, then the story in three lines; the rest is folded."""
    now = _traced(recipe)
    _receptive_field(this, now)
    _short_story(this)
    with st.expander(_("The whole story: every change and its reason, the training, and more to look for")):
        _whole_story(this)
    with st.expander(_("Layer by layer: shapes, parameters and arithmetic as a table")):
        _layers(this, now)
    with st.expander(_("How the receptive field grows, as a chart")):
        _growth(this, now)


def _receptive_field(this: Stage, now: Trace) -> None:
    """Draw the layers as boxes, a digit with a square for each receptive field, and beside it the slider through them."""
    names = [row.name for row in now.rows]
    check_link(LAYER, names)
    diagram = st.container(key="stage-diagram")
    picture, facts = st.container(key="stage-field").columns([1, 2.5], gap="large")
    with facts:
        image = choose_example_digit()
        chosen = st.select_slider(
            _(LAYER_LABEL),
            names,
            value=_first_wide(now),
            key=LAYER.name,
            bind="query-params",
            on_change=guarded(earn),
            args=(this.key, "look"),
        )
        row = explain_unit(this, now, chosen)
    with diagram:
        show_diagram(now, chosen, lambda name: _choose(this.key, name))
    with picture:
        grown = [each for each in now.rows[: row.index] if each is row or _grows(now, each.index)]
        st.html(growth_picture(image, grown, stage_mark(this.key).colour))


def _choose(stage_key: str, layer: str) -> None:
    """Select a layer that was clicked; that is looking, as moving the slider is."""
    LAYER.set(layer)
    earn(stage_key, "look")


def _short_story(this: Stage) -> None:
    """Draw three lines: the target, what changed and why, and the first thing to look for."""
    story = story_of(this.key)
    changes = clause_list(change if not place else _lower(change) for place, (change, _reason) in enumerate(story.changed))
    why = story.why or story.changed[0][1]
    target = lesson_experiments(this.key)[0].target
    with st.container(key="stage-story"):
        markdown_with_terms(
            _("**Target, as published.** {target}", target=target)
            if experiments_of(this.key)
            else _("**Target.** {target}", target=target)
        )
        markdown_with_terms(
            _("**What changed, and why.** {changes}. {reason}", changes=changes, reason=why)
            if story.step_from_last
            else _("**What it is made of.** {parts}. {reason}", parts=changes, reason=why)
        )
        markdown_with_terms(_("**Look for.** {hint}", hint=story.look_for[0]))


def _lower(change: str) -> str:
    """A change within a sentence: its first letter is small unless it is one of a name, "BatchNorm"."""
    if language() in NOUNS_ARE_CAPITALISED:
        return change
    word = change.split()[0]
    return change if any(letter.isupper() for letter in word[1:]) else change[0].lower() + change[1:]


def _whole_story(this: Stage) -> None:
    """Draw the target of each experiment, every change with its reason, the training, and what to look for."""
    story = story_of(this.key)
    experiments = lesson_experiments(this.key)
    for experiment in experiments if len(experiments) > 1 else []:
        markdown_with_terms(_("**{experiment}.** Target: {target}", experiment=experiment.title, target=experiment.target))
    for change, reason in story.changed:
        markdown_with_terms(f"**{change}.** {reason}")
    markdown_with_terms(_("**Architecture.** {text}", text=story.architecture))
    markdown_with_terms(_("**Training.** {text}", text=story.experiment))
    markdown_with_terms(_("**Look for**") + "\n" + "\n".join(f"- {hint}" for hint in story.look_for))


def _layers(this: Stage, now: Trace) -> None:
    """Draw the table of all layers, and name the one with most parameters and the one with most arithmetic."""
    largest = max(now.rows, key=lambda row: row.parameters)
    costliest = max(now.rows, key=lambda row: row.macs)
    markdown_with_terms(
        _(
            "{largest} holds {parameter_share} of the parameters; {costliest} does {arithmetic_share} of the arithmetic "
            "(multiply-accumulates).",
            largest=largest.name,
            parameter_share=formatting.share(largest.parameters, now.parameters),
            costliest=costliest.name,
            arithmetic_share=formatting.share(costliest.macs, now.macs),
        )
    )
    show_layer_table(layer_table(now, this, as_published=False), this.title)


def _growth(this: Stage, now: Trace) -> None:
    title = _("The receptive field grows to {count} pixels; after pooling each step is larger", count=now.receptive_field)
    show_chart(receptive_growth(growth_table([(this.title, stage_mark(this.key), now)])), title, "growth")


def _traced(recipe: Recipe) -> Trace:
    return traced(recipe.stage, recipe.batch_norm, recipe.dropout)


def _first_wide(now: Trace) -> str:
    """The name of the first layer whose receptive field is wider than one 3 × 3 convolution; the slider starts there."""
    return next(row.name for row in now.rows if row.receptive_field > 3)


def _grows(now: Trace, index: int) -> bool:
    """Whether the layer at this index, counted from 1, has a larger receptive field than the layer before it."""
    before = now.rows[index - 2].receptive_field if index > 1 else 1
    return now.rows[index - 1].receptive_field > before
