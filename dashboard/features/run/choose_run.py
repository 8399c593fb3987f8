"""Runs that wait, and the choice of the one on screen."""

from dataclasses import replace

import streamlit as st

from dashboard.data import actions
from dashboard.data.queries import listed
from dashboard.data.resources import store
from dashboard.data.visitors import mine_first, visitor
from dashboard.features.run.run_panel import POLL_SECONDS
from dashboard.state.address import LAST_RUN, select
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe, settings
from s7core.runs import titles
from s7core.runs.records import Run

LARGEST_SEED = next(int(each.maximum) for each in settings() if each.name == "seed")


def choose_run(runs: list[Run], first: Run | None, label: str = "Run on screen", required: bool = False) -> Run | None:
    """The run on screen, kept in the address.

    Without one in the address it is the run that this visitor looked at last, on whichever page, or else `first`.
    """
    actions.show_refusal()
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


def submit(recipe: Recipe, experiment_key: str, seeds: int = 1) -> list[str] | None:
    """Put a run into the queue for each of so many seeds, and the first on the screen; call it from a button.

    Returns the ids; None where the class does not allow it, which `choose_run` then says.
    """
    recipe = visitor().own_seed(recipe, experiment(experiment_key).recipe.seed)
    ids = actions.start(of_seeds(recipe, seeds), experiment_key)
    if ids:
        st.session_state["run"] = st.session_state[LAST_RUN] = ids[0]
    return ids


def of_seeds(recipe: Recipe, seeds: int) -> list[Recipe]:
    """The recipe with its own seed and those that follow.

    On a CPU several runs with one thread each get more done than one after another with all of them.
    """
    if seeds > 1 and not recipe.threads:
        recipe = replace(recipe, threads=1)
    return [replace(recipe, seed=(recipe.seed + each) % (LARGEST_SEED + 1)) for each in range(seeds)]


def show_queue() -> None:
    """What waits, with a button to take a run of one's own out; quiet when nothing does."""
    waiting = store().runs("queued")
    if waiting:
        st.fragment(_draw, run_every=POLL_SECONDS)(len(waiting))


def _draw(before: int) -> None:
    waiting = store().runs("queued")
    if len(waiting) != before:
        st.rerun()
    st.markdown(f"**In the queue: {len(waiting)}**")
    if any(run.student for run in waiting):
        st.caption("Students take turns: whoever has waited longest since their last run is next.")
    who = visitor()
    for run in reversed(waiting):
        name, button = st.columns([4, 1], vertical_alignment="center")
        name.markdown(f"- {titles.run_title(run)}")
        if who.may_control(run):
            button.button("Take out", key=f"take-out-{run.id}", on_click=actions.stop, args=(run.id,))
