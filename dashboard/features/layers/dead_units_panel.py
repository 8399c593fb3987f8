"""Units behind a ReLU that are zero for every digit or for none, counted by layer."""

import pandas as pd
import streamlit as st

from dashboard.charts.layer_charts import unit_activity_chart
from dashboard.components.chart_frame import show_chart
from dashboard.components.glossary_tooltips import caption_with_terms, markdown_with_terms
from dashboard.data.networks import ACTIVITY_DIGITS, unit_activity_of
from s7core import formatting
from s7core.inside.dead_units import UnitActivity
from s7core.language.translation import N_, _
from s7core.language.words import comma_list
from s7core.runs.records import Run

DEAD, ALWAYS, BOTH = (
    N_("dead: 0 for every digit"),
    N_("always on: never cut off"),
    N_("on for some digits, off for others"),
)


def show_dead_units(run: Run) -> None:
    """Draw the shares of dead and always active units of a run's network, and name the channels that are dead as a whole."""
    st.header(_("Dead and saturated units"))
    found = unit_activity_of(run)
    if not found:
        markdown_with_terms(_("This network has no ReLU, so no unit can be cut off."))
        return
    table = unit_activity_table(found)
    show_chart(unit_activity_chart(table), _finding(found), "liveliness", table.drop(columns="place"))
    caption_with_terms(
        _(
            "Counted on the first {count} test digits; a unit is one channel at one place. At the border many are dead or "
            "always on because nothing is ever written there. A unit that is always on is saturated the other way: for "
            "these digits its ReLU does nothing.",
            count=ACTIVITY_DIGITS,
        )
    )


def _finding(found: list[UnitActivity]) -> str:
    dead, units = sum(each.dead for each in found), sum(each.units for each in found)
    share = formatting.share(dead, units)
    silent = [
        _("{dead} of {channels} in {layer}", dead=each.dead_channels, channels=each.channels, layer=each.row.name)
        for each in found
        if each.dead_channels
    ]
    if not silent:
        return _("{share} of the units behind a ReLU are dead", share=share)
    return _(
        "{share} of the units behind a ReLU are dead, and so are whole channels: {channels}",
        share=share,
        channels=comma_list(silent),
    )


def unit_activity_table(found: list[UnitActivity]) -> pd.DataFrame:
    """Three rows for each layer: columns layer, kind, units, share (percent), place (0..2, the order within a bar)."""
    rows = []
    for each in found:
        counts = {DEAD: each.dead, ALWAYS: each.always_on, BOTH: each.units - each.dead - each.always_on}
        rows += [
            {
                N_("layer"): each.row.name,
                N_("kind"): _(kind),
                N_("units"): count,
                N_("share"): count / each.units * 100,
                "place": place,
            }
            for place, (kind, count) in enumerate(counts.items())
        ]
    return pd.DataFrame(rows)
