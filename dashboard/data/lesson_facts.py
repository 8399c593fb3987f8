"""Facts for the page of a stage: its story with all figures, accuracies of runs, and its questions."""

from dashboard.data.resources import run_catalog
from s7core.analysis.filled_story import AccuracyHistory, fill_story
from s7core.analysis.question import Question
from s7core.analysis.questions import question_context, questions
from s7core.language.translation import _, cached_by_language
from s7core.lesson.experiments import Experiment, PublishedExperiment, experiments, lesson_experiments
from s7core.lesson.story import Story
from s7core.recipe import Recipe
from s7core.reference.lesson_outline import single_history
from s7core.reference.reference_history import reference_history
from s7core.reference.reference_store import Version
from s7core.runs.records import EpochRecord, Run


def story_of(stage_key: str) -> Story:
    """The story of a stage with its figures filled in."""
    return _story(stage_key, run_catalog().reference_store.version)


@cached_by_language(maxsize=16)
def _story(stage_key: str, version: Version) -> Story:
    return fill_story(stage_key, {each.key: reference_learned(each) for each in experiments()})


def reference_epochs(experiment_key: str) -> list[list[EpochRecord]]:
    """The figures of every epoch of each reference run of the experiment, in the order of their seeds."""
    return list(run_catalog().epochs_of([run.id for run in run_catalog().group(experiment_key)]).values())


def reference_learned(of: PublishedExperiment) -> AccuracyHistory:
    """Mean accuracies of the experiment's reference runs after each epoch; the published ones where there are none."""
    return reference_history(run_catalog(), of)


def learned_of(run: Run, epochs: list[EpochRecord]) -> AccuracyHistory:
    """Accuracies of the visitor's own run after each epoch; `epochs` must not be empty."""
    return AccuracyHistory(
        _("your run"), tuple(each.test_accuracy for each in epochs), tuple(each.train_accuracy for each in epochs), own=True
    )


def first_experiment(stage_key: str) -> Experiment:
    """The experiment that a stage's page starts from."""
    return lesson_experiments(stage_key)[0]


def questions_of(toggles: Recipe, run: Run | None, epochs: list[EpochRecord] | None) -> tuple[Question, ...]:
    """The stage's questions about its network with the settings in `toggles`, and about a run.

    The run is `run` with its `epochs`, or a reference run where either is missing.
    """
    reference, its_recipe = single_reference(toggles.stage)
    own = learned_of(run, epochs) if run and epochs else None
    return questions(question_context(toggles, own, run.recipe if run else None, reference, its_recipe))


def single_reference(stage_key: str) -> tuple[AccuracyHistory | None, Recipe]:
    """The first reference run of the stage's first experiment and its recipe.

    Where there is none, the published run; None where nothing was published either.
    """
    return _single_reference(stage_key, run_catalog().reference_store.version)


@cached_by_language(maxsize=16)
def _single_reference(stage_key: str, version: Version) -> tuple[AccuracyHistory | None, Recipe]:
    return single_history(run_catalog(), first_experiment(stage_key))
