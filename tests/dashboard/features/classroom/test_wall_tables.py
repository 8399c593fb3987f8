"""The tables of the class wall, against figures done by hand and by scipy."""

from dataclasses import replace
from math import sqrt
from statistics import stdev

import pytest
from scipy.stats import t

from dashboard.features.classroom.wall_tables import (
    AXES,
    NUMERIC,
    SIZE,
    setting_text,
    wall_figures_table,
    wall_mean_table,
    wall_point_table,
)
from s7core.recipe import settings

PERCENT = (98.0, 97.9, 97.8)  # of Ada, Bob and Cem


def test_each_run_is_a_point_at_its_size_and_accuracy(three_on_the_wall):
    points = wall_point_table(three_on_the_wall, SIZE).set_index("who")
    assert points["accuracy"].to_dict() == pytest.approx(dict(zip(("Ada", "Bob", "Cem"), PERCENT, strict=True)))
    assert set(points["x"]) == {7_958} and set(points["stage_title"]) == {"Final Model"}
    assert set(points["state"]) == {"finished"}


def test_along_a_setting_numbers_stay_numbers_and_choices_become_words(three_on_the_wall):
    assert set(wall_point_table(three_on_the_wall, "learning_rate")["x"]) == {0.01}
    assert set(wall_point_table(three_on_the_wall, "batch_norm")["x"]) == {"on"}
    assert set(wall_point_table(three_on_the_wall, "scheduler")["x"]) == {"none"}


def test_the_table_to_be_read_names_the_axis_and_has_words_for_keys(three_on_the_wall):
    for axis, name in ((SIZE, "parameters"), ("learning_rate", "Learning rate")):
        table = wall_figures_table(wall_point_table(three_on_the_wall, axis), axis)
        assert table.columns.tolist() == [name, "accuracy", "stage", "who", "state", "label"]
        assert set(table["stage"]) == {"Final Model"} and set(table["state"]) == {"finished"}


def test_several_seeds_have_one_mean_with_student_s_interval(three_on_the_wall):
    [row] = wall_mean_table(three_on_the_wall, "epochs").to_dict("records")
    half = t.ppf(0.975, 2) * stdev(PERCENT) / sqrt(3)
    assert (row["x"], row["seeds"], row["mean"]) == (2, 3, pytest.approx(97.9))
    assert (row["low"], row["high"]) == (pytest.approx(97.9 - half), pytest.approx(97.9 + half))


def test_an_interval_never_leaves_100_percent_and_a_single_run_has_no_mean(three_on_the_wall):
    [group] = three_on_the_wall.replicates
    wide = replace(
        group,
        runs=tuple(replace(run, last_test_accuracy=value) for run, value in zip(group.runs, (0.9, 0.95, 1.0), strict=True)),
    )
    [row] = wall_mean_table(replace(three_on_the_wall, replicates=(wide,)), SIZE).to_dict("records")
    assert row["high"] == 100 and row["low"] < 90
    single = replace(three_on_the_wall, replicates=(replace(group, runs=group.runs[:1]),))
    assert wall_mean_table(single, SIZE).empty and "mean" in wall_mean_table(single, SIZE)


def test_a_setting_is_named_by_its_experiment_and_what_differs(three_on_the_wall):
    [group] = three_on_the_wall.replicates
    assert setting_text(group) == "Final Model, experiment 1, training images 6,000, epochs 2"


def test_every_setting_that_is_no_chance_can_be_the_axis():
    assert set(AXES) == {SIZE} | {each.name for each in settings()} - {
        "seed",
        "device",
        "precision",
        "threads",
        "gpu_share",
        "live_test",
        "stage",
        "layers",
    }
    assert {SIZE, "learning_rate", "epochs"} <= NUMERIC and "scheduler" not in NUMERIC and "batch_norm" not in NUMERIC
