"""The curves of a report: their findings, and what is drawn behind a run."""

import re

import pytest

from s7core.export.report.curve_section import curve_figures
from s7core.export.report.entry import entry_of_published, with_own_marks
from s7core.lesson.experiments import published_experiment

pytestmark = pytest.mark.usefixtures("drawing")


def names(figure: str) -> list[str]:
    """The names in the key of a figure."""
    return re.findall(r"</svg>([^<]+)</li>", figure)


@pytest.mark.slow
@pytest.mark.one_core
def test_the_findings_of_a_run_are_its_last_accuracy_and_loss(entry):
    run = entry("final-exp3")
    accuracy, loss = curve_figures([run])
    assert f"<b>Test accuracy ends at {run.last[0] * 100:.2f}%</b>" in accuracy
    assert f"<b>Test loss ends at {run.records[0][-1].test_loss:.4f}</b>" in loss


@pytest.mark.slow
@pytest.mark.one_core
def test_behind_a_run_are_its_training_accuracy_and_what_was_published(entry):
    accuracy, loss = curve_figures([entry("final-exp3")])
    assert names(accuracy) == ["published test", "training", "test"] and names(loss) == []
    own, _ = curve_figures([entry("final-record")])
    assert names(own) == ["training", "test"]


@pytest.mark.slow
@pytest.mark.one_core
def test_a_comparison_names_the_highest_accuracy_and_the_lowest_loss(entry):
    entries = with_own_marks([entry("final-exp1", 3, "low"), entry("final-record", 3, "high")])
    accuracy, loss = curve_figures(entries)
    high = sum(entries[1].last) / 3
    assert f"<b>high ends highest, at {high * 100:.2f}% test accuracy</b>" in accuracy
    assert re.search(r"<b>high has the lowest test loss after its last epoch: 0\.\d{4}</b>", loss)
    assert names(accuracy)[-2:] == names(loss) == ["low", "high"]
    assert "Of several seeds the mean, and each seed faintly." in accuracy


@pytest.mark.slow
@pytest.mark.one_core
def test_values_that_the_axis_cuts_off_are_counted(entry):
    run = entry("final-exp1")
    accuracy, _ = curve_figures([run])
    [start, below] = re.search(r"The axis starts at (\d+)%\. (\d+) values lie below the axis\.", accuracy).groups()
    published = published_experiment("final-exp1").curves.test_accuracy
    drawn = [*run.mean_curve("test_accuracy"), *run.mean_curve("train_accuracy"), *published]
    assert int(below) == sum(100 * value < int(start) for value in drawn) > 0


@pytest.mark.slow
@pytest.mark.one_core
def test_a_published_run_alone_has_its_curve_once():
    accuracy, _ = curve_figures([entry_of_published(published_experiment("net1"))])
    assert names(accuracy) == ["training", "test"]
