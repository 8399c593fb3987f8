"""The settings of the compared items, side by side."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.address_widgets import check_link
from dashboard.components.chart_frame import show_csv
from dashboard.data.compared_items import Item
from dashboard.state.session import ALL_SETTINGS
from s7core.recipe import settings


def show_settings(items: list[Item]) -> None:
    check_link(ALL_SETTINGS, ["true", "false"])
    everything = st.toggle("Show all settings", key=ALL_SETTINGS.name, bind="query-params")
    differing = settings_that_differ({each.title: each.settings for each in items}, everything)
    if differing.empty:
        st.info("All settings are the same.")
    else:
        st.dataframe(differing, alt="Settings of every item")
        show_csv(differing.reset_index(names="Setting"), "settings")


def settings_that_differ(columns: dict[str, dict[str, Any]], everything: bool = False) -> pd.DataFrame:
    """One row a setting, one column for each {name of a setting: value}; only rows that differ unless `everything`."""
    rows = {}
    for declared in settings():
        values = [declared.text(column[declared.name]) for column in columns.values()]
        if everything or len(set(values)) > 1:
            rows[declared.label] = values
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(columns))
