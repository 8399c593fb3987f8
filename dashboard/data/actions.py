"""Starting, changing, stopping, resuming and deleting runs, and guesses at them, where the visitor may.

Call them from buttons' callbacks. Each asks again who the visitor is and what they may do: a button may have been drawn
before the class was closed, and a message from a browser needs no button.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from dashboard.data.queries import run_counts, unreadable_runs
from dashboard.data.queue_forecast import forget_queue_forecast
from dashboard.data.resources import admission, dispatch, store
from dashboard.data.visitors import visitor
from dashboard.state.address import drop_address, set_address
from dashboard.state.session import LAST_RUN, REFUSAL, RUN, RUN_BEFORE_START, SAME_RUN, STARTED_RUN
from s7core.classroom.guesses import Guesses
from s7core.classroom.visitor import Visitor
from s7core.language.translation import N_, _
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.runs.records import Run

MOST_SEEDS = 30  # that one click trains
STARTED_MEANWHILE = N_("This run has started in the meantime, so nothing was changed.")
KEEPS_SETTINGS = N_(
    "This run keeps its settings, because it is one of a duel or goes on after an epoch: take it out and train another one."
)


def start(
    recipes: Sequence[Recipe], experiment_key: str, missing: Callable[[], Sequence[Recipe]] | None = None
) -> list[str] | None:
    """Put a run into the queue for each recipe and return their ids; None where that is not allowed.

    `show_refusal` then says why. With `missing` only what it finds is entered, as in `Admission.start`.
    """
    try:
        refuse_untrainable(recipes)
        ids = admission().start(visitor(fresh=True), recipes, experiment_key, missing)
    except ValueError as refused:
        REFUSAL.set(str(refused))
        return None
    _queue_changed()
    return ids


def refuse_untrainable(recipes: Sequence[Recipe]) -> None:
    """ValueError says what the machine or the cluster lacks for one of the recipes, and always will."""
    for recipe in recipes:
        if refusal := dispatch().refusal(recipe):
            raise ValueError(refusal)


def submit(recipe: Recipe, experiment_key: str) -> None:
    """Put a run into the queue and on the screen; call it from a button."""
    submit_seeds(recipe, experiment_key, 1)


def submit_seeds(recipe: Recipe, experiment_key: str, seeds: int, anew: bool = False) -> list[str] | None:
    """Put a run into the queue for each of so many seeds, and the first on the screen; call it from a callback.

    In a class a seed with which exactly these settings were trained before, or are on their way, gets that run instead,
    unless `anew`. Returns the ids; None where that is not allowed, which `show_refusal` then says.
    """
    who = visitor(fresh=True)
    recipe = who.own_seed(recipe, experiment(experiment_key).recipe.seed)
    try:
        recipes = _with_seeds(recipe, seeds)
    except ValueError as refused:
        REFUSAL.set(str(refused))
        return None
    existing: dict[int, str] = {}

    def missing() -> list[Recipe]:
        existing.clear()
        existing.update({} if anew else _existing(who, recipes, experiment_key))
        return [wanted for wanted in recipes if wanted.seed not in existing]

    started = start(wanted, experiment_key, missing) if (wanted := missing()) else []
    if started is None:
        return None
    new = iter(started)
    ids = [existing.get(wanted.seed) or next(new) for wanted in recipes]
    put_on_screen(ids[0])
    drop_address(SAME_RUN)
    if recipe.seed in existing:
        set_address(RUN, ids[0])  # however old it is
        set_address(SAME_RUN, ids[0])
    return ids


def _with_seeds(recipe: Recipe, seeds: int) -> list[Recipe]:
    if not 1 <= seeds <= MOST_SEEDS:  # the widget has the same limits, but a message from a browser needs no widget
        refusal = _("seeds is {seeds}, but it must be a whole number from 1 to {most}.", seeds=seeds, most=MOST_SEEDS)
        raise ValueError(refusal)
    return recipe.with_seeds(seeds)


def _existing(who: Visitor, recipes: list[Recipe], experiment_key: str) -> dict[int, str]:
    """Ids of runs of a student's class that the student gets in place of new ones, by their seeds.

    Nobody else waits for others; and a run of another class would never be on this one's wall.
    """
    if who.student is None or who.is_free or recipes[0].is_range_test:
        return {}
    of_class = who.student.class_name
    found = {recipe.seed: store().run_with_recipe(recipe, experiment_key, of_class) for recipe in recipes}
    return {seed: run.id for seed, run in found.items() if run}


def put_on_screen(run_id: str) -> None:
    """Put this run on the screen; call it from a button's callback."""
    RUN_BEFORE_START.set(RUN.get())
    RUN.set(run_id)
    LAST_RUN.set(run_id)
    STARTED_RUN.set((run_id, time.time()))


def change(run_id: str, recipe: Recipe, experiment_key: str) -> None:
    """Give a waiting run other settings; `show_refusal` says where that is too late or not allowed."""
    who = visitor(fresh=True)
    for run in _controlled(who, run_id):
        try:
            refuse_untrainable([changed_recipe(run, recipe, experiment_key)])
            changed = admission().change(who, run, changed_recipe(run, recipe, experiment_key), experiment_key)
        except ValueError as refused:
            REFUSAL.set(str(refused))
            return
        if not changed:
            now = store().run(run_id)
            REFUSAL.set(_(KEEPS_SETTINGS) if now and now.state == "queued" else _(STARTED_MEANWHILE))
    _queue_changed()


def changed_recipe(run: Run, recipe: Recipe, experiment_key: str) -> Recipe:
    """The settings that `change` gives a run: its own seed and threads stay unless somebody chose others."""
    usual = {"seed": experiment(experiment_key).recipe.seed, "threads": Recipe().threads}
    kept = {name: getattr(run.recipe, name) for name, value in usual.items() if getattr(recipe, name) == value}
    return replace(recipe, **kept)


def stop(*run_ids: str) -> None:
    """Ask the workers of these runs to stop; one that waits leaves the queue."""
    for run in _controlled(visitor(fresh=True), *run_ids):
        store().request_stop(run.id)
    _queue_changed()


def delete(run_id: str) -> None:
    """Delete a run with all that was recorded of it. A worker that still trains it stops by itself."""
    for run in _controlled(visitor(fresh=True), run_id):
        store().delete(run.id)
    _queue_changed()


def delete_unreadable(run_id: str) -> None:
    """Delete a run that cannot be read, so that nobody can be found who owns it."""
    if visitor(fresh=True).is_free:
        store().delete(run_id)
        unreadable_runs.clear()
        _queue_changed()


def resume(run_id: str) -> None:
    """Put a run that has ended early back into the queue; `show_refusal` says where that is not allowed."""
    who = visitor(fresh=True)
    try:
        for run in _controlled(who, run_id):
            admission().resume(who, run)
    except ValueError as refused:  # by the class, or because someone else was faster
        REFUSAL.set(str(refused))
    _queue_changed()


def guess(run_id: str, first_epoch: float, last_epoch: float) -> None:
    """Keep a guess at a run of the visitor's; ValueError says where that is too late or not theirs."""
    Guesses(store(), visitor(fresh=True)).commit(run_id, first_epoch, last_epoch)


def guess_duel(first_run: str, second_run: str, winner: str) -> None:
    """Keep a guess at which of two runs of the visitor's wins; ValueError as in `guess`."""
    Guesses(store(), visitor(fresh=True)).commit_duel(first_run, second_run, winner)


def _controlled(who: Visitor, *run_ids: str) -> list[Run]:
    """Those of the runs that are still there and that the visitor may control."""
    return [run for run_id in run_ids if (run := store().run(run_id)) and who.may_control(run)]


def _queue_changed() -> None:
    """Let the dispatch look at once, and the visitor's page too, which would show counts of a moment ago."""
    run_counts.clear()
    forget_queue_forecast()
    dispatch().wake()
