"""The check of a reference run: to the bit on the same kind of machine, elsewhere as near as another seed.

Nothing is trained here: the engine is replaced by one that gives the recorded figures, or others.
"""

import shutil
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import numpy
import pytest
import torch

from s7core.data.errors import DataError
from s7core.recipe import Recipe
from s7core.reference import check
from s7core.reference.check import RunCheck, check_run
from s7core.reference.reference_store import ReferenceStore
from s7core.training.events import Diverged, Epoch, Event, Snapshot, Started

STORE = ReferenceStore()
RUN = STORE.run("ref-final-exp1-s1")
[FIRST, *_] = STORE.epochs(RUN.id)
SAME = RunCheck("ref-x-s1", True, "", (), 0, 0.98, 0.98, 0.01)
OTHER = replace(SAME, same_kind=False, why_not="torch 3 instead of 2", differing=("train_loss",), digits_apart=9, now=0.985)


def recorded_epoch(**changes: float) -> Epoch:
    """The first epoch as it is in the file, but for these figures."""
    answers = numpy.frombuffer(STORE.predictions(RUN.id, 1), numpy.uint8)
    probabilities = torch.eye(10)[torch.from_numpy(answers.astype(numpy.int64))]
    snapshot = Snapshot({}, probabilities, FIRST.test_loss, FIRST.test_accuracy)
    names = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "learning_rate", "seconds")
    figures = {name: getattr(FIRST, name) for name in names}
    return Epoch(epoch=1, **(figures | {"seconds": 1.0} | changes), snapshot=snapshot, checkpoint=None)


@pytest.fixture
def engine(monkeypatch):
    """Makes the engine yield these events, on a machine like that of the run but for these versions."""

    def replace_engine(*events: Event, **versions: str) -> list[Recipe]:
        trained = []

        def train(recipe: Recipe) -> Iterator[Event]:
            trained.append(recipe)
            yield from events

        monkeypatch.setattr(check, "train", train)
        monkeypatch.setattr(check, "prepare_process", lambda threads: None)
        monkeypatch.setattr(check, "machine", lambda: {**RUN.versions, **versions})
        return trained

    return replace_engine


def test_the_same_epoch_on_the_same_kind_of_machine_is_exact(engine):
    lines = []
    trained = engine(Started(RUN.device, 7_958, 469), recorded_epoch())
    found = check_run(RUN, STORE, lines.append)
    assert found.same_kind and found.exact and found.passed and found.differing == () and found.digits_apart == 0
    assert found.filed == found.now == FIRST.train_accuracy and lines == [f"{RUN.id}: one epoch on {RUN.device} …"]
    assert trained == [replace(RUN.recipe, device="cpu")]


def test_a_figure_that_differs_in_its_last_bit_is_named(engine):
    engine(Started(RUN.device, 7_958, 469), recorded_epoch(train_loss=numpy.nextafter(FIRST.train_loss, 9)))
    found = check_run(RUN, STORE, print)
    assert found.differing == ("train_loss",) and found.same_kind and not found.exact and not found.passed


def test_an_answer_that_differs_is_counted(engine):
    epoch = recorded_epoch()
    epoch.snapshot.probabilities[7] = epoch.snapshot.probabilities[7].roll(1)
    engine(Started(RUN.device, 7_958, 469), epoch)
    assert check_run(RUN, STORE, print).digits_apart == 1


def test_another_device_processor_or_torch_is_another_kind_of_machine(engine):
    engine(Started("CPU of tomorrow", 7_958, 469), recorded_epoch(), torch="9.9")
    found = check_run(RUN, STORE, print)
    assert not found.same_kind
    assert found.why_not == f"device CPU of tomorrow instead of {RUN.device}; torch 9.9 instead of {RUN.versions['torch']}"


def test_the_tolerance_is_the_widest_difference_of_two_seeds_and_unknown_of_one(engine, archived):
    engine(Started(RUN.device, 7_958, 469), recorded_epoch())
    firsts = [STORE.epochs(run.id)[0].train_accuracy for run in STORE.group("final-exp1")]
    assert check_run(RUN, STORE, print).tolerance == pytest.approx(max(firsts) - min(firsts))
    alone = archived.reference_store.run(archived.key)
    assert check_run(alone, archived.reference_store, print).tolerance is None


def test_an_epoch_that_diverges_is_one_sentence(engine):
    engine(Started(RUN.device, 7_958, 469), Diverged(1, 0.01))
    with pytest.raises(ValueError, match=f"run {RUN.id} did not end its first epoch this time"):
        check_run(RUN, STORE, print)


def test_what_cannot_be_compared_is_said_before_anything_is_trained(engine, tmp_path):
    trained = engine(Started(RUN.device, 7_958, 469), recorded_epoch())
    with pytest.raises(
        DataError, match=rf"^The file of reference run {RUN.id} was removed .* reference build` makes it again"
    ):
        check_run(RUN, ReferenceStore(tmp_path), print)
    shutil.copy(STORE.path(RUN.id), tmp_path)
    with zipfile.ZipFile(tmp_path / f"{RUN.id}.zip", "a") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the name that is there twice
        file.writestr("predictions", b"too short")
    with pytest.raises(DataError, match="is damaged: make it again"):
        check_run(RUN, ReferenceStore(tmp_path), print)
    assert trained == []


@pytest.mark.parametrize(
    ("result", "passed", "sentence"),
    [
        (
            SAME,
            True,
            "ref-x-s1: the same to the bit, all figures and all answers; training accuracy 98.00%, filed 98.00%.",
        ),
        (
            replace(SAME, differing=("train_loss", "test_loss"), digits_apart=3),
            False,
            "ref-x-s1: NOT the same on the same kind of machine; train_loss, test_loss differ, 3 digits are answered "
            "otherwise; training accuracy 98.00%, filed 98.00%.",
        ),
        (
            OTHER,
            True,
            "ref-x-s1: another kind of machine (torch 3 instead of 2), so not to the bit; training accuracy 98.50%, filed "
            "98.00%, nearer than two seeds of the group, which differ by up to 1.00 points.",
        ),
        (
            replace(OTHER, tolerance=0.001),
            False,
            "ref-x-s1: another kind of machine (torch 3 instead of 2), so not to the bit; training accuracy 98.50%, filed "
            "98.00%, FARTHER APART than two seeds of the group, which differ by up to 0.10 points.",
        ),
        (
            replace(OTHER, tolerance=None),
            True,
            "ref-x-s1: another kind of machine (torch 3 instead of 2), so not to the bit, and too few other seeds to judge "
            "it by; training accuracy 98.50%, filed 98.00%.",
        ),
    ],
)
def test_a_check_passes_by_its_kind_of_machine_and_says_so_in_a_sentence(result, passed, sentence):
    assert result.passed is passed and result.in_words == sentence
