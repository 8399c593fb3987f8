"""The outlines of all stages of the lesson, with the figures of the reference runs."""

from s7core.analysis.filled_story import AccuracyHistory, published_history
from s7core.analysis.stage_outline import StageOutline, stage_outline
from s7core.language.translation import _, in_source_language
from s7core.lesson.experiments import Experiment, PublishedExperiment, lesson_experiments
from s7core.lesson.stages import ALL_STAGES
from s7core.recipe import Recipe
from s7core.reference.reference_history import reference_histories
from s7core.reference.run_catalog import RunCatalog


def single_history(catalog: RunCatalog, of: Experiment) -> tuple[AccuracyHistory | None, Recipe]:
    """The first reference run of an experiment and its recipe.

    Where there is none, the published run; None where nothing was published either.
    """
    run = next(iter(catalog.group(of.key)), None)
    if run is None:
        return published_history(of) if isinstance(of, PublishedExperiment) else None, of.recipe
    epochs = catalog.epochs(run.id)
    history = AccuracyHistory(
        _("the reference run of seed {seed}", seed=run.recipe.seed),
        tuple(epoch.test_accuracy for epoch in epochs),
        tuple(epoch.train_accuracy for epoch in epochs),
    )
    return history, run.recipe


@in_source_language
def lesson_outline(catalog: RunCatalog) -> tuple[StageOutline, ...]:
    """The outlines of all stages in the order of the lesson, for files: in English, whoever asks for them."""
    histories = reference_histories(catalog)
    return tuple(
        stage_outline(each.key, histories, *single_history(catalog, lesson_experiments(each.key)[0])) for each in ALL_STAGES
    )
