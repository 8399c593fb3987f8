"""The settings of the compared items, side by side."""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.components.address_widgets import check_link
from dashboard.components.chart_frame import show_csv
from dashboard.data.compared_items import Item
from dashboard.state.session import ALL_SETTINGS
from s7core.language.translation import _
from s7core.recipe import settings


def show_settings(items: list[Item]) -> None:
    """Draw a table of the settings in which the items differ, or of all settings."""
    check_link(ALL_SETTINGS, ["true", "false"])
    everything = st.toggle(_("Show all settings"), key=ALL_SETTINGS.name, bind="query-params")
    differing = settings_that_differ({each.title: each.settings for each in items}, everything)
    if differing.empty:
        st.info(_("All settings are the same."))
    else:
        st.dataframe(differing.rename_axis(_("Setting")), alt=_("Settings of every item"))
        show_csv(differing.reset_index(names="Setting"), "settings")


def settings_that_differ(columns: dict[str, dict[str, Any]], everything: bool = False) -> pd.DataFrame:
    """Settings as text, one row for each setting and one column for each of `columns`; rows that differ, or `everything`.

    `columns` has the title of each column with its values by the settings' names.
    """
    rows = {}
    for declared in settings():
        values = [declared.text(column[declared.name]) for column in columns.values()]
        if everything or len(set(values)) > 1:
            rows[declared.label] = values
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(columns))
