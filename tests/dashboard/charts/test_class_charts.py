"""Charts of a class: its runs as points, and its guesses against what came out."""

import pandas as pd
import pytest

from dashboard.charts.class_charts import CLASS_CHART_HEIGHT, GUESS_ROW, LARGE, guess_chart, wall_chart
from s7core.lesson.palette import BLUE, ORANGE
from s7core.lesson.stages import ALL_STAGES

MEAN_COLUMNS = ["x", "mean", "low", "high", "stage_title", "seeds"]
NO_MEANS = pd.DataFrame(columns=MEAN_COLUMNS)
STAGE_BY_KEY = {stage.key: stage for stage in ALL_STAGES}


def _points(*rows: tuple[object, float], stage: str = "final", state: str = "finished") -> pd.DataFrame:
    """Runs of one stage by their place on the horizontal axis and their accuracy in percent."""
    return pd.DataFrame(
        [
            {
                "x": x,
                "accuracy": accuracy,
                "stage": stage,
                "stage_title": STAGE_BY_KEY[stage].title,
                "who": f"student {number}",
                "state": state,
                "label": f"run {number}",
            }
            for number, (x, accuracy) in enumerate(rows, start=1)
        ]
    )


def _guesses(**accuracies: list[float]) -> pd.DataFrame:
    """Guesses or outcomes in percent by setting."""
    return pd.DataFrame(
        [
            {"setting": setting, "accuracy": accuracy, "who": f"student {number}"}
            for setting, values in accuracies.items()
            for number, accuracy in enumerate(values, start=1)
        ],
        columns=["setting", "accuracy", "who"],
    )


def test_a_finished_run_is_solid_and_any_other_hollow(specification, picture):
    states = ["finished", "running", "stopped", "failed", "queued"]
    points = pd.concat([_points((7_958, 99.0 + number / 10), state=state) for number, state in enumerate(states)])
    chart = wall_chart(points, NO_MEANS, "parameters", True, False)
    read = specification(chart)
    assert read.layer("point", filled=True).column("state") == ["finished"]
    assert read.layer("point", filled=False).column("state") == states[1:]
    assert {point.facts["state"]: point.hollow for point in picture(chart).marks("point")} == {
        state: state != "finished" for state in states
    }


def test_each_stage_has_its_own_mark_and_the_legend_names_those_there_are_in_the_lesson_s_order(specification, picture):
    points = pd.concat(
        [_points((7_958, 99.4)), _points((593_200, 98.9), stage="init"), _points((19_470, 99.2), stage="net1")]
    )
    chart = wall_chart(points, NO_MEANS, "parameters", True, True)
    there = [stage for stage in ALL_STAGES if stage.key in ("init", "net1", "final")]
    for layer in specification(chart).layers("point"):
        assert layer.encoding["shape"]["scale"] == {
            "domain": [stage.title for stage in there],
            "range": [stage.mark.shape for stage in there],
        }
    drawn = picture(chart)
    assert drawn.texts("legend-label") == [stage.title for stage in there]
    assert {point.facts["stage_title"]: point.attributes["fill"] for point in drawn.marks("point")} == {
        stage.title: stage.mark.colour for stage in there
    }
    assert len({point.attributes["d"] for point in drawn.marks("point")}) == len(there)  # as many outlines


@pytest.mark.parametrize(
    ("accuracies", "domain"),
    [
        ((98.0, 99.0), (97.8, 99.2)),  # 15% of the span at each end, and round
        ((99.4, 99.4), (98.8, 100)),  # at least a point
        ((32.3, 32.3), (31.8, 32.8)),  # however far down
        ((98.0, 100.0), (97.5, 100)),  # and nothing above 100%
        ((0.2, 98.6), (0, 100)),  # or below 0
    ],
)
def test_the_axis_of_accuracies_is_around_the_points_and_says_that_it_is_zoomed(accuracies, domain, specification, picture):
    chart = wall_chart(_points(*((7_958, accuracy) for accuracy in accuracies)), NO_MEANS, "parameters", True, False)
    for layer in specification(chart).all_layers:
        assert layer.encoding["y"]["scale"]["domain"] == pytest.approx(domain)
    assert picture(chart).axis("Y").startswith("Y-axis titled 'test accuracy, % (zoomed)' for a linear scale")


def test_the_axis_of_one_point_is_a_whole_point_high_and_labelled_in_tenths(picture):
    drawn = picture(wall_chart(_points((7_958, 32.3)), NO_MEANS, "parameters", True, False))
    assert drawn.texts("axis-label")[1:] == ["31.8", "32.0", "32.2", "32.4", "32.6", "32.8"]
    assert abs(drawn.marks("point")[0].place[1] - CLASS_CHART_HEIGHT / 2) < 1  # in the middle


def test_a_wide_interval_is_cut_off_at_the_edge_and_moves_no_axis(specification):
    means = pd.DataFrame([[7_958, 99.3, 60.0, 100.0, "Final Model", 2]], columns=MEAN_COLUMNS)
    read = specification(wall_chart(_points((7_958, 99.2), (7_958, 99.4)), means, "parameters", True, False))
    rule = read.layer("rule", clip=True)
    assert (rule.encoding["y"]["field"], rule.encoding["y2"]["field"]) == ("low", "high")
    assert rule.encoding["y"]["scale"]["domain"] == pytest.approx([98.8, 99.8])


def test_a_mean_is_a_line_across_its_interval_in_its_stage_s_colour(picture):
    means = pd.DataFrame([[7_958, 99.3, 99.25, 99.35, "Final Model", 2]], columns=MEAN_COLUMNS)
    drawn = picture(wall_chart(_points((7_958, 99.2), (7_958, 99.4)), means, "parameters", True, False))
    (mean,), (interval,) = drawn.marks("tick"), drawn.marks("rule mark")
    assert {"mean": "99.3", "low": "99.25", "high": "99.35", "seeds": "2"}.items() <= mean.facts.items()
    assert (interval.facts["low"], interval.facts["high"]) == ("99.25", "99.35")
    assert mean.attributes["fill"] == interval.attributes["stroke"] == STAGE_BY_KEY["final"].mark.colour


def test_without_means_the_points_keep_their_axes(picture):
    drawn = picture(wall_chart(_points((7_958, 99.2), (593_200, 98.9)), NO_MEANS, "parameters (log)", True, True))
    assert len(drawn.marks("point")) == 2 and not drawn.marks("tick") and not drawn.marks("rule mark")
    assert drawn.texts("axis-title") == ["parameters (log)", "test accuracy, % (zoomed)"]


@pytest.mark.parametrize(("log", "kind"), [(True, "log"), (False, "linear")])
def test_numbers_stand_along_the_kind_of_axis_that_was_asked_for(log, kind, picture):
    drawn = picture(wall_chart(_points((0.001, 99.0), (0.1, 99.2)), NO_MEANS, "learning rate", True, log))
    assert drawn.axis("X").startswith(f"X-axis titled 'learning rate' for a {kind} scale")


def test_names_have_an_axis_of_names_with_each_run_beside_or_at_its_own(picture):
    points = _points(("adam", 99.0), ("sgd", 99.2), ("sgd", 99.4))
    drawn = picture(wall_chart(points, NO_MEANS, "optimizer", False, False).properties(width=400))
    assert drawn.axis("X") == "X-axis titled 'optimizer' for a discrete scale with 2 values: adam, sgd"
    alone, left, right = (point.place[0] for point in drawn.marks("point"))
    assert alone == pytest.approx(drawn.place("adam")[0], abs=1)
    assert left < right and (left + right) / 2 == pytest.approx(drawn.place("sgd")[0], abs=1)


def test_runs_with_the_same_name_stand_nearer_to_it_than_to_the_next_one(picture):
    points = _points(("adam", 99.0), ("adam", 99.1), ("sgd", 99.2), ("sgd", 99.4))
    drawn = picture(wall_chart(points, NO_MEANS, "optimizer", False, False).properties(width=400))
    names = {name: drawn.place(name)[0] for name in ("adam", "sgd")}
    apart = names["sgd"] - names["adam"]
    for point in drawn.marks("point"):
        assert abs(point.place[0] - names[point.facts["x"]]) < apart * 0.45


@pytest.mark.parametrize("log", [True, False])
def test_runs_at_the_same_place_stand_evenly_to_both_sides_of_it(log, picture):
    points = _points((100, 99.0), (100, 99.1), (100, 99.2), (10_000, 99.3))
    drawn = picture(wall_chart(points, NO_MEANS, "parameters", True, log).properties(width=600))
    left, middle, right, alone = (point.place[0] for point in drawn.marks("point"))
    assert 0 < middle - left == pytest.approx(right - middle) and right - left < 0.05 * (alone - middle)
    assert (middle, alone) == pytest.approx((drawn.place("100")[0], drawn.place("10,000")[0]), abs=1)


def test_one_run_stands_in_the_middle_at_its_own_value(picture):
    drawn = picture(wall_chart(_points((7_958, 100.0)), NO_MEANS, "parameters", True, False).properties(width=600))
    (point,) = drawn.marks("point")
    assert point.place == pytest.approx((300, 0)) and drawn.texts("axis-label")[0] == "7,958"


def test_few_numbers_are_labelled_at_the_very_values_there_are(specification, picture):
    chart = wall_chart(_points((7_958, 99.3), (19_470, 99.3), (593_200, 98.9)), NO_MEANS, "parameters", True, True)
    assert picture(chart.properties(width=700)).texts("axis-label")[:3] == ["7,958", "19,470", "593,200"]
    eight = specification(wall_chart(_points(*((x, 99.0) for x in range(8))), NO_MEANS, "epochs", True, False))
    assert eight.layer("rule").encoding["x"]["axis"]["values"] == list(range(8))


def test_few_numbers_on_a_linear_axis_are_labelled_at_the_very_values_there_are(picture):
    chart = wall_chart(_points((7_958, 99.3), (13_808, 99.3), (19_470, 98.9)), NO_MEANS, "parameters", True, False)
    assert picture(chart.properties(width=700)).texts("axis-label")[:3] == ["7,958", "13,808", "19,470"]


def test_many_numbers_are_labelled_at_about_eight_ticks(specification):
    read = specification(wall_chart(_points(*((x, 99.0) for x in range(9))), NO_MEANS, "epochs", True, False))
    axis = read.layer("rule").encoding["x"]["axis"]
    assert axis["tickCount"] == 8 and "values" not in axis


def test_a_point_names_its_student_its_run_and_its_state(picture):
    (point,) = picture(wall_chart(_points((7_958, 99.31)), NO_MEANS, "parameters", True, False)).marks("point")
    assert {"who": "student 1", "label": "run 1", "state": "finished", "test accuracy %": "99.31"}.items() <= (
        point.facts.items()
    )


def test_the_legend_stands_clear_above_the_title_of_the_vertical_axis(picture):
    drawn = picture(wall_chart(_points((7_958, 99.2)), NO_MEANS, "parameters", True, False))
    title, legend = (drawn.place(words)[1] for words in ("test accuracy, % (zoomed)", "Final Model"))
    assert legend < title - LARGE


def test_type_is_large_enough_for_the_back_of_the_room(specification, picture):
    wall = wall_chart(_points((7_958, 99.2)), NO_MEANS, "parameters", True, False)
    for chart in (wall, guess_chart(_guesses(plain=[98.0]), _guesses(plain=[99.0]))):
        axis = specification(chart).whole["config"]["axis"]
        assert {"labelFontSize": LARGE, "titleFontSize": LARGE}.items() <= axis.items()
    sizes = [element.get("font-size") for element in picture(wall).svg.iter() if element.tag.endswith("}text")]
    assert set(sizes) == {f"{LARGE}px"} and LARGE >= 16
    assert specification(wall).whole["height"] == CLASS_CHART_HEIGHT


def test_guesses_are_hollow_and_outcomes_lines(picture):
    drawn = picture(guess_chart(_guesses(plain=[98.0, 99.5]), _guesses(plain=[99.0])))
    points, (outcome,) = drawn.marks("point"), drawn.marks("tick")
    assert [point.facts["accuracy"] for point in points] == ["98.0", "99.5"]
    assert all(point.hollow and point.attributes["stroke"] == ORANGE for point in points)
    assert (outcome.facts["accuracy"], outcome.attributes["fill"]) == ("99.0", BLUE)


def test_settings_keep_their_order_and_each_has_a_row_of_its_own(specification, picture):
    guesses, outcomes = _guesses(zebra=[98.0], adam=[97.0, 99.0]), _guesses(adam=[98.5], more=[99.0])
    chart = guess_chart(guesses, outcomes)
    assert picture(chart).axis("Y") == "Y-axis for a discrete scale with 3 values: zebra, adam, more"
    one, three = guess_chart(_guesses(zebra=[98.0]), _guesses(zebra=[99.0])), chart
    assert specification(three).whole["height"] - specification(one).whole["height"] == 2 * GUESS_ROW


def test_one_axis_covers_guesses_and_outcomes_and_says_that_it_is_zoomed(specification, picture):
    chart = guess_chart(_guesses(plain=[90.0, 100.0]), _guesses(plain=[80.0]))
    for layer in specification(chart).all_layers:
        assert layer.encoding["x"]["scale"]["domain"] == pytest.approx([75, 100])
    assert "titled 'test accuracy after the last epoch, % (zoomed)' for a linear scale" in picture(chart).axis("X")


def test_guesses_without_an_outcome_are_drawn(picture):
    drawn = picture(guess_chart(_guesses(plain=[98.0]), _guesses()))
    assert len(drawn.marks("point")) == 1 and not drawn.marks("tick")


@pytest.mark.parametrize("numeric", [True, False])
def test_nicknames_stand_beside_the_newest_run_of_each_where_they_are_asked_for(specification, numeric):
    points = _points((0.1, 97.0), (0.1, 98.0), (0.2, 96.0)).assign(who=["Ada", "Bob", "Ada"])
    points = points if numeric else points.assign(x=points["x"].astype(str))
    named = specification(wall_chart(points, NO_MEANS, "rate", numeric, False, with_names=True))
    assert named.layer("text").column("name") == ["Ada", "Bob", ""]
    assert not specification(wall_chart(points, NO_MEANS, "rate", numeric, False)).layers("text")
