"""What Compare lays out where the address names nothing: the visitor's own runs of the stages, and reference runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.data.compared_items import GROUP_PREFIX
from dashboard.data.resources import run_catalog
from dashboard.data.visitors import visitor
from s7core.language.translation import _, _n
from s7core.language.words import listing
from s7core.lesson.experiments import lesson_experiments
from s7core.lesson.groups import group
from s7core.lesson.stages import ALL_STAGES, Stage
from s7core.runs.records import Run


@dataclass(frozen=True)
class SuggestedItems:
    """Keys of items, and a sentence that says which they are and why."""

    keys: tuple[str, ...]
    reason: str


def suggested_items(runs: Sequence[Run]) -> SuggestedItems:
    """Of each stage the visitor's latest run, or else its reference runs, and as the goal those of the last stage.

    That is one item a stage and one more, which Compare has room for. Without a run of one's own all are reference runs.
    """
    own = _latest_of_each_stage(runs)
    keys = [own[stage.key].id if stage.key in own else _reference_key(stage) for stage in ALL_STAGES]
    last = ALL_STAGES[-1]
    if not own:
        return SuggestedItems(
            tuple(keys), _("Chosen for you: the reference runs of every stage. Runs of yours will join them.")
        )
    goal = _reference_key(last, own.get(last.key))
    reason = _reason(
        own=[stage.title for stage in ALL_STAGES if stage.key in own],
        others=[stage.title for stage in ALL_STAGES if stage.key not in own and stage is not last],
        goal=group(goal.removeprefix(GROUP_PREFIX)).title,
    )
    return SuggestedItems(tuple(dict.fromkeys([*keys, goal])), reason)


def _reason(own: list[str], others: list[str], goal: str) -> str:
    """Which items were chosen; `own` and `others` are the titles of stages with and without a run of the visitor's."""
    chosen = {"own": listing(own), "others": listing(others), "goal": goal}
    if others:
        return _n(
            "Chosen for you: your latest run of {own}; the reference runs of {others}, where you have none; and, as the "
            "goal, the reference runs of {goal}.",
            "Chosen for you: your latest runs of {own}; the reference runs of {others}, where you have none; and, as the "
            "goal, the reference runs of {goal}.",
            len(own),
            **chosen,
        )
    return _n(
        "Chosen for you: your latest run of {own} and, as the goal, the reference runs of {goal}.",
        "Chosen for you: your latest runs of {own} and, as the goal, the reference runs of {goal}.",
        len(own),
        **chosen,
    )


def _latest_of_each_stage(runs: Sequence[Run]) -> dict[str, Run]:
    """The visitor's newest run of each stage that has a whole epoch, networks of one's own aside."""
    found: dict[str, Run] = {}
    for run in sorted(runs, key=lambda run: -run.created_at):
        if run.epochs_done and not run.recipe.layers and visitor().is_author(run.student):
            found.setdefault(run.recipe.stage, run)
    return found


def _reference_key(stage: Stage, like: Run | None = None) -> str:
    """The key of the reference runs of a run's own experiment, if it is one of the lesson, or else of the stage's last."""
    offered = [each.key for each in lesson_experiments(stage.key)]
    shipped = bool(like and len(run_catalog().group(like.experiment)) > 1)
    return GROUP_PREFIX + (like.experiment if like and shipped and like.experiment in offered else offered[-1])
