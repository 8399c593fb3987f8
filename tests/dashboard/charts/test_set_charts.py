"""The chart of networks on a drawn set."""

import pandas as pd
import pytest

from dashboard.charts.set_charts import MNIST_SET, set_accuracies
from s7core.lesson.palette import BLUE, PUBLISHED


def table(low: float = 71.0) -> pd.DataFrame:
    rows = []
    for name, accuracy in (("Net2 · b", 90.0), ("Net1 · a", 80.0)):
        rows.append({"name": name, "test_set": "9b's digits", "accuracy": accuracy, "low": low, "high": 95.0})
        rows.append({"name": name, "test_set": MNIST_SET, "accuracy": 99.4, "low": 99.2, "high": 99.5})
    return pd.DataFrame(rows)


def test_each_network_has_a_point_on_both_sets_with_its_interval(specification, picture):
    chart = set_accuracies(table())
    assert specification(chart).layer("rule").column("high") == [95.0, 99.5, 95.0, 99.5]
    drawn = picture(chart)
    points = [(point.facts["on"], point.facts["accuracy"]) for point in drawn.marks("point")]
    assert points == [("9b's digits", "90"), ("MNIST", "99.4"), ("9b's digits", "80"), ("MNIST", "99.4")]
    assert {point.attributes["fill"] for point in drawn.marks("point")} == {BLUE, PUBLISHED}
    assert drawn.texts("legend-label") == ["9b's digits", "MNIST"]


def test_the_best_network_stands_above_and_each_name_above_its_points(picture):
    chart = set_accuracies(table())
    drawn = picture(chart)
    assert [text for text in drawn.texts() if "Net" in text] == ["Net2 · b", "Net1 · a"]
    heights = [point.place[1] for point in drawn.marks("point")]
    assert heights == sorted(heights)


@pytest.mark.parametrize(("low", "said"), [(71.0, "accuracy, %, from 70"), (3.0, "accuracy, %")])
def test_a_zoomed_axis_says_so(low, said, picture):
    drawn = picture(set_accuracies(table(low)))
    assert said in drawn.texts()
    assert drawn.axis("X").endswith(f"with values from {70 if low > 70 else 0} to 100")
