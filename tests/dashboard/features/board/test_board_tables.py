"""The tables of the board hold the figures of its entries, and say whose they are."""

from dataclasses import replace

import pytest

from dashboard.charts.network_charts import CLASS_KIND, OWN_KIND, PUBLISHED_KIND, SHIPPED_KIND
from dashboard.features.board.board_tables import (
    MOST_BESIDE,
    WORST_ERROR,
    board_points,
    kind_of_entry,
    not_yet_table,
    ranking_table,
    whose,
)
from s7core.classroom.register import Student
from s7core.classroom.visitor import GUEST, Visitor
from s7core.lesson.experiments import RECORD_RECIPE, best_published_accuracy
from s7core.lesson.stages import ALL_STAGES
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.size_board import size_board

SHIPPED = ReferenceStore()
TINY = replace(RECORD_RECIPE, layers="conv4 relu bn maxpool2 conv10 relu avgpool11 flatten")
ADA = Student("ada", "9b", 1, "Ada", 0.0)


def own_runs(accuracies, recipe=TINY, **more):
    """Runs with these accuracies and the seeds 1, 2 …, of nobody unless `more` says so."""
    base = replace(SHIPPED.run("ref-final-record-s1"), group="", **more)
    return [
        replace(base, id=f"own-{seed}", recipe=replace(recipe, seed=seed), last_test_accuracy=accuracy)
        for seed, accuracy in enumerate(accuracies, start=1)
    ]


def test_the_ranking_has_one_row_for_each_place_with_its_figures():
    board = size_board([*own_runs((0.9941, 0.9942, 0.9946)), *SHIPPED.runs()])
    rows = ranking_table(board).to_dict("records")
    assert len(rows) == len(board.on_board) > 1
    first, entry = rows[0], board.on_board[0]
    assert (first["Rank"], first["Parameters"], first["Mult-accumulates"]) == (
        1,
        entry.network.parameters,
        entry.network.macs,
    )
    assert first["Mean %"] == pytest.approx(99.43) and first["95% interval"] == entry.interval.in_percent
    assert (first["Seeds"], first["Whose"], first["Receptive field"]) == ("3", "you", entry.network.receptive_field)
    assert first["Layers"] == "conv4 maxpool2 conv10 avgpool11" and first["Training"] == "60,000 images, 20 epochs"
    assert first["Network"] == "Edited: 8 layers · as Final Model, record"
    assert {row["Whose"] for row in rows[1:]} == {"shipped"}


def test_who_is_not_on_it_yet_is_told_what_is_missing_one_s_own_first():
    diverged = replace(own_runs((0.99, 0.99))[1], state="diverged", last_test_accuracy=None)
    board = size_board([*own_runs((0.99,)), diverged, *SHIPPED.runs()])
    rows = not_yet_table(board).to_dict("records")
    assert rows[0]["Missing"] == "2 more seeds and 0.40 points" and rows[0]["Seeds"] == "1, 1 more diverged"
    assert len(rows) == len(board.not_yet) and [row["Whose"] for row in rows[1:]] == ["shipped"] * (len(rows) - 1)


def test_the_chart_has_each_stage_as_published_and_every_entry_that_is_not_far_off():
    board = size_board([*own_runs((0.9941, 0.9942, 0.9946)), *own_runs((0.90,), replace(TINY, epochs=1)), *SHIPPED.runs()])
    table = board_points(board, Visitor())
    published = table[table["kind"] == PUBLISHED_KIND].set_index("stage")
    assert set(published.index) == {stage.key for stage in ALL_STAGES}
    for stage in ALL_STAGES:
        assert published.loc[stage.key, "error"] == pytest.approx(100 - best_published_accuracy(stage.key) * 100)
    assert published["low"].isna().all()
    measured = table[table["kind"] != PUBLISHED_KIND]
    near = [entry for entry in board.entries if (1 - entry.mean) * 100 <= WORST_ERROR]
    assert len(measured) == len(near) < len(board.entries)
    [own] = measured[measured["kind"] == OWN_KIND].to_dict("records")
    assert (own["error"], own["beside"]) == (pytest.approx(0.57), "you")
    assert own["low"] == pytest.approx(100 - board.on_board[0].interval.high * 100)


def test_without_anybody_the_published_stages_are_there():
    assert list(board_points(size_board([]), Visitor())["kind"]) == [PUBLISHED_KIND] * len(ALL_STAGES)
    assert ranking_table(size_board([])).empty and not_yet_table(size_board([])).empty


def test_a_small_shipped_network_has_its_name_and_few_others_their_owners():
    runs = [replace(run, group="small", recipe=replace(TINY, seed=run.recipe.seed)) for run in SHIPPED.group("final-record")]
    table = board_points(size_board(runs), Visitor())
    assert list(table["beside"])[-1] == "A smaller network"
    many = [run for epochs in range(1, MOST_BESIDE + 3) for run in own_runs((0.99,), replace(TINY, epochs=epochs))]
    assert set(board_points(size_board(many), Visitor())["beside"][len(ALL_STAGES) :]) == {""}


def test_entries_are_the_visitor_s_the_class_s_or_shipped():
    hers, his = own_runs((0.99,), student="ada", nickname="Ada"), own_runs((0.99,), student="bob", nickname="Bob")
    [entry], [shipped] = size_board(hers).entries, size_board(SHIPPED.group("final-record")).entries
    ada = Visitor(True, False, ADA)
    assert (kind_of_entry(entry, ada), kind_of_entry(entry, GUEST)) == (OWN_KIND, CLASS_KIND)
    assert kind_of_entry(shipped, ada) == SHIPPED_KIND and whose(shipped) == "shipped"
    [together] = size_board([hers[0], replace(his[0], id="2", recipe=replace(TINY, seed=2))]).entries
    assert whose(together) == "Ada, Bob" and kind_of_entry(together, ada) == OWN_KIND
    [mine] = size_board(own_runs((0.99,))).entries
    assert whose(mine) == "you" and kind_of_entry(mine, Visitor()) == OWN_KIND
