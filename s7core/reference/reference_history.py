"""The accuracies that stories tell of: those of the reference runs of each published experiment."""

from s7core.analysis.filled_story import AccuracyHistory, mean_history, published_history
from s7core.language.translation import _n
from s7core.lesson.experiments import PublishedExperiment, experiments
from s7core.reference.run_catalog import RunCatalog


def reference_histories(catalog: RunCatalog) -> dict[str, AccuracyHistory]:
    """`reference_history` of all published experiments by their keys."""
    return {each.key: reference_history(catalog, each) for each in experiments()}


def reference_history(catalog: RunCatalog, of: PublishedExperiment) -> AccuracyHistory:
    """Mean accuracies of the experiment's reference runs after each epoch; the published ones where there are none."""
    runs = list(catalog.epochs_of([run.id for run in catalog.group(of.key)]).values())
    if not runs:
        return published_history(of)
    whose = _n("the reference run", "the {count} reference runs on average", len(runs), count=len(runs))
    return mean_history(
        whose,
        *([[getattr(each, name) for each in epochs] for epochs in runs] for name in ("test_accuracy", "train_accuracy")),
    )
