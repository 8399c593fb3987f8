"""The widget that chooses the run on screen, and the note on why the last click started no run."""

from time import time

import streamlit as st

from dashboard.components.address_widgets import select_or_none
from dashboard.components.error_sentences import say_error
from dashboard.data.visitors import mine_first, visitor
from dashboard.features.run.same_run import show_same_run
from dashboard.pages import page_file
from dashboard.state.address import asked
from dashboard.state.session import LAST_RUN, REFUSAL, RUN, RUN_BEFORE_START, SHOWN_TITLE, STARTED_RUN
from s7core.language.translation import N_, _
from s7core.runs import titles
from s7core.runs.records import Run

STALE_SECONDS = 3.0  # after a start, in which a busy browser may still ask for the run that was on screen before


def choose_run(runs: list[Run], first: Run | None, label: str = N_("Run on screen"), required: bool = False) -> Run | None:
    """Let the visitor choose the run on screen, kept in the address; None where no run is chosen.

    If the address names none, the choice begins with the run that this visitor looked at last, on whichever page, or else
    with `first`. With `required` it cannot be emptied.
    """
    show_refusal()
    _keep_started_run()
    is_asked = asked(RUN) is not None
    by_id = {run.id: run for run in mine_first(runs)}
    if not by_id and not is_asked:
        return None
    start = by_id.get(LAST_RUN.get() or "", first)
    if not RUN.is_set() and not is_asked and start:
        RUN.set(start.id)  # a choice rather than a default, so that the address names the run
    elif RUN.get() not in by_id:
        RUN.pop()  # deleted since, or of another stage
    elif SHOWN_TITLE.get() != (titled := (RUN.value, titles.run_title(by_id[RUN.value]))):
        RUN.set(RUN.value)  # the browser knows the choice by its title, which changes with the settings of a waiting run
        SHOWN_TITLE.set(titled)
    chosen = select_or_none(
        _(label),
        list(by_id),
        key=RUN,
        first=start.id if required and start else None,
        placeholder=_("Choose a run to look at"),
        title=lambda run_id: titles.run_title(by_id[run_id]),
    )
    if chosen is None or chosen != (first.id if first else None) or _is_own(by_id[chosen]):
        LAST_RUN.set(chosen)  # what only a page chose of others' runs begins no other page
    if chosen is None:
        return None
    show_same_run(by_id[chosen])
    return by_id[chosen]


def _keep_started_run() -> None:
    """Keep a run that was just started on screen where a browser that was not told of it yet asks for the one before."""
    started, at = STARTED_RUN.get(("", 0.0))
    if started != RUN.get() == RUN_BEFORE_START.get() and time() - at < STALE_SECONDS:
        RUN.set(started)


def _is_own(run: Run) -> bool:
    return not run.is_reference and visitor().is_author(run.student)


def show_refusal() -> None:
    """Say once why the last click started no run; a guest of a server with a class gets the way to join it."""
    if reason := REFUSAL.pop():
        say_error(reason)
        if not visitor().is_free and visitor().student is None:
            st.page_link(page_file("join"), label=_("Join your class"), icon=":material/group_add:")
