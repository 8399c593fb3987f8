"""The moments of a run at which its network can be looked at; a moment is a number of training steps taken."""

from dashboard.data.resources import run_catalog
from s7core.runs.records import Run


def moments_of(run: Run) -> list[int]:
    """All moments whose weights are known, ascending; none of a learning-rate range test, which keeps no network."""
    if run.recipe.is_range_test:
        return []
    kept = kept_moment(run)
    return sorted({0, *run_catalog().snapshot_moments(run.id), *(() if kept is None else (kept,))})


def kept_moment(run: Run) -> int | None:
    """The moment whose weights the run keeps exactly; None before its first epoch has ended, and while it is trained on."""
    if run.active or run.kept_test_accuracy is None:
        return None
    return run.epochs_done * run.recipe.steps_per_epoch
