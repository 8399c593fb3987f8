"""A study of two settings on the page: its conclusion, its four combinations, and the effects of both settings."""

from functools import lru_cache
from itertools import product

import pandas as pd
import streamlit as st

from dashboard.charts.comparison_charts import effects_chart, interaction_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.compared_items import GROUP_PREFIX
from dashboard.data.resources import run_catalog
from dashboard.pages import page_file
from dashboard.state.session import COMPARED, VIEW
from s7core.analysis.statistics import Effect, mean_interval
from s7core.lesson.groups import BATCH_NORM, Group, Study, study
from s7core.lesson.palette import BLUE, ORANGE
from s7core.reference.evidence import MEASURES, Cells, Evidence, NotMeasured
from s7core.reference.reference_store import Version
from s7core.reference.study_findings import effects_sentence, learning_failures

LEVEL_COLOURS = (BLUE, ORANGE)


def show_study(of: Study, measure: str) -> None:
    """Draw a study judged by this measure, a key of MEASURES; where reference runs are missing, say which."""
    st.subheader(of.title)
    markdown_with_terms(of.question)
    try:
        cells = _cells(of.key, measure, run_catalog().reference_store.version)
    except NotMeasured as missing:
        st.info(f"{missing} The runs are made by `python -m s7core reference build`.")
        return
    st.markdown(f"#### {effects_sentence(cells)}")
    for each in learning_failures(
        *(_cells(of.key, key, run_catalog().reference_store.version) for key in ("last", "training"))
    ):
        st.markdown(each)
    _charts(of, cells, measure)
    _buttons(of)


def _buttons(of: Study) -> None:
    """Draw the buttons that lead to Compare: with all four combinations, and with two that learn side by side."""
    row = st.container(horizontal=True, gap="small")
    if row.button("Compare the four", key=f"compare-{of.key}", icon=":material/compare_arrows:"):
        st.switch_page(
            page_file("compare"),
            query_params={COMPARED.name: [GROUP_PREFIX + cell.key for cells in of.cells for cell in cells]},
        )
    pair = _with_and_without_batch_norm(of)
    if pair and row.button(
        "Watch with and without BatchNorm side by side", key=f"watch-{of.key}", icon=":material/play_circle:"
    ):
        items = [GROUP_PREFIX + cell.key for cell in pair]
        st.switch_page(page_file("compare"), query_params={COMPARED.name: items, VIEW.name: "learn"})


def _with_and_without_batch_norm(of: Study) -> tuple[Group, Group] | None:
    """The combinations that differ in BatchNorm alone, at the first level of the other setting; None in other studies."""
    if of.factors[0] != BATCH_NORM:
        return None
    without, with_it = of.cells
    return with_it[0], without[0]


def _charts(of: Study, cells: Cells, measure: str) -> None:
    seeds, epochs = len(cells.seeds), of.cells[0][0].recipe.epochs
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        table = cell_table(cells)
        first, second = of.factors
        chart = interaction_chart(table, first.label, second.label, MEASURES[measure].label, LEVEL_COLOURS)
        title = f"Four combinations, {epochs} epochs, {seeds} seeds each"
        show_chart(chart, title, f"cells-{of.key}", table.drop(columns="is_first"))
    with right:
        table = effect_table(cells.effects)
        title = "Effects with their 95% intervals: clear of zero is beyond noise"
        show_chart(effects_chart(table), title, f"effects-{of.key}", table)
    watched = any(cell.recipe.scheduler_watches_test for row in of.cells for cell in row)
    caption_with_terms(
        "A main effect is what switching that setting changes, averaged over the other one and taken within each "
        "seed. The interaction is half of how much more the one does when the other is on. Intervals are Student's t "
        f"over {seeds} seeds." + (" The scheduler watches the test set, as published." if watched else "")
    )


@lru_cache(maxsize=12)
def _cells(study_key: str, measure: str, version: Version) -> Cells:
    return Evidence(run_catalog().reference_store).cells(study(study_key), measure)


def cell_table(cells: Cells) -> pd.DataFrame:
    """One row for each run: first, second (names of levels), seed, accuracy, mean, low, high, is_first.

    Accuracies are in percent. `mean`, `low` and `high` are those of the run's combination of levels, the bounds a 95%
    interval; `is_first` marks the first run of each combination.
    """
    rows, (first, second) = [], cells.study.factors
    for i, j in product((0, 1), repeat=2):
        values = [float(each) * 100 for each in cells.values[i, j]]
        bounds = mean_interval(values)
        rows += [
            {
                "first": first.names[i],
                "second": second.names[j],
                "seed": seed,
                "accuracy": value,
                "mean": sum(values) / len(values),
                "low": bounds.low,
                "high": min(bounds.high, 100),
                "is_first": at == 0,
            }
            for at, (seed, value) in enumerate(zip(cells.seeds, values, strict=True))
        ]
    return pd.DataFrame(rows)


def effect_table(effects: tuple[Effect, ...]) -> pd.DataFrame:
    """One row for each effect: effect (its name), mean, low, high (percentage points), p."""
    return pd.DataFrame(
        [
            {
                "effect": each.name,
                "mean": each.mean * 100,
                "low": each.interval.low * 100,
                "high": each.interval.high * 100,
                "p": each.p,
            }
            for each in effects
        ]
    )
