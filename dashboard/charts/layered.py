"""Layers of a chart, drawn one over the other."""

from typing import cast

import altair as alt

AnyChart = alt.Chart | alt.LayerChart  # what a function of this package returns


def layered(*layers: alt.Chart, height: float) -> alt.LayerChart:
    """The layers, the first at the back, in a chart of this height in pixels.

    Altair's own type says that it might be facets; that is so only where a layer has them.
    """
    return cast(alt.LayerChart, alt.layer(*layers).properties(height=height))
