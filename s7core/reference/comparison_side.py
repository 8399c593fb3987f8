"""The two sides of a comparison: which digits a run, or each seed of a group, reads correctly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy

from s7core.analysis.statistics import Interval, mean_interval, wilson_interval
from s7core.lesson.groups import group, groups
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.records import Run


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a run, or runs that differ in their seeds.

    right (runs, 10000) bool: whether each run reads each test digit correctly after its last epoch.
    """

    title: str
    runs: tuple[Run, ...]
    right: numpy.ndarray

    @property
    def accuracies(self) -> list[float]:
        """Test accuracy of each run, 0..1."""
        return [float(accuracy) for accuracy in self.right.mean(1)]

    @property
    def seeds(self) -> list[int]:
        return [run.recipe.seed for run in self.runs]

    @property
    def interval(self) -> Interval:
        """The 95 % interval of the accuracy: of one run Wilson's, over digits; of several Student's, over seeds."""
        return mean_interval(self.accuracies) if len(self.runs) > 1 else wilson_interval(self.accuracies[0])

    @property
    def epochs(self) -> list[int]:
        """The different numbers of epochs that its runs have, in ascending order."""
        return sorted({run.epochs_done for run in self.runs})


def side(catalog: RunCatalog, name: str) -> Side:
    """A run by its id, or the reference runs of an experiment by its key; ValueError if there is neither."""
    run = catalog.run(name)
    if run:
        return side_of(catalog, [run], run.id)
    keys = [declared.key for declared in groups()]
    if name not in keys:
        raise ValueError(
            f"{name!r} is neither a run nor an experiment: `python -m s7core runs` lists the runs, and the "
            f"experiments are {', '.join(keys)}."
        )
    runs = catalog.group(name)
    if not runs:
        raise ValueError(
            f"experiment is {name!r}, but it has no reference runs yet: `python -m s7core reference build "
            f"--experiment {name}` makes them."
        )
    return side_of(catalog, runs, group(name).title)


def side_of(catalog: RunCatalog, runs: Sequence[Run], title: str) -> Side:
    """These runs as one side, with the answers of their last whole epoch; ValueError where a run has none."""
    # Imported here because it loads torch, which takes seconds.
    from s7core.data.mnist import load_mnist

    labels = load_mnist().test_labels.numpy()
    for run in runs:
        if not run.epochs_done:
            raise ValueError(
                f"run {run.id} is {run.state} and has no whole epoch yet: wait for its first, or choose another run."
            )
    return Side(title, tuple(runs), numpy.stack([_answers(catalog, run) == labels for run in runs]))


def _answers(catalog: RunCatalog, run: Run) -> numpy.ndarray:
    """(10000,) uint8, the predicted classes after the last whole epoch; ValueError if they are gone."""
    predictions = catalog.predictions(run.id, run.epochs_done)
    if predictions is None:
        raise ValueError(f"run {run.id} was deleted in the meantime: choose another run.")
    return numpy.frombuffer(predictions, numpy.uint8)
