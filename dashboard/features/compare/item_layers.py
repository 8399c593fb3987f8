"""The layers of the compared items: growth of the receptive fields, and two layer tables side by side."""

from itertools import combinations

import streamlit as st

from dashboard.charts.network_charts import receptive_growth
from dashboard.components.address_widgets import select
from dashboard.components.aligned_layers import show_aligned
from dashboard.components.chart_frame import show_chart
from dashboard.components.receptive_growth import growth_table
from dashboard.data.compared_items import Item
from dashboard.state.session import LAYERS
from s7core.language.translation import _
from s7core.lesson.palette import Mark
from s7core.lesson.stages import stage_mark


def show_item_layers(items: list[Item]) -> None:
    """Draw the receptive fields by layer, and the aligned layer tables of the chosen two networks, if there are two."""
    different = {each.trace: each for each in reversed(items)}  # keeps the first of the items with the same network
    growth = growth_table(
        [
            (each.title, Mark(each.mark.colour, stage_mark(each.recipe.stage).dash, each.mark.shape), each.trace)
            for each in reversed(different.values())
        ]
    )
    title = _("After each pooling the receptive field grows in larger steps")
    show_chart(receptive_growth(growth), title, "growth", growth)
    pairs = {
        f"{first.key}..{second.key}": (first, second) for first, second in combinations(reversed(different.values()), 2)
    }
    if not pairs:
        st.info(_("All items have the same layers."))
        return
    chosen = select(
        _("Two layer tables, aligned"),
        list(pairs),
        key=LAYERS,
        default=next(iter(pairs)),
        title=lambda key: f"{pairs[key][0].title}  →  {pairs[key][1].title}",
    )
    first, second = pairs[chosen]
    show_aligned(first.title, first.trace, second.title, second.trace)
