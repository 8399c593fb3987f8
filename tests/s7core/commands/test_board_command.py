"""`board`: the networks of the board and the others, as a table and as JSON."""

import json
from dataclasses import replace

from command_under_test import call

from s7core.lesson.experiments import RECORD_RECIPE
from s7core.reference.reference_store import ReferenceStore
from s7core.reference.run_catalog import RunCatalog
from s7core.reference.size_board import size_board

TINY = replace(RECORD_RECIPE, layers="conv4 relu bn maxpool2 conv10 relu avgpool11 flatten", epochs=1)


def test_json_has_every_entry_of_the_store_and_the_package(store, finish):
    for seed in (1, 2, 3):
        finish(store, replace(TINY, seed=seed), "final-record", [50 + seed])
    told = json.loads(call("board", "--json"))
    board = size_board(RunCatalog(store, ReferenceStore()).runs())
    assert told["entries"] == [entry.to_dict() for entry in board.entries]
    assert (told["target"], told["seeds"]) == (0.994, 3)
    first = told["entries"][0]
    assert first["on_board"] and first["seeds"] == [1, 2, 3] and first["mean"] == 0.9948


def test_the_table_ranks_the_board_and_says_what_others_lack(store, finish):
    for seed in (1, 2, 3):
        finish(store, replace(TINY, seed=seed), "final-record", [50 + seed])
    finish(store, replace(TINY, learning_rate=0.1), "final-record", [100])
    on_board, not_yet = call("board").split("\n\nNot yet:\n")
    said, heading, first, *_ = on_board.splitlines()
    assert "99.40%" in said and "chooses by the test set" in said and heading.startswith("rank ")
    assert first.split()[:3] == ["1", f"{36 + 8 + 360}", "99.48%"] and "you" in first.split()
    assert first.endswith(": conv4 maxpool2 conv10 avgpool11")
    assert "lacks 2 more seeds and 0.40 points" in not_yet


def test_a_board_without_anybody_says_so(store, monkeypatch, tmp_path):
    monkeypatch.setattr("s7core.commands.board_command.ReferenceStore", lambda: ReferenceStore(tmp_path))
    assert call("board").count("nobody") == 2
