"""A sweep on the page: what it would train and how long that takes, its start and stop, and its result while it trains."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.components.error_sentences import guarded
from dashboard.components.live_part import POLL_SECONDS, live
from dashboard.data import actions
from dashboard.data.queries import expected_run_seconds
from dashboard.data.sweeps import controlled_active_runs, start_sweep, sweep_now, sweep_seconds
from dashboard.data.visitors import time_limit_note
from dashboard.features.training.sweep_form import choose_sweep
from dashboard.features.training.sweep_result import show_sweep_result
from dashboard.state.address import asked
from dashboard.state.session import REFUSAL, SWEEP_SETTING
from s7core import formatting
from s7core.formatting import counted
from s7core.language.translation import N_, _, _n
from s7core.language.words import comma_list, in_sentence, sentences
from s7core.lesson.experiments import Experiment
from s7core.recipe import Recipe, setting
from s7core.reference.sweep_state import SweepState
from s7core.runs.sweep_plan import Axis, SweepPlan

# What is said of the runs in each state, in this order; those that failed are trained anew.
SWEEP_STATE_WORDS = {
    "finished": N_("{count} finished"),
    "running": N_("{count} in training"),
    "queued": N_("{count} in the queue"),
    "stopped": N_("{count} stopped"),
    "interrupted": N_("{count} interrupted"),
    "diverged": N_("{count} diverged"),
    "failed": N_("{count} failed"),
    "missing": N_("{count} not yet started"),
}


def sweep_fold(place: DeltaGenerator) -> DeltaGenerator:
    """Draw the folded part, still empty, that `show_sweep` fills: open where the address has a sweep."""
    is_open = asked(SWEEP_SETTING) is not None
    label = _("Sweep: which value is best?")
    return place.expander(label, is_open, key="sweep-folded")


def show_sweep(start: Experiment, recipe: Recipe) -> None:
    """Draw what chooses a sweep, starts it and tells its result."""
    st.caption(_("Train with several values of one or two settings, each with the same seeds, and see which does best."))
    plan = choose_sweep(start, recipe)
    if plan:
        is_active = any(run.active for run in sweep_now(plan).runs)
        live(_draw_sweep, POLL_SECONDS if is_active else None, plan, is_active)


def _draw_sweep(plan: SweepPlan, was_active: bool) -> None:
    state = sweep_now(plan)
    st.markdown(f"**{sweep_question(plan)}**")
    st.caption(sweep_summary(plan, state) + time_limit_note(_longest_seconds(plan)))
    _buttons(plan, state)
    show_sweep_result(plan, state)
    if REFUSAL.is_set() or any(run.active for run in state.runs) != was_active:
        st.rerun()  # the page says why a click started nothing; the timer begins or ends; the queue shows the runs


def sweep_question(plan: SweepPlan) -> str:
    """What the sweep asks: "Which learning rate?", "Which learning rate, with which dropout?"."""
    first, *second = (in_sentence(setting(axis.setting).label) for axis in plan.axes)
    if second:
        return _("Which {first}, with which {second}?", first=first, second=second[0])
    return _("Which {setting}?", setting=first)


def sweep_summary(plan: SweepPlan, state: SweepState) -> str:
    """How many runs the sweep has, why so many, how far they are, and how long the rest takes."""
    factors = [_factor(axis) for axis in plan.axes]
    factors.append(counted(len(plan.seeds), "{count} seed", "{count} seeds"))
    runs = counted(plan.size, "{count} run", "{count} runs")
    said = [_("{runs}: {factors}.", runs=runs, factors=" × ".join(factors))]
    counts = state.counts
    if set(counts) != {"missing"}:
        states = (
            _(words, count=formatting.count(counts[name])) for name, words in SWEEP_STATE_WORDS.items() if name in counts
        )
        said.append(_("{facts}.", facts=comma_list(states)))
    if state.missing or state.resumable or any(run.active for run in state.runs):
        said.append(_time_text(sweep_seconds(plan, state), "finished" in counts))
    return sentences(*said)


def _factor(axis: Axis) -> str:
    """One of the numbers whose product is the number of runs."""
    return _n(
        "{count} value of {setting}",
        "{count} values of {setting}",
        len(axis.values),
        count=formatting.count(len(axis.values)),
        setting=in_sentence(setting(axis.setting).label),
    )


def _time_text(seconds: float | None, has_begun: bool) -> str:
    """How long the runs take that are still to come."""
    if not seconds:
        return _("An estimate of the time appears after the first epoch.")
    time = formatting.duration(seconds)
    return (
        _("The rest takes about {time} here.", time=time)
        if has_begun
        else _("Together they take about {time} here.", time=time)
    )


def _longest_seconds(plan: SweepPlan) -> float | None:
    """Seconds of the longest of its runs; None where nothing is known of them."""
    return max(filter(None, (expected_run_seconds(cell.recipes[0]) for cell in plan.cells)), default=None)


def _buttons(plan: SweepPlan, state: SweepState) -> None:
    """Draw the buttons that train what is missing and stop what waits or trains, where there is any."""
    to_train = len(state.missing) + len(state.resumable)
    active = controlled_active_runs(state)
    if not to_train and not active:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if to_train:
            st.button(
                counted(to_train, "Train {count} run", "Train {count} runs")
                if to_train == plan.size
                else counted(to_train, "Train the {count} run that is missing", "Train the {count} runs that are missing"),
                icon=":material/play_arrow:",
                on_click=guarded(start_sweep),
                args=(plan,),
                key="start-sweep",
                help=_("What has been trained with exactly these settings before is not trained again."),
            )
        if active:
            st.button(
                counted(len(active), "Stop {count} run", "Stop {count} runs"),
                icon=":material/stop_circle:",
                on_click=guarded(actions.stop),
                args=active,
                key="stop-sweep",
                help=_("Runs that wait leave the queue; those that train keep what they have learned and can go on."),
            )
