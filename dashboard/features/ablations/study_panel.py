"""A study of two settings on the page: the four cells, the effects, and what they come to."""

from itertools import product

import pandas as pd
import streamlit as st

from dashboard.charts.comparison_charts import effects_chart, interaction_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.compared_items import GROUP_PREFIX
from dashboard.data.resources import run_catalog
from dashboard.pages import page_file
from s7core.analysis.statistics import Effect, mean_interval
from s7core.lesson.groups import Study, study
from s7core.lesson.palette import STAGE_MARKS
from s7core.reference.evidence import MEASURES, Cells, Evidence, NotMeasured
from s7core.reference.reference_store import Version

GUESSING = 0.2  # accuracy; below it a network does little better than to say the same digit always
FALLEN = 0.05  # so far below the training accuracy, a test accuracy is not that of a network that learns as it should
LEVEL_COLOURS = (STAGE_MARKS["init"].colour, STAGE_MARKS["net1"].colour)


def show_study(of: Study, measure: str) -> None:
    """`measure` is one of MEASURES."""
    st.subheader(of.title)
    markdown_with_terms(of.question)
    try:
        cells = _cells(of.key, measure, run_catalog().reference_store.version)
    except NotMeasured as missing:
        st.info(f"{missing} The runs are made by `python -m s7core reference build`.")
        return
    st.markdown(f"#### {effects_sentence(cells)}")
    for each in oddities(*(_cells(of.key, key, run_catalog().reference_store.version) for key in ("last", "training"))):
        st.markdown(each)
    seeds, epochs = len(cells.seeds), of.cells[0][0].recipe.epochs
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        table = cell_table(cells)
        first, second = of.factors
        show_chart(
            interaction_chart(table, first.label, second.label, MEASURES[measure].label, LEVEL_COLOURS),
            f"Four combinations, {epochs} epochs, {seeds} seeds each",
            f"cells-{of.key}",
            table.drop(columns="is_first"),
        )
    with right:
        table = effect_table(cells.effects)
        show_chart(
            effects_chart(table),
            "Effects with their 95 % intervals: clear of zero is beyond noise",
            f"effects-{of.key}",
            table,
        )
    watched = any(cell.recipe.scheduler_watches_test for row in of.cells for cell in row)
    caption_with_terms(
        "A main effect is what switching that setting changes, averaged over the other one and taken within each "
        "seed. The interaction is half of how much more the one does when the other is on. Intervals are Student's t "
        f"over {seeds} seeds." + (" The scheduler watches the test set, as published." if watched else "")
    )
    if st.button("Compare the four", key=f"compare-{of.key}", icon=":material/compare_arrows:"):
        st.switch_page(
            page_file("compare"), query_params={"items": [GROUP_PREFIX + cell.key for row in of.cells for cell in row]}
        )


@st.cache_data(max_entries=12, show_spinner="Weighing …")
def _cells(study_key: str, measure: str, version: Version) -> Cells:
    return Evidence(run_catalog().reference_store).cells(study(study_key), measure)


def effects_sentence(cells: Cells) -> str:
    """Which effects stand clear of zero, the largest first, and whether the two settings depend on each other."""
    *both, interaction = cells.effects
    changes = {effect: factor.change for effect, factor in zip(both, cells.study.factors, strict=True)}
    clear = sorted((each for each in both if each.interval.excludes_zero), key=lambda each: -abs(each.mean))
    parts = [
        f"{changes[each]} {'adds' if each.mean > 0 else 'costs'} {abs(each.mean) * 100:.2f} points"
        f"{' (only just clear)' if each.only_just else ''}"
        for each in clear
    ]
    unclear = [changes[each] for each in both if each not in clear]
    if clear:
        told = ", ".join(parts) + (f"; of {unclear[0]} no effect can be seen." if unclear else ".")
    else:
        told = f"No effect of {unclear[0]} or of {unclear[1]} can be told from noise."
    if interaction.interval.excludes_zero:
        told += " The two depend on each other: what one does differs with the other."
    return told[0].upper() + told[1:]


def oddities(last: Cells, training: Cells) -> list[str]:
    """A sentence for every combination with seeds that have not begun to learn, or whose test accuracy has just fallen.

    Both are of the last epoch: test accuracy and training accuracy.
    """
    sentences, (first, second) = [], last.study.factors
    for i, j in product((0, 1), repeat=2):
        test, trained = last.values[i, j], training.values[i, j]
        with_these = f"With {first.names[i]} and {second.names[j]}"
        if lost := int((test < GUESSING).sum()):
            sentences.append(
                f"{with_these}, {lost} of {len(test)} seeds {'have' if lost > 1 else 'has'} not begun to learn "
                f"({test.min() * 100:.1f} %, and guessing gives 10 %). That widens the intervals."
            )
        for seed, of_test, of_training in zip(last.seeds, test, trained, strict=True):
            if of_test >= GUESSING and of_test < of_training - FALLEN:
                sentences.append(
                    f"{with_these}, seed {seed} reads {of_test * 100:.1f} % of the test digits, though "
                    f"{of_training * 100:.1f} % of the training ones: its test accuracy jumps from epoch to "
                    "epoch. That widens the intervals."
                )
    return sentences


def cell_table(cells: Cells) -> pd.DataFrame:
    """One row a run: first, second (names of levels), seed, accuracy, mean, low, high (percent), is_first of its cell."""
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
    """Columns effect, mean, low, high in percentage points, p."""
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
