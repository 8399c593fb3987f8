"""Starting, changing, stopping, resuming and deleting runs, where the visitor may. Call them from buttons' callbacks."""

from dataclasses import replace

from dashboard.data.queries import run_counts, unreadable_runs
from dashboard.data.queue_forecast import queue_forecast
from dashboard.data.resources import dispatch, store
from dashboard.data.visitors import visitor
from dashboard.state.address import drop_address, set_address
from dashboard.state.session import LAST_RUN, REFUSAL, RUN, SAME_RUN
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.runs.records import Run

STARTED_MEANWHILE = "This run has started in the meantime, so nothing was changed."
KEEPS_SETTINGS = (
    "This run keeps its settings, because it is one of a duel or goes on after an epoch: take it out and train another one."
)


def start(recipes: list[Recipe], experiment_key: str) -> list[str] | None:
    """Put a run into the queue for each recipe and return their ids; None where the class does not allow it.

    `show_refusal` then says why.
    """
    who = visitor()
    try:
        who.check_may_start(recipes, _waiting())
    except ValueError as refused:
        REFUSAL.set(str(refused))
        return None
    ids = [store().submit(recipe, experiment_key, student=who.student.id if who.student else "") for recipe in recipes]
    _queue_changed()
    return ids


def submit(recipe: Recipe, experiment_key: str) -> None:
    """Put a run into the queue and on the screen; call it from a button."""
    submit_seeds(recipe, experiment_key, 1)


def submit_seeds(recipe: Recipe, experiment_key: str, seeds: int, anew: bool = False) -> list[str] | None:
    """Put a run into the queue for each of so many seeds, and the first on the screen; call it from a callback.

    In a class a seed with which exactly these settings were trained before, or are on their way, gets that run instead,
    unless `anew`. Returns the ids; None where the class does not allow it, which `show_refusal` then says.
    """
    recipe = visitor().own_seed(recipe, experiment(experiment_key).recipe.seed)
    recipes = recipe.with_seeds(seeds)
    existing = {} if anew else _existing(recipes, experiment_key)
    missing = [wanted for wanted in recipes if wanted.seed not in existing]
    started = start(missing, experiment_key) if missing else []
    if started is None:
        return None
    new = {wanted.seed: run_id for wanted, run_id in zip(missing, started, strict=True)}
    ids = [existing.get(wanted.seed) or new[wanted.seed] for wanted in recipes]
    put_on_screen(ids[0])
    drop_address(SAME_RUN)
    if recipe.seed in existing:
        set_address(RUN, ids[0])  # however old it is
        set_address(SAME_RUN, ids[0])
    return ids


def _existing(recipes: list[Recipe], experiment_key: str) -> dict[int, str]:
    """Ids of runs of a student's class that the student gets in place of new ones, by their seeds.

    Nobody else waits for others; and a run of another class would never be on this one's wall.
    """
    who = visitor()
    if who.student is None or who.is_free or recipes[0].is_range_test:
        return {}
    of_class = who.student.class_name
    found = {recipe.seed: store().run_with_recipe(recipe, experiment_key, of_class) for recipe in recipes}
    return {seed: run.id for seed, run in found.items() if run}


def put_on_screen(run_id: str) -> None:
    """Put this run on the screen; call it from a button's callback."""
    RUN.set(run_id)
    LAST_RUN.set(run_id)


def change(run_id: str, recipe: Recipe, experiment_key: str) -> None:
    """Give a waiting run other settings; `show_refusal` says where that is too late or not allowed."""
    for run in _controlled([run_id]):
        try:
            # It waits already, so it counts among those that the class allows.
            visitor().check_may_start([changed_recipe(run, recipe, experiment_key)], _waiting() - 1)
        except ValueError as refused:
            REFUSAL.set(str(refused))
            return
        if not store().change_queued(run_id, changed_recipe(run, recipe, experiment_key), experiment_key):
            now = store().run(run_id)
            REFUSAL.set(KEEPS_SETTINGS if now and now.state == "queued" else STARTED_MEANWHILE)
    _queue_changed()


def changed_recipe(run: Run, recipe: Recipe, experiment_key: str) -> Recipe:
    """The settings that `change` gives a run: its own seed and threads stay unless somebody chose others."""
    usual = {"seed": experiment(experiment_key).recipe.seed, "threads": Recipe().threads}
    kept = {name: getattr(run.recipe, name) for name, value in usual.items() if getattr(recipe, name) == value}
    return replace(recipe, **kept)


def stop(*run_ids: str) -> None:
    """Ask the workers of these runs to stop; one that waits leaves the queue."""
    for run in _controlled(run_ids):
        store().request_stop(run.id)
    _queue_changed()


def delete(run_id: str) -> None:
    """Delete a run with all that was recorded of it."""
    for run in _controlled([run_id]):
        store().delete(run.id)
    _queue_changed()


def delete_unreadable(run_id: str) -> None:
    """Delete a run that cannot be read, so that nobody can be found who owns it."""
    if visitor().is_free:
        store().delete(run_id)
        unreadable_runs.clear()
        _queue_changed()


def resume(run_id: str) -> None:
    """Put a run that has ended early back into the queue; `show_refusal` says where that is not allowed."""
    try:
        for run in _controlled([run_id]):
            visitor().check_may_start([run.recipe], _waiting())
            store().resume(run.id)
    except ValueError as refused:  # by the class, or because someone else was faster
        REFUSAL.set(str(refused))
    _queue_changed()


def _controlled(run_ids: tuple[str, ...] | list[str]) -> list[Run]:
    """Those of the runs that are still there and that the visitor may control."""
    who = visitor()
    return [run for run_id in run_ids if (run := store().run(run_id)) and who.may_control(run)]


def _queue_changed() -> None:
    """Let the dispatch look at once, and the visitor's page too, which would show counts of a moment ago."""
    run_counts.clear()
    queue_forecast.clear()
    dispatch().wake()


def _waiting() -> int:
    student = visitor().student
    return store().waiting_of_student(student.id) if student else 0
