"""The two sides of a comparison: which digits a run, or each seed of a group, reads correctly."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy

from s7core.analysis.statistics import Interval, accuracy_interval
from s7core.data.mnist_arrays import load_arrays
from s7core.data.tested_digits import were_tested
from s7core.language.translation import _, _n
from s7core.lesson.groups import group, groups
from s7core.reference.run_catalog import RunCatalog
from s7core.runs.records import Run


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a run, or runs that differ in their seeds.

    right (runs, 10000) bool: whether each run reads each test digit correctly after its last epoch. tested (10000,) bool:
    which digits count; on all others `right` is false. `is_rest`: whether it is what is left of the group of this name.
    """

    name: str
    runs: tuple[Run, ...]
    right: numpy.ndarray
    tested: numpy.ndarray
    is_rest: bool = False

    @property
    def title(self) -> str:
        """Its name, or "the other 4 runs of Net1", in the reader's language."""
        if not self.is_rest:
            return self.name
        others = len(self.runs)
        return _n("the other run of {title}", "the other {count} runs of {title}", others, title=self.name, count=others)

    @property
    def is_plural(self) -> bool:
        """Whether the title is a plural."""
        return self.is_rest and len(self.runs) > 1

    @property
    def digits(self) -> int:
        """How many test digits count."""
        return int(self.tested.sum())

    @property
    def accuracies(self) -> list[float]:
        """Accuracy of each run on the test digits that count, 0..1."""
        return [float(accuracy) for accuracy in self.right[:, self.tested].mean(1)]

    @property
    def seeds(self) -> list[int]:
        return [run.recipe.seed for run in self.runs]

    @property
    def interval(self) -> Interval:
        """The 95% interval of the accuracy: of one run Wilson's, over digits; of several Student's, over seeds."""
        return accuracy_interval(self.accuracies, self.digits)

    @property
    def epochs(self) -> list[int]:
        """The different numbers of epochs that its runs have, in ascending order."""
        return sorted({run.epochs_done for run in self.runs})

    @property
    def images_seen(self) -> list[int]:
        """The different numbers of training images, images times epochs, that its runs have seen, in ascending order."""
        return sorted({run.recipe.images_trained_on * run.epochs_done for run in self.runs})

    def on(self, digits: numpy.ndarray) -> "Side":
        """This side on those test digits alone that are in the mask `digits` (10000,) too."""
        both = self.tested & digits
        return replace(self, right=self.right & both, tested=both)

    def without(self, one: "Side") -> "Side":
        """This group without the single run that it is compared with, if that is one of its runs."""
        rest = [place for place, run in enumerate(self.runs) if len(one.runs) > 1 or run.id != one.runs[0].id]
        if len(rest) in (0, len(self.runs)):
            return self
        runs = tuple(self.runs[place] for place in rest)
        return replace(self, runs=runs, right=self.right[rest], is_rest=True)


def side(catalog: RunCatalog, name: str) -> Side:
    """A run by its id, or the reference runs of an experiment by its key; ValueError if there is neither.

    DataError for a reference run whose file is damaged.
    """
    run = catalog.run(name)
    if run:
        return side_of(catalog, [run], run.id)
    catalog.reference_store.check_whole(name)
    keys = [declared.key for declared in groups()]
    if name not in keys:
        raise ValueError(
            _(
                "{name} is neither a run nor an experiment: `python -m s7core runs` lists the runs, and the experiments are "
                "{experiments}.",
                name=repr(name),
                experiments=", ".join(keys),
            )
        )
    runs = catalog.group(name)
    if not runs:
        raise ValueError(
            _(
                "experiment is {name}, but it has no reference runs yet: `python -m s7core reference build --experiment "
                "{experiment}` makes them.",
                name=repr(name),
                experiment=name,
            )
        )
    return side_of(catalog, runs, group(name).title)


def side_of(catalog: RunCatalog, runs: Sequence[Run], title: str) -> Side:
    """These runs as one side, with the answers of their last whole epoch; ValueError where a run has none."""
    labels = load_arrays().test_labels
    for run in runs:
        if not run.epochs_done:
            raise ValueError(
                _(
                    "run {run} is {state} and has no whole epoch yet: wait for its first, or choose another run.",
                    run=run.id,
                    state=_(run.state),
                )
            )
    answers = numpy.stack([_answers(catalog, run) for run in runs])
    of_all = were_tested(answers)
    return Side(title, tuple(runs), (answers == labels) & of_all, of_all)


def _answers(catalog: RunCatalog, run: Run) -> numpy.ndarray:
    """(10000,) uint8, the predicted classes after the last whole epoch, UNTESTED included; ValueError if they are gone."""
    predictions = catalog.predictions(run.id, run.epochs_done)
    if predictions is None:
        raise ValueError(_("run {run} was deleted in the meantime: choose another run.", run=run.id))
    return numpy.frombuffer(predictions, numpy.uint8)
