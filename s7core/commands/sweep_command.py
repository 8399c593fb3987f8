"""The command sweep, which trains an experiment with every combination of some settings' values and several seeds."""

import argparse
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from s7core import formatting
from s7core.classroom.time_limit import TimeLimit
from s7core.commands.arguments import (
    AddCommand,
    add_settings,
    add_store,
    check_machine,
    fail,
    given_settings,
    opened_store,
    print_json,
)
from s7core.commands.sweep_report import sweep_facts, sweep_in_words
from s7core.formatting import count, counted
from s7core.lesson.experiments import all_experiments, experiment
from s7core.model.recipe_check import check_recipe
from s7core.recipe import settings
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.reference.sweep_state import MISSING, SweepState, seconds_until_done, sweep_state
from s7core.runs.backends.choice import BACKENDS, chosen_backend, chosen_backend_name
from s7core.runs.duration import ExpectedDurations
from s7core.runs.patience import Patience
from s7core.runs.records import RESUMABLE
from s7core.runs.sweep_plan import MOST_SWEEP_RUNS, SweepPlan, axis_settings, sweep_plan

if TYPE_CHECKING:
    from s7core.runs.dispatch import Dispatch

BASE_OPTIONS = tuple(known.name for known in settings() if known.name not in ("stage", "seed"))
_TO_BE_TRAINED = (MISSING, "failed", *RESUMABLE)  # states of runs that another call of the command trains


def add_sweep_command(add_command: AddCommand) -> None:
    sweep = add_command(
        "sweep", sweep_command, "Train an experiment with every combination of settings and seeds; what exists is kept."
    )
    sweep.add_argument("experiment", metavar="EXPERIMENT", help=", ".join(known.key for known in all_experiments()))
    sweep.add_argument(
        "--seeds", metavar="S", required=True, help=f"0-29, or 0,2,5-7; at most {count(MOST_SWEEP_RUNS)} runs in all"
    )
    sweep.add_argument(
        "--set",
        metavar="NAME=VALUES",
        action="append",
        default=[],
        help="a setting and its values: learning_rate=0.01,0.03,0.1 or batch_norm=true,false; again for another setting. "
        f"With its first values the others are compared. One of {', '.join(axis_settings())}",
    )
    sweep.add_argument("--backend", choices=BACKENDS, help="where the runs train; default S7_BACKEND, else this machine")
    add_settings(sweep, BASE_OPTIONS)
    add_store(sweep)


def sweep_command(options: argparse.Namespace) -> int:
    """Train what a sweep lacks and print its table; 0 if nothing is left to train, 130 after a signal, else 1."""
    plan = _plan(options)
    for cell in plan.cells:
        check_recipe(cell.recipes[0])
    backend_name = chosen_backend_name(options.backend)
    if backend_name == "local":
        check_machine(plan.base)
    catalog = RunCatalog(opened_store(options.store), ReferenceStore())
    state, was_stopped = sweep_state(catalog, plan), False
    if any(state.counts.get(name) for name in (*_TO_BE_TRAINED, "queued", "running")):
        state, was_stopped = _train(catalog, plan, backend_name)
    if options.json:
        print_json(sweep_facts(plan, state))
    else:
        print(sweep_in_words(plan, state))
    left = sum(state.counts.get(name, 0) for name in _TO_BE_TRAINED)
    if left:
        runs = counted(left, "{count} run", "{count} runs")
        print(f"s7core: {runs} left to train: the same command goes on where this one ended.", file=sys.stderr)
    return 130 if was_stopped else int(left > 0)


def _plan(options: argparse.Namespace) -> SweepPlan:
    given = given_settings(options, BASE_OPTIONS)
    plan = sweep_plan(
        options.experiment, options.seeds, options.set, replace(experiment(options.experiment).recipe, **given)
    )
    for axis in plan.axes:
        if axis.setting in given:
            flag = "--" + axis.setting.replace("_", "-")
            fail(f"{axis.setting} is given by --set and by {flag}: leave one of them out.")
    return plan


def _train(catalog: RunCatalog, plan: SweepPlan, backend_name: str) -> tuple[SweepState, bool]:
    """Train what a sweep lacks; its state afterwards, and whether a signal has stopped it."""
    # Imported here because they load torch, which is not needed where all runs exist.
    from s7core.reference.sweep_training import await_sweep, enter_sweep
    from s7core.runs.dispatch import Dispatch
    from s7core.runs.terminal import complain, stop_asked_by_signal

    backend = chosen_backend(backend_name)
    with stop_asked_by_signal() as stop_asked:
        entered = enter_sweep(catalog, plan)
        dispatch = Dispatch(catalog.store, backend, TimeLimit(catalog.store))
        progress = _Progress(catalog, plan, dispatch)
        try:
            state = await_sweep(catalog, plan, entered, progress.show, stop_asked, Patience(complain))
        finally:
            dispatch.close()
            progress.end()
        return state, stop_asked()


class _Progress:
    """How far a sweep is, on standard error: a bar on a terminal, else a line for each run that has ended."""

    WIDTH = 24

    def __init__(self, catalog: RunCatalog, plan: SweepPlan, dispatch: "Dispatch") -> None:
        self._durations, self._dispatch = ExpectedDurations(catalog.store), dispatch
        self._whole, self._recipe = plan.size, plan.recipes[0]
        self._told = ""  # what was said of the backend
        self._ended: set[str] | None = None  # ids of the runs that had ended; None at first
        self._shown = 0  # characters of the bar's line

    def show(self, state: SweepState) -> None:
        """Say what is new since the last call."""
        self._tell_why_nothing_trains(state)
        ended = {run.id for run in state.runs if not run.active}
        new = ended - (self._ended if self._ended is not None else ended)
        left = f"{counted(self._whole - len(ended), '{count} run', '{count} runs')} to go{self._time_left(state)}"
        if sys.stderr.isatty():
            self._draw(f"{self._bar(state)} {left}")
        elif self._ended is None:
            runs = counted(self._whole, "{count} run", "{count} runs")
            print(f"{len(ended)} of {runs} are there; {left}", file=sys.stderr, flush=True)
        else:
            for run in (run for run in state.runs if run.id in new):
                reached = f", {formatting.percent(run.last_test_accuracy)}" if run.state == "finished" else ""
                print(f"{run.id}: {run.state}{reached}; {left}", file=sys.stderr, flush=True)
        self._ended = ended

    def end(self) -> None:
        """Leave the line of the bar."""
        if self._shown:
            print(file=sys.stderr, flush=True)

    def _tell_why_nothing_trains(self, state: SweepState) -> None:
        """Say once what a cluster says of itself while the sweep's runs only wait."""
        told = self._dispatch.summary() if state.counts.get("queued") and not state.counts.get("running") else ""
        if told and told != self._told:
            print(f"s7core: {told}", file=sys.stderr, flush=True)
            self._told = told

    def _time_left(self, state: SweepState) -> str:
        side_by_side = self._dispatch.side_by_side(self._recipe)  # of a cluster it changes
        seconds = seconds_until_done(state, self._durations, side_by_side)
        if not seconds:
            return ""
        return f", about {formatting.duration(seconds)}" if seconds >= 1 else ", nearly done"

    def _bar(self, state: SweepState) -> str:
        shares = [run.epochs_done / run.recipe.epochs if run.active else 1.0 for run in state.runs]
        filled = int(self.WIDTH * sum(shares) / self._whole)
        return "█" * filled + "·" * (self.WIDTH - filled)

    def _draw(self, line: str) -> None:
        print("\r" + line.ljust(self._shown), end="", file=sys.stderr, flush=True)
        self._shown = len(line)
