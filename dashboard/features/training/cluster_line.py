"""How full the cluster is that trains the runs, in a line that is drawn again while the page is open."""

import streamlit as st

from dashboard.components.live_part import live
from dashboard.data.resources import dispatch
from dashboard.state.escape import plain
from s7core.language.translation import _

CLUSTER_SECONDS = 2.0  # between two drawings; the cluster is read no more often


def show_cluster() -> None:
    """Draw "Cluster: 2 nodes, 3 of 4 CPUs taken, no GPU", or why it cannot be used; nothing on a single machine."""
    if dispatch.is_made and dispatch().summary():  # the page is drawn again once the queue has begun
        live(_draw_cluster, CLUSTER_SECONDS)


def _draw_cluster() -> None:
    st.caption(plain(dispatch().summary()), help=_("The Ray cluster that trains the runs, with all that uses it."))
