"""The chart of a study: four combinations, of which one is switched on."""

from itertools import product

import pandas as pd
import pytest

from dashboard.charts.combination_chart import COMBINATION_HEIGHT, FAINT, LEGEND_HEIGHT, combination_chart
from s7core.lesson.palette import BLUE, ORANGE

COLOURS = (BLUE, ORANGE)
LEVELS = (("without", "with"), ("plain", "augmented"))
CHOSEN = ("with", "plain")


def _cells(*accuracies: float) -> pd.DataFrame:
    """Two seeds of each of the four combinations, around these accuracies in percent."""
    return pd.DataFrame(
        [
            {
                "first": first,
                "second": second,
                "seed": seed,
                "accuracy": accuracy + (seed - 1.5) / 10,
                "mean": accuracy,
                "low": accuracy - 0.2,
                "high": accuracy + 0.2,
                "is_first": seed == 1,
                "is_chosen": (first, second) == CHOSEN,
            }
            for (first, second), accuracy in zip(product(*LEVELS), accuracies, strict=True)
            for seed in (1, 2)
        ]
    )


def test_levels_of_a_study_keep_their_order_names_and_colours(picture):
    drawn = picture(combination_chart(_cells(98.2, 98.4, 98.6, 98.9), "BatchNorm", "Images", "test accuracy", COLOURS))
    assert drawn.axis("X") == "X-axis titled 'BatchNorm' for a discrete scale with 2 values: without, with"
    assert drawn.texts("legend-label") == ["plain", "augmented"] and "Images" in drawn.texts()


def test_the_combination_that_is_switched_on_stands_out_and_is_ringed_alone(specification, picture):
    table = _cells(98.2, 98.4, 98.6, 98.9)
    chart = combination_chart(table, "BatchNorm", "Images", "test accuracy", COLOURS)
    ring = specification(chart).layer("point", filled=False)
    assert [(row["first"], row["second"]) for row in ring.rows] == [CHOSEN]
    means = [mark for mark in picture(chart).marks("point") if "mean" in mark.facts and not mark.hollow]
    assert sorted(float(mark.attributes.get("opacity", 1)) for mark in means) == [FAINT, FAINT, FAINT, 1]


def test_switching_moves_the_ring_and_builds_no_other_specification():
    table = _cells(98.2, 98.4, 98.6, 98.9)
    moved = table.assign(is_chosen=(table["first"] == "without") & (table["second"] == "plain"))
    charts = [combination_chart(each, "BatchNorm", "Images", "test accuracy", COLOURS) for each in (table, moved)]
    assert charts[0].specification is charts[1].specification


@pytest.mark.parametrize(
    ("accuracies", "domain"),
    [((99.3, 99.3, 99.35, 99.4), (98.8, 100)), ((11.0, 98.4, 98.6, 98.95), (0, 100))],
)
def test_its_axis_is_at_least_a_point_high_and_says_that_it_is_zoomed(accuracies, domain, specification, picture):
    chart = combination_chart(_cells(*accuracies), "BatchNorm", "Images", "best accuracy", COLOURS)
    for layer in specification(chart).all_layers:
        assert layer.encoding["y"]["scale"]["domain"] == pytest.approx(domain)
    assert f"titled 'best accuracy, %{' (zoomed)' if domain[0] else ''}'" in picture(chart).axis("Y")


@pytest.mark.parametrize("accuracies", [(99.3, 99.3, 99.35, 99.4), (11.0, 98.4, 98.6, 100.0)])
def test_its_axis_is_labelled_at_100_and_a_mark_there_is_not_cut(accuracies, picture):
    drawn = picture(combination_chart(_cells(*accuracies), "BatchNorm", "Images", "best accuracy", COLOURS))
    assert drawn.texts("axis-label")[-1] in ("100", "100.0")
    assert min(mark.place[1] for mark in drawn.marks("point")) > 7  # pixels below the edge; a diamond reaches 7


def test_of_a_plot_as_low_as_on_a_page_each_tick_is_labelled(picture):
    cells = _cells(11.0, 98.4, 98.6, 98.95)
    chart = combination_chart(cells, "BatchNorm", "Images", "best accuracy", COLOURS).properties(height=175)
    labels = picture(chart).texts("axis-label")
    assert labels[-6:] == ["0", "20", "40", "60", "80", "100"]


def test_the_legend_does_not_take_its_height_from_the_plot(specification):
    chart = combination_chart(_cells(98.2, 98.4, 98.6, 98.9), "BatchNorm", "Images", "test accuracy", COLOURS)
    assert specification(chart).whole["height"] == COMBINATION_HEIGHT + LEGEND_HEIGHT


def test_combinations_that_are_not_chosen_are_still_seen():
    assert 0.5 <= FAINT < 1
