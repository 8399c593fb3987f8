"""A study of two settings on the page: its conclusion, its four combinations, and the effects of both settings."""

from itertools import product

import pandas as pd
import streamlit as st

from dashboard.charts.combination_chart import combination_chart
from dashboard.charts.comparison_charts import effects_chart
from dashboard.components.address_widgets import segments
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.compared_items import GROUP_PREFIX
from dashboard.data.resources import run_catalog
from dashboard.pages import page_file
from dashboard.state.address import parameter_text
from dashboard.state.session import COMPARED, SETTING_KEYS, VIEW
from s7core import formatting
from s7core.analysis.statistics import Effect, mean_interval, with_interval
from s7core.language.translation import N_, _, _n, cached_by_language
from s7core.language.words import sentences
from s7core.lesson.groups import BATCH_NORM, Factor, Group, Study, study
from s7core.lesson.palette import BLUE, ORANGE
from s7core.reference.evidence import MEASURES, Cells, Evidence, NotMeasured
from s7core.reference.reference_store import Version
from s7core.reference.study_findings import effects_sentence, learning_failures

LEVEL_COLOURS = (BLUE, ORANGE)


def show_study(of: Study, measure: str) -> None:
    """Draw a study judged by this measure, a key of MEASURES; where reference runs are missing, say which."""
    st.header(of.title)
    markdown_with_terms(of.question)
    try:
        cells = _cells(of.key, measure, run_catalog().reference_store.version)
    except NotMeasured as missing:
        st.info(sentences(str(missing), _("The runs are made by `python -m s7core reference build`.")))
        return
    st.markdown(f"### {effects_sentence(cells)}")
    st.space("xsmall")
    _combination(of, cells, measure)
    for each in learning_failures(
        *(_cells(of.key, key, run_catalog().reference_store.version) for key in ("last", "training"))
    ):
        st.markdown(each)
    _effects(of, cells)
    _buttons(of)


def _combination(of: Study, cells: Cells, measure: str) -> None:
    """Draw two switches, what the runs with their settings reach in a sentence, and the chart with all four combinations."""
    controls, picture = st.columns([1, 1.5], gap="large", vertical_alignment="top")
    with controls:
        at = _switch(of.factors[0]), _switch(of.factors[1])
        st.markdown(combination_sentence(cells, at, MEASURES[measure].label))
    table = cell_table(cells)
    first, second = of.factors
    here = (table["first"] == first.names[at[0]]) & (table["second"] == second.names[at[1]])
    chart = combination_chart(
        table.assign(is_chosen=here), first.label, second.label, MEASURES[measure].label, LEVEL_COLOURS
    )
    epochs = of.cells[0][0].recipe.epochs
    title = _(
        "Four combinations, {epochs}, {seeds} each; ringed: {first}, {second}",
        epochs=formatting.counted(epochs, "{count} epoch", "{count} epochs"),
        seeds=formatting.counted(len(cells.seeds), "{count} seed", "{count} seeds"),
        first=first.names[at[0]],
        second=second.names[at[1]],
    )
    with picture:
        show_chart(chart, title, f"cells-{of.key}", table.drop(columns="is_first"))


def _switch(factor: Factor) -> int:
    """Draw the switch of one setting, whose position is in the address; returns which of the two levels is on."""
    levels = [parameter_text(level) for level in factor.levels]
    chosen = segments(
        factor.label,
        levels,
        key=SETTING_KEYS[factor.setting],
        default=levels[0],
        title=lambda level: factor.names[levels.index(level)],
    )
    return levels.index(chosen)


def combination_sentence(cells: Cells, at: tuple[int, int], what: str) -> str:
    """What the runs with one combination reach, with its interval, and against the combination with neither switched on."""
    (first, second), values = cells.study.factors, cells.values[at]
    reached = _n(
        "With **{first}** and **{second}**: **{accuracy}** {what}, on average over {count} seed.",
        "With **{first}** and **{second}**: **{accuracy}** {what}, on average over {count} seeds.",
        len(values),
        first=first.names[at[0]],
        second=second.names[at[1]],
        accuracy=with_interval(list(map(float, values))),
        what=what,
        count=len(values),
    )
    if at == (0, 0):
        return reached
    against = _(
        "That is {points} points against {first} and {second}.",
        points=formatting.points(float(values.mean() - cells.values[0, 0].mean())),
        first=first.names[0],
        second=second.names[0],
    )
    return sentences(reached, against)


def _buttons(of: Study) -> None:
    """Draw the buttons that lead to Compare: with all four combinations, and with two that learn side by side."""
    row = st.container(horizontal=True, gap="small")
    if row.button(_("Compare the four"), key=f"compare-{of.key}", icon=":material/compare_arrows:"):
        st.switch_page(
            page_file("compare"),
            query_params={COMPARED.name: [GROUP_PREFIX + cell.key for cells in of.cells for cell in cells]},
        )
    pair = _with_and_without_batch_norm(of)
    if pair and row.button(
        _("Watch with and without BatchNorm side by side"), key=f"watch-{of.key}", icon=":material/play_circle:"
    ):
        items = [GROUP_PREFIX + cell.key for cell in pair]
        st.switch_page(page_file("compare"), query_params={COMPARED.name: items, VIEW.name: "learn"})


def _with_and_without_batch_norm(of: Study) -> tuple[Group, Group] | None:
    """The combinations that differ in BatchNorm alone, at the first level of the other setting; None in other studies."""
    if of.factors[0] != BATCH_NORM:
        return None
    without, with_it = of.cells
    return with_it[0], without[0]


def _effects(of: Study, cells: Cells) -> None:
    table = effect_table(cells.effects)
    title = _("Effects with their 95% intervals: an interval that leaves out zero is more than noise")
    show_chart(effects_chart(table), title, f"effects-{of.key}", table)
    watched = any(cell.recipe.scheduler_watches_test for row in of.cells for cell in row)
    meaning = _n(
        "A main effect is what switching that setting changes, averaged over the other one and taken within each seed. The "
        "interaction is half of how much more the one does when the other is on. Intervals are Student's t over {count} "
        "seed.",
        "A main effect is what switching that setting changes, averaged over the other one and taken within each seed. The "
        "interaction is half of how much more the one does when the other is on. Intervals are Student's t over {count} "
        "seeds.",
        len(cells.seeds),
        count=len(cells.seeds),
    )
    caption_with_terms(sentences(meaning, _("The scheduler watches the test set, as published.") if watched else ""))


@cached_by_language(maxsize=12)
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
                N_("first"): first.names[i],
                N_("second"): second.names[j],
                N_("seed"): seed,
                N_("accuracy"): value,
                N_("mean"): sum(values) / len(values),
                N_("low"): bounds.low,
                N_("high"): min(bounds.high, 100),
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
                N_("effect"): each.name,
                "mean": each.mean * 100,
                "low": each.interval.low * 100,
                "high": each.interval.high * 100,
                "p": each.p,
            }
            for each in effects
        ]
    )
