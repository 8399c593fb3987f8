"""The table behind the chart of receptive-field growth."""

import pandas as pd

from dashboard.ui.palette import Mark
from s7core.model.trace import Trace


def growth_table(items: list[tuple[str, Mark, Trace]]) -> pd.DataFrame:
    """One row a layer of each item: item, layer, name, receptive_field, colour, dash."""
    return pd.DataFrame([
        {"item": title, "layer": row.index, "name": row.name, "receptive_field": row.receptive_field,
         "colour": mark.colour, "dash": mark.dash}
        for title, mark, traced in items for row in traced.rows])
