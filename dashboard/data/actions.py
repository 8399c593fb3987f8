"""Starting, stopping, resuming and deleting runs, where the visitor may. Call the functions from buttons' callbacks."""

from dashboard.data.queries import run_counts
from dashboard.data.resources import dispatch, store
from dashboard.data.visitors import visitor
from dashboard.state.session import LAST_RUN, REFUSAL, RUN
from s7core.lesson.experiments import experiment
from s7core.recipe import Recipe
from s7core.runs.records import Run


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


def submit_seeds(recipe: Recipe, experiment_key: str, seeds: int) -> list[str] | None:
    """Put a run into the queue for each of so many seeds, and the first on the screen; call it from a callback.

    Returns the ids; None where the class does not allow it, which `show_refusal` then says.
    """
    recipe = visitor().own_seed(recipe, experiment(experiment_key).recipe.seed)
    ids = start(recipe.with_seeds(seeds), experiment_key)
    if ids:
        put_on_screen(ids[0])
    return ids


def put_on_screen(run_id: str) -> None:
    """Put this run on the screen; call it from a button's callback."""
    RUN.set(run_id)
    LAST_RUN.set(run_id)


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
    dispatch().wake()


def _waiting() -> int:
    student = visitor().student
    return store().waiting_of_student(student.id) if student else 0
