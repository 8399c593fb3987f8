"""The board on its page: with nothing, with the shipped runs, with seeds of one's own, and in a class."""

import json
from dataclasses import replace

import pytest
from pages_under_test import open_page, opened_by, opened_by_teacher, words

from dashboard.data.shared_board import shared_board
from s7core.formatting import count
from s7core.reference.reference_store import ReferenceStore

pytestmark = pytest.mark.usefixtures("no_workers")
PARAMETERS = 404  # of the runs of `three_seeds`
LAPTOP = 982  # pixels for a table on a screen of 1366, beside the navigation


def ranking(at) -> list[dict]:
    """The rows of the table of who is on the board."""
    return next(each.value for each in at.dataframe if "Rank" in each.value).to_dict("records")


def test_without_any_run_the_page_says_that_nobody_is_on_the_board(store, monkeypatch, tmp_path):
    monkeypatch.setattr("dashboard.data.resources.ReferenceStore", lambda **more: ReferenceStore(tmp_path))
    at = open_page("board")
    assert "Nobody is on the board yet" in words(at) and "No network reaches 99.40%" in words(at)
    assert not [each for each in at.dataframe if "Rank" in each.value] and not at.error


def test_with_the_shipped_runs_their_best_groups_are_on_it(store):
    at = open_page("board")
    board = shared_board()
    assert [row["Network"] for row in ranking(at)] == [entry.title for entry in board.on_board]
    assert f"{count(board.smallest.network.parameters)} parameters are enough so far" in words(at)
    assert "the board chooses by the test set" in words(at) and "never the best epoch or the best seed" in words(at)


def test_three_seeds_of_one_s_own_are_on_it_and_a_fourth_poor_one_takes_them_off(store, three_seeds, finish):
    at = open_page("board")
    first = ranking(at)[0]
    assert (first["Parameters"], first["Whose"], first["Seeds"]) == (PARAMETERS, "you", "3")
    assert f"{PARAMETERS} parameters are enough so far: 99.42% (" in words(at)
    finish(store, replace(store.run(three_seeds[0]).recipe, seed=4), "final-record", [150])
    at = open_page("board")
    assert PARAMETERS not in [row["Parameters"] for row in ranking(at)]
    not_yet = next(each.value for each in at.dataframe if "Missing" in each.value).to_dict("records")
    assert (not_yet[0]["Seeds"], not_yet[0]["Missing"]) == ("4", "0.21 points")


def test_all_columns_of_both_tables_fit_a_laptop_and_what_is_left_out_is_in_the_file(store):
    tables = [each for each in open_page("board").dataframe if "Network" in each.value]
    assert [set(each.value) & {"Rank", "Missing"} for each in tables] == [{"Rank"}, {"Missing"}]
    for table in tables:
        widths = {name: column.get("width") for name, column in json.loads(table.proto.columns).items()}
        shown = list(table.proto.column_order)
        assert sum(widths[name] for name in shown) <= LAPTOP and shown[-1] == "Layers"
        left_out = set(table.value) - set(shown)  # a file has the whole table
        assert left_out == ({"Receptive field", "Mult-accumulates"} if "Missing" in shown else set())


def test_settings_tested_on_a_part_of_the_digits_are_named_and_left_out(store, three_seeds, finish):
    finish(store, replace(store.run(three_seeds[0]).recipe, test_images=2_000), "final-record", [0])
    assert "Left out, because tested on fewer digits: 1 setting." in words(open_page("board"))


def test_in_a_class_students_are_named_as_on_the_wall_and_a_guest_chooses_the_class(register, store, three_seeds):
    students = [register.join("9b", name) for name in ("Ada", "Bob", "Cem")]
    with store.begin() as connection:
        for (student, _), run_id in zip(students, three_seeds, strict=True):
            connection.exec_driver_sql("INSERT INTO owners VALUES (?, ?)", (run_id, student.id))
    at = opened_by(students[0][1], "board")
    assert ranking(at)[0]["Whose"] == "Ada, Bob, Cem" and not at.selectbox(key="entry").disabled
    assert "class" not in [each.key for each in at.selectbox]
    register.open_class("9c")
    at = open_page("board", {"class": "9b"})
    assert at.selectbox(key="class").value == "9b" and ranking(at)[0]["Whose"] == "Ada, Bob, Cem"
    at = open_page("board", {"class": "9c"})
    assert "Ada" not in str([row["Whose"] for row in ranking(at)])
    assert opened_by_teacher("board").selectbox(key="class").options == ["9c", "9b"]
