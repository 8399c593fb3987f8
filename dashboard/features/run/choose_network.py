"""Widgets that choose the runs whose networks a page looks into."""

import streamlit as st

from dashboard.components.address_widgets import select_many
from dashboard.components.error_sentences import end_page
from dashboard.data.queries import run_to_look_at, runs_to_look_into
from dashboard.data.visitors import visitor
from dashboard.features.run.choose_run import choose_run
from dashboard.pages import page_file
from dashboard.state.session import RUNS
from s7core.language.translation import N_, _
from s7core.lesson.stages import ALL_STAGES
from s7core.runs.records import Run
from s7core.runs.short_names import short_names

MOST_RUNS = 4  # side by side


def choose_network(runs: list[Run], label: str = N_("Network")) -> Run:
    """Let the visitor choose one of the runs, which all keep their weights.

    It begins with the newest one of the visitor's own, or else with a reference run of the last stage, but never with
    the network of somebody else, which may be made to cost as much as it can. Without any run the page ends here, with the
    way to train one.
    """
    if not runs:
        st.info(_("No run has learned anything yet. Train one: a quick look takes seconds."))
        st.page_link(page_file("train"), label=_("Go to Train"), icon=":material/play_circle:")
        end_page()
    own = next((run for run in runs if _is_own(run)), None)
    first = own or run_to_look_at(ALL_STAGES[-1].key, None)
    chosen = choose_run(runs, first=first, label=label, required=True) or first
    if chosen is None:
        st.info(_("Choose the network of a run here, or train one of your own."))
        end_page()
    return chosen


def choose_networks(label: str, first: list[Run]) -> list[Run]:
    """Let the visitor choose up to MOST_RUNS of all runs with a network, kept in the address; at first those in `first`."""
    runs = {run.id: run for run in runs_to_look_into()}
    names = short_names(list(runs.values()), _is_own, by_clock=True)  # the browser knows its entries by their names
    keys = select_many(
        label,
        list(runs),
        key=RUNS,
        default=[run.id for run in first if run.id in runs],
        at_most=MOST_RUNS,
        title=lambda key: names.get(key, key),
        placeholder=_("Choose up to {count}", count=MOST_RUNS),
    )
    return [runs[key] for key in keys]


def names_beside_each_other(runs: list[Run]) -> list[str]:
    """A short name for each of a few runs that stand side by side, which says how long ago the visitor's own were made."""
    names = short_names(runs, _is_own)
    return [names[run.id] for run in runs]


def _is_own(run: Run) -> bool:
    return not run.is_reference and visitor().is_author(run.student)
