"""The choice of the run on screen, and why a click on it did nothing."""

import streamlit as st

from dashboard.components.address_widgets import select
from dashboard.data.actions import REFUSED
from dashboard.data.queries import listed
from dashboard.data.visitors import mine_first
from dashboard.state.address import LAST_RUN
from s7core.runs import titles
from s7core.runs.records import Run


def choose_run(runs: list[Run], first: Run | None, label: str = "Run on screen", required: bool = False) -> Run | None:
    """The run on screen, kept in the address.

    Without one in the address it is the run that this visitor looked at last, on whichever page, or else `first`.
    """
    show_refusal()
    asked = "run" in st.query_params
    by_id = {run.id: run for run in mine_first(listed(runs, "run"))}
    if not by_id and not asked:
        return None
    start = by_id.get(st.session_state.get(LAST_RUN), first)
    if "run" not in st.session_state and not asked and start:
        st.session_state["run"] = start.id  # a choice rather than a default, so that the address names the run
    elif st.session_state.get("run") not in by_id:
        st.session_state.pop("run", None)  # deleted since, or of another stage
    chosen = select(
        label,
        list(by_id),
        key="run",
        default=None,
        required=required,
        placeholder="Choose a run to look at",
        title=lambda run_id: titles.run_title(by_id[run_id]),
    )
    st.session_state[LAST_RUN] = chosen
    return by_id.get(chosen)


def show_refusal() -> None:
    """Why the last click did nothing, once."""
    if told := st.session_state.pop(REFUSED, None):
        st.error(told, icon=":material/block:")
