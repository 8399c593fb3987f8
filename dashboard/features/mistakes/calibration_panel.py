"""Calibration of a run: how its confidence and its accuracy agree, before and after temperature scaling."""

import pandas as pd
import streamlit as st
from scipy.special import softmax

from dashboard.charts.layer_charts import reliability_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.components.metrics import Metric, show_metrics
from dashboard.data.networks import held_out_logits_of, test_logits_of
from dashboard.data.queries import test_labels
from s7core import formatting
from s7core.analysis.calibration import HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE, Calibration, calibration, fit_temperature
from s7core.analysis.statistics import wilson_interval
from s7core.choices import HELD_OUT_IMAGES
from s7core.data.tested_digits import indices_tested
from s7core.language.translation import N_, _, _p
from s7core.lesson.tested_text import digits_of_test
from s7core.recipe import Recipe
from s7core.runs.records import Run

TRAINED, SCALED = N_("as trained"), N_("after temperature scaling")


def show_calibration(run: Run) -> None:
    """Draw the reliability diagram of a run with its figures, and say which images the temperature was fitted on."""
    labels, logits = test_labels()[indices_tested(run.recipe.test_images)], test_logits_of(run)
    temperature = fit_temperature(*held_out_logits_of(run))
    found = {TRAINED: calibration(softmax(logits, axis=1), labels)}
    if temperature:
        found[SCALED] = calibration(softmax(logits / temperature, axis=1), labels)
    numbers = [
        Metric(_("Expected calibration error"), formatting.percent(each.error), _(kind)) for kind, each in found.items()
    ]
    if temperature:
        effect = _p("temperature", "softer") if temperature > 1 else _p("temperature", "sharper")
        numbers.insert(1, Metric(_("Temperature"), formatting.decimal(temperature, 2), effect))
    accuracy = formatting.percent(float((logits.argmax(1) == labels).mean()))
    confidence = formatting.percent(float(softmax(logits, axis=1).max(1).mean()))
    show_metrics(*numbers, Metric(_("Mean confidence"), confidence, _("accuracy {accuracy}", accuracy=accuracy)))
    table = pd.concat([_table(each, _(kind)) for kind, each in found.items()])
    diagram, told = st.columns([1.1, 1], gap="large")
    with diagram:
        show_chart(reliability_chart(table), found[TRAINED].in_words, "reliability", table)
    with told:
        markdown_with_terms(_what_points_are(found[TRAINED], run.recipe, len(labels)))
        markdown_with_terms(_fitted_on(run.recipe) if temperature else _none_fits())


def _what_points_are(found: Calibration, recipe: Recipe, digits: int) -> str:
    told = _(
        "Each point is a bin of test digits by how sure the network is, with the 95% interval of how often it is right; "
        "larger points hold more digits. On the diagonal it is right as often as it is sure. The last bin holds {share} of "
        "the digits.",
        share=formatting.percentage(found.bins[-1].count / digits * 100, 1),
    )
    if recipe.tests_all:
        return told
    return f"{told} {_('Only the {digits} that this run is tested on count.', digits=digits_of_test(digits))}"


def _none_fits() -> str:
    return _(
        "A temperature divides all scores by one number, which changes no answer. **None from {lowest} to {highest} is the "
        "best for this run**: its {count} held-out training images only become likelier towards an end of that range, so "
        "nothing is scaled.",
        lowest=formatting.significant(LOWEST_TEMPERATURE, 6),
        highest=formatting.significant(HIGHEST_TEMPERATURE, 6),
        count=formatting.count(HELD_OUT_IMAGES),
    )


def _fitted_on(recipe: Recipe) -> str:
    fitted = _(
        "The temperature divides all scores by one number, which changes no answer. It is fitted on the {count} held-out "
        "training images, never on test digits.",
        count=formatting.count(HELD_OUT_IMAGES),
    )
    if recipe.trains_on_held_out:
        trained = _(
            "**This run has trained on these images too**, so it is surer of them than of new ones and the temperature "
            "comes out too low. A run validated on held-out images gives an honest one."
        )
    else:
        trained = _("This run has never trained on them.")
    return f"{fitted} {trained}"


def _table(found: Calibration, kind: str) -> pd.DataFrame:
    rows = []
    for each in found.bins:
        bounds = wilson_interval(each.accuracy, each.count)
        rows.append(
            {
                N_("kind"): kind,
                N_("from"): each.low * 100,
                N_("to"): each.high * 100,
                N_("count"): each.count,
                N_("confidence"): each.confidence * 100,
                N_("accuracy"): each.accuracy * 100,
                N_("low"): bounds.low * 100,
                N_("high"): bounds.high * 100,
            }
        )
    return pd.DataFrame(rows)
