"""The steps of the lesson that a visitor has done, and the estimated time for the others on this machine."""

from functools import lru_cache

from dashboard.data.lesson_facts import first_experiment, questions_of, story_of
from dashboard.data.queries import expected_run_seconds, finished_version
from dashboard.data.resources import run_catalog
from dashboard.state.lesson_marks import marks
from s7core.analysis.filled_story import published_trace
from s7core.analysis.lesson_duration import STEPS, StepSeconds, step_seconds
from s7core.formatting import count
from s7core.language.translation import _, in_source_language
from s7core.lesson.presets import Pace, quick_look
from s7core.lesson.stages import ALL_STAGES, stage
from s7core.reference.reference_store import Version
from s7core.runs.pace import pace_of


def seconds_left() -> float:
    """Estimated seconds for all steps that are not done, runs included."""
    return sum(_stage_seconds_left(each.key) for each in ALL_STAGES)


def _stage_seconds_left(stage_key: str) -> float:
    todo = [step for step in STEPS if step not in marks()[stage_key]]
    pace = _pace(stage_key, run_catalog().reference_store.version)
    return sum(getattr(pace, step) for step in todo) + (_run_seconds(stage_key) if "run" in todo else 0)


def stage_seconds(stage_key: str) -> float:
    """Estimated seconds for all steps of a stage, its run included, whatever of them is done."""
    return _pace(stage_key, run_catalog().reference_store.version).total + _run_seconds(stage_key)


def whole_minutes(seconds: float) -> int:
    """Minutes as they are shown: at least one for what takes any time."""
    return max(1, round(seconds / 60)) if seconds else 0


def progress_text() -> str:
    """Steps done and time left of the whole lesson: "5 of 16 steps, about 32 min left".

    The minutes are the sum of those of the stages, each rounded, so that they add up to what the side bar says of each.
    """
    done, total = sum(map(len, marks().values())), len(ALL_STAGES) * len(STEPS)
    minutes = sum(whole_minutes(_stage_seconds_left(each.key)) for each in ALL_STAGES)
    if not minutes:
        return _("{done} of {total} steps", done=done, total=total)
    return _("{done} of {total} steps, about {minutes} min left", done=done, total=total, minutes=count(minutes))


@lru_cache(maxsize=16)
@in_source_language  # the time to read a text is estimated from its English words
def _pace(stage_key: str, version: Version) -> StepSeconds:
    published = first_experiment(stage_key).recipe
    return step_seconds(
        stage_key, story_of(stage_key), published_trace(stage(stage_key)), questions_of(published, None, None)
    )


def _run_seconds(stage_key: str) -> float:
    """Estimated seconds of a quick look, from the latest run here, or else from the pace of this machine."""
    return _quick_look_seconds(stage_key, pace_of(first_experiment(stage_key).recipe), finished_version())


# The side bar of every page asks for every stage, so all visitors share what was last computed, until a run finishes.
@lru_cache(maxsize=64)
def _quick_look_seconds(stage_key: str, pace: Pace, version: tuple[str, int, float | None]) -> float:
    recipe = first_experiment(stage_key).recipe
    size = quick_look(recipe, pace).apply(recipe)
    return expected_run_seconds(size) or pace.seconds_of(size)
