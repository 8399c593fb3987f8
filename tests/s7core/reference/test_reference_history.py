"""The accuracies that stories tell of."""

from pathlib import Path

import pytest

from s7core.lesson.experiments import experiments, published_experiment
from s7core.reference.reference_history import reference_histories, reference_history
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog


def test_every_published_experiment_has_the_means_of_its_reference_runs(store):
    catalog = RunCatalog(store, ReferenceStore())
    found = reference_histories(catalog)
    assert list(found) == [each.key for each in experiments()]
    ends = [catalog.epochs(run.id)[-1].test_accuracy for run in catalog.group("net1")]
    assert found["net1"].test[-1] == pytest.approx(sum(ends) / len(ends))
    assert found["net1"].whose == "the 5 reference runs on average" and not found["net1"].own


def test_without_reference_runs_the_published_figures_are_told(store, tmp_path: Path):
    published = published_experiment("net1")
    found = reference_history(RunCatalog(store, ReferenceStore(tmp_path)), published)
    assert found.whose == "the published run" and found.test == published.curves.test_accuracy
