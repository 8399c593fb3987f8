"""Units behind a ReLU that are zero for every digit or for none, counted by layer."""

import pandas as pd
import streamlit as st

from dashboard.charts.layer_charts import unit_activity_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.networks import ACTIVITY_DIGITS, unit_activity_of
from s7core import formatting
from s7core.inside.dead_units import UnitActivity
from s7core.runs.records import Run

DEAD, ALWAYS, BOTH = "dead: 0 for every digit", "always on: never cut off", "on for some digits, off for others"


def show_dead_units(run: Run) -> None:
    """Draw the shares of dead and always active units of a run's network, and name the channels that are dead as a whole."""
    st.header("Dead and saturated units")
    found = unit_activity_of(run)
    if not found:
        markdown_with_terms("This network has no ReLU, so no unit can be cut off.")
        return
    dead, units = sum(each.dead for each in found), sum(each.units for each in found)
    title = f"{formatting.share(dead, units)} of the units behind a ReLU are dead"
    if silent := [f"{each.dead_channels} of {each.channels} in {each.row.name}" for each in found if each.dead_channels]:
        title += f", and so are whole channels: {', '.join(silent)}"
    table = unit_activity_table(found)
    show_chart(unit_activity_chart(table), title, "liveliness", table.drop(columns="place"))
    caption_with_terms(
        f"Counted on the first {ACTIVITY_DIGITS} test digits; a unit is one channel at one place. At the border "
        "many are dead or always on because nothing is ever written there. A unit that is always on is saturated the "
        "other way: for these digits its ReLU does nothing."
    )


def unit_activity_table(found: list[UnitActivity]) -> pd.DataFrame:
    """Three rows for each layer: columns layer, kind, units, share (percent), place (0..2, the order within a bar)."""
    rows = []
    for each in found:
        counts = {DEAD: each.dead, ALWAYS: each.always_on, BOTH: each.units - each.dead - each.always_on}
        rows += [
            {"layer": each.row.name, "kind": kind, "units": count, "share": count / each.units * 100, "place": place}
            for place, (kind, count) in enumerate(counts.items())
        ]
    return pd.DataFrame(rows)
