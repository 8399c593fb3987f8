"""Compare: two to four stages or runs side by side."""

import streamlit as st

from dashboard.ui import words
from dashboard.ui.address import check_link, segments
from dashboard.ui.charts.curves import compared_curves
from dashboard.ui.charts.network import receptive_growth
from dashboard.ui.compared import PUBLISHED_PREFIX, choose_items, curve_table, result_table, size_in_words
from dashboard.ui.growth import growth_table
from dashboard.ui.palette import STAGE_MARKS, Mark
from dashboard.ui.show import show_chart
from dashboard.ui.tables import layer_table, settings_that_differ, show_short_layer_table
from s7core.lesson.experiments import experiments_of
from s7core.lesson.stages import ALL_STAGES

AT_MOST = 4
TABLE_WIDTH = 310   # pixels: all columns of a short layer table; as many stand in a row as the screen has room for
DEFAULT = [PUBLISHED_PREFIX + experiments_of(stage.key)[0].key for stage in ALL_STAGES]

st.title("Compare")
st.markdown("Lay two to four stages or runs side by side: curves, results, settings, layers.")
items = choose_items(DEFAULT, AT_MOST)
if len(items) < 2:
    st.info("Choose at least two: published experiments are always here, your own runs after their first epoch.")
    st.stop()

leader = max(items, key=lambda each: each.test_accuracy[-1])
st.subheader(f"{leader.title} reads the most test digits in its last epoch; {size_in_words(items)}.")

table, epochs = curve_table(items), max(each.epochs[-1] for each in items)
measure = segments("Curve", ["accuracy", "loss"], key="curve", default="accuracy", title=lambda each: f"Test {each}")
title = f"Test {measure} over {epochs} epochs: published dashed and hollow, measured drawn through"
show_chart(compared_curves(table, epochs, measure), title, f"curves-{measure}",
           table.pivot_table(index="epoch", columns="item", values=measure).reset_index())

st.subheader("Results")
st.dataframe(result_table(items), hide_index=True, alt="Size, accuracy and time of every item", column_config={
    name: st.column_config.NumberColumn(format="localized") for name in ("Parameters", "Mult-accumulates")})
st.caption(f"Intervals are 95 % on {words.TEST_DIGITS}. A best epoch is picked by the test set, so it flatters. Published "
           "times are of training alone, on the published GPU.")

st.subheader("Settings that differ")
check_link("all", ["true", "false"])
everything = st.toggle("Show all settings", key="all", bind="query-params")
differing = settings_that_differ({each.title: each.recipe for each in items}, everything)
if differing.empty:
    st.info("All settings are the same.")
else:
    st.dataframe(differing, alt="Settings of every item")

st.subheader("Receptive field")
growth_title = "After each pooling the receptive field grows in larger steps"
growth = growth_table([(each.title, Mark(each.mark.colour, STAGE_MARKS[each.recipe.stage].dash, each.mark.shape),
                        each.trace) for each in items])
show_chart(receptive_growth(growth), growth_title, "growth")

st.subheader("Layers")
side_by_side = st.container(horizontal=True, gap="small")
for each in items:
    with side_by_side.container(width=TABLE_WIDTH):
        st.markdown(f"**{each.title}**")
        show_short_layer_table(layer_table(each.trace, each.stage, as_published=False), each.title)
