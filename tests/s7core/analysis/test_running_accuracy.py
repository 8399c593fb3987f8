import numpy
import pytest

from s7core.analysis.running_accuracy import running_accuracy
from s7core.runs.records import StepRecord


def steps(*accuracies: float | None) -> list[StepRecord]:
    return [StepRecord(3 * place, 1.0, 0.1, accuracy) for place, accuracy in enumerate(accuracies)]


def test_each_point_is_the_mean_of_the_last_accuracies():
    accuracies = numpy.random.default_rng(1).random(100)
    found = running_accuracy(steps(*accuracies), over=20)
    assert [step for step, _ in found] == [3 * place for place in range(100)]
    expected = [accuracies[max(0, place - 19) : place + 1].mean() for place in range(100)]
    assert [mean for _, mean in found] == pytest.approx(expected)


def test_steps_without_an_accuracy_have_no_point_and_take_no_place_in_the_window():
    assert running_accuracy(steps(None, 0.5, None, 1.0, 0.0), over=2) == [(3, 0.5), (9, 0.75), (12, 0.5)]
    assert running_accuracy(steps(None, None)) == [] and running_accuracy([]) == []


def test_a_window_of_no_step_is_refused():
    with pytest.raises(ValueError, match="over is 0, but it must be a whole number from 1"):
        running_accuracy([], over=0)
