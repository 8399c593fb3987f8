"""A network of the board is opened in the architecture editor and in Compare."""

from dataclasses import replace

import pytest
from pages_under_test import asked, html, open_page, words

from dashboard.data.compared_items import seeds_key
from dashboard.data.shared_board import shared_board
from dashboard.features.board.entry_in_hand import compared_with
from s7core.lesson.architecture import layers_from_text
from s7core.reference.size_board import size_board

pytestmark = pytest.mark.usefixtures("no_workers")


def test_its_layers_are_changed_in_the_architecture_editor(store, three_seeds):
    at = open_page("board")
    assert at.selectbox(key="entry").options[0].startswith("404 parameters · Edited: 8 layers")
    at.button(key="board-change").click().run()
    assert at.title[0].value == "Build a network"
    layers = store.run(three_seeds[0]).recipe.layers
    assert layers_from_text(asked(at, "layers")) == layers_from_text(layers) and "<b>404</b>" in html(at)


def test_a_link_takes_a_network_in_hand_and_a_wrong_one_falls_back(store, three_seeds):
    at = open_page("board", {"entry": "final-record"})
    assert at.selectbox(key="entry").value == "final-record"
    at = open_page("board", {"entry": "nonsense"})
    assert "entry is 'nonsense'" in words(at) and at.selectbox(key="entry").value == shared_board().smallest.key


@pytest.mark.slow
@pytest.mark.one_core
def test_it_is_compared_with_the_record_and_the_record_with_the_smallest(store, three_seeds):
    board = shared_board()
    mine, record = board.smallest, next(entry for entry in board.on_board if entry.key == "final-record")
    own_key = seeds_key(store.run(three_seeds[0]))
    assert compared_with(board, mine) == [own_key, "reference-final-record"]
    assert compared_with(board, record) == ["reference-final-record", own_key]
    alone = size_board(record.runs)
    assert compared_with(alone, alone.smallest) == ["reference-final-record", "reference-final-exp1"]
    at = open_page("board")
    at.button(key="board-compare").click().run()
    assert at.title[0].value == "Compare" and len(at.multiselect(key="items").indices) == 2 and not at.error


def test_seeds_that_came_from_several_experiments_are_compared_as_several(store, three_seeds, finish):
    recipe = store.run(three_seeds[0]).recipe
    other = finish(store, replace(recipe, seed=9), "final-exp1", [60])
    board = size_board(store.runs())
    assert compared_with(board, board.entries[0])[:2] == [seeds_key(store.run(three_seeds[0])), other]
