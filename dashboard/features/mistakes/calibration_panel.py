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
from s7core.data.tested_digits import indices_tested
from s7core.lesson.tested_text import digits_of_test
from s7core.recipe import HELD_OUT_IMAGES, Recipe
from s7core.runs.records import Run

TRAINED, SCALED = "as trained", "after temperature scaling"
NONE_FITS = (
    f"A temperature divides all scores by one number, which changes no answer. **None from {LOWEST_TEMPERATURE:g} to "
    f"{HIGHEST_TEMPERATURE:g} is the best for this run**: its {formatting.count(HELD_OUT_IMAGES)} held-out "
    "training images only become "
    "likelier towards an end of that range, so nothing is scaled."
)


def show_calibration(run: Run) -> None:
    """Draw the reliability diagram of a run with its figures, and say which images the temperature was fitted on."""
    labels, logits = test_labels()[indices_tested(run.recipe.test_images)], test_logits_of(run)
    temperature = fit_temperature(*held_out_logits_of(run))
    found = {TRAINED: calibration(softmax(logits, axis=1), labels)}
    if temperature:
        found[SCALED] = calibration(softmax(logits / temperature, axis=1), labels)
    numbers = [Metric("Expected calibration error", formatting.percent(each.error), kind) for kind, each in found.items()]
    if temperature:
        numbers.insert(1, Metric("Temperature", f"{temperature:.2f}", "softer" if temperature > 1 else "sharper"))
    show_metrics(
        *numbers,
        Metric(
            "Mean confidence",
            formatting.percent(float(softmax(logits, axis=1).max(1).mean())),
            f"accuracy {formatting.percent(float((logits.argmax(1) == labels).mean()))}",
        ),
    )
    table = pd.concat([_table(each, kind) for kind, each in found.items()])
    diagram, told = st.columns([1.1, 1], gap="large")
    with diagram:
        show_chart(reliability_chart(table), found[TRAINED].in_words, "reliability", table)
    with told:
        markdown_with_terms(
            "Each point is a bin of test digits by how sure the network is, with the 95% interval of how often it "
            "is right; larger points hold more digits. On the diagonal it is right as often as it is sure. The last "
            f"bin holds {found[TRAINED].bins[-1].count / len(labels) * 100:.1f}% of the digits."
            + ("" if run.recipe.tests_all else f" Only the {digits_of_test(len(labels))} that this run is tested on count.")
        )
        markdown_with_terms(_fitted_on(run.recipe) if temperature else NONE_FITS)


def _fitted_on(recipe: Recipe) -> str:
    fitted = (
        "The temperature divides all scores by one number, which changes no answer. It is fitted on the "
        f"{formatting.count(HELD_OUT_IMAGES)} held-out training images, never on test digits."
    )
    if recipe.trains_on_held_out:
        return (
            f"{fitted} **This run has trained on these images too**, so it is surer of them than of new ones and the "
            "temperature comes out too low. A run validated on held-out images gives an honest one."
        )
    return f"{fitted} This run has never trained on them."


def _table(found: Calibration, kind: str) -> pd.DataFrame:
    rows = []
    for each in found.bins:
        bounds = wilson_interval(each.accuracy, each.count)
        rows.append(
            {
                "kind": kind,
                "from": each.low * 100,
                "to": each.high * 100,
                "count": each.count,
                "confidence": each.confidence * 100,
                "accuracy": each.accuracy * 100,
                "low": bounds.low * 100,
                "high": bounds.high * 100,
            }
        )
    return pd.DataFrame(rows)
