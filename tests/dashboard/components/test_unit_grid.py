"""The choice of one unit on a layer's grid."""

import json

import pytest
from pages_under_test import words

from dashboard.components import unit_grid
from dashboard.state.session import COLUMN, ROW


def grid() -> None:
    import streamlit as st

    from dashboard.components.unit_grid import choose_unit
    from dashboard.state.address import entered
    from s7core.lesson.architecture import layers_from_text
    from s7core.model.trace import trace

    entered("receptive_field")
    rows = trace(layers_from_text("conv8 maxpool2 avgpool13")).rows
    row = rows[int(st.number_input("Layer", 0, 2, 0, key="of"))]
    st.caption(str(choose_unit(row, "address", "A unit")))


def test_the_unit_in_the_middle_is_chosen_unless_the_link_names_another(draw):
    assert draw(grid).caption[0].value == "(12, 12)"
    assert draw(grid, row="3", column="25").caption[0].value == "(3, 25)"


@pytest.mark.parametrize(("row", "column"), [("26", "x")])
def test_a_link_to_a_unit_that_is_not_there_falls_back_with_a_note(draw, row, column):
    at = draw(grid, row=row, column=column)
    assert at.caption[0].value == "(12, 12)" and "row is '26'" in words(at) and "column is 'x'" in words(at)


def test_on_a_coarser_grid_the_unit_stays_at_the_same_place_of_the_image(draw):
    at = draw(grid, row="3", column="25")
    at.number_input(key="of").set_value(1).run()
    assert at.caption[0].value == "(1, 12)"
    at.number_input(key="of").set_value(2).run()
    assert at.caption[0].value == "(0, 0)" and len(at.number_input) == 1  # there is only one unit


def test_the_picture_has_the_grid_and_the_chosen_unit_in_its_place(draw):
    told = json.loads(draw(grid, row="13", column="0").get("bidi_component")[0].proto.json)
    assert 'data-grid="26x26"' in told and "top:50.000%;left:0.000%;height:3.846%;width:3.846%" in told


def test_a_click_on_the_picture_chooses_row_and_column():
    unit_grid._pick("3,7")
    assert (ROW.value, COLUMN.value) == (3, 7)
