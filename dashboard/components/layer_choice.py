"""The choice of a layer by its name."""

from dashboard.components.address_widgets import select
from dashboard.state.session import LAYER
from s7core.language.translation import _
from s7core.model.trace import Row, Trace


def choose_layer(traced: Trace) -> Row:
    """Draw a select box of the layers by name, whose choice is in the address, and return the chosen layer's row."""
    names = [row.name for row in traced.rows]
    if LAYER.get(names[0]) not in names:  # it was chosen in another network
        LAYER.set(names[0])
    return traced.rows[names.index(select(_("Layer"), names, key=LAYER, default=names[0], help=_("Or click it below.")))]
