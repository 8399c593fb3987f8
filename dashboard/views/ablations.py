"""Ablations: two settings crossed, so that the effect of each can be told apart."""

import streamlit as st

from dashboard.ui.charts.compared import effects_chart, interaction_chart
from dashboard.ui.evidence import cell_table, effect_table, effects_of
from dashboard.ui.pages import page_file
from dashboard.ui.palette import STAGE_MARKS
from dashboard.ui.show import show_chart
from s7core.analysis.statistics import Effect
from s7core.lesson.groups import Study, studies
from s7core.reference.evidence import NotMeasured

COLOURS = (STAGE_MARKS["init"].colour, STAGE_MARKS["net1"].colour)


def in_words(of: Study, effects: tuple[Effect, ...]) -> str:
    """Which effects stand clear of zero, the largest first."""
    clear = sorted((each for each in effects[:2] if each.interval.excludes_zero), key=lambda each: -abs(each.mean))
    if not clear:
        return "Neither effect stands clear of zero: so few seeds cannot tell."
    verbs = [f"{each.name} {'adds' if each.mean > 0 else 'costs'} {abs(each.mean) * 100:.2f} points" for each in clear]
    other = "" if len(clear) == 2 else f", {next(e.name for e in effects[:2] if e not in clear)} none that can be seen"
    together = " The two depend on each other: what one does differs with the other." if effects[2].interval.excludes_zero \
        else ""
    return " and ".join(verbs) + other + "." + together


def show_study(of: Study) -> None:
    st.subheader(of.title)
    st.markdown(of.question)
    try:
        effects, cells = effects_of(of.key), cell_table(of)
    except NotMeasured as missing:
        st.info(f"{missing} The runs are made by `python -m s7core reference build`.")
        return
    st.markdown(f"#### {in_words(of, effects)}")
    seeds = cells["seed"].nunique()
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        first, second = of.factors
        show_chart(interaction_chart(cells, first.label, second.label, COLOURS),
                   f"Test accuracy of the four combinations after {of.cells[0][0].recipe.epochs} epochs, {seeds} seeds each",
                   f"cells-{of.key}", cells.drop(columns="is_first"))
    with right:
        table = effect_table(effects)
        show_chart(effects_chart(table), "Effects with their 95 % intervals: clear of zero is beyond noise",
                   f"effects-{of.key}", table)
    watched = any(cell.recipe.scheduler_watches_test for row in of.cells for cell in row)
    st.caption("A main effect is what switching that setting changes, averaged over the other one and taken within each "
               "seed. The interaction is half of how much more the one does when the other is on. Intervals are Student's t "
               f"over {seeds} seeds." + (" The scheduler watches the test set, as published." if watched else ""))
    if st.button("Compare the four", key=f"compare-{of.key}", icon=":material/compare_arrows:"):
        st.switch_page(page_file("compare"), query_params={
            "items": [f"reference-{cell.key}" for row in of.cells for cell in row]})


st.title("Ablations")
st.markdown("Switch one setting at a time, with the same seeds each time, and see what it does by itself.")
for each in studies():
    show_study(each)
