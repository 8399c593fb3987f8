"""One selected network of the board: edit it, compare it, or build another one."""

import streamlit as st

from dashboard.components.address_widgets import select
from dashboard.data.compared_items import GROUP_PREFIX, seeds_key
from dashboard.data.shared_board import shared_board
from dashboard.features.board.board_tables import whose
from dashboard.pages import page_file
from dashboard.state.session import BOARD_ENTRY, COMPARED, LAYERS, START_STAGE
from s7core import formatting
from s7core.language.translation import _
from s7core.lesson.architecture import layers_of, layers_to_text
from s7core.lesson.stages import ALL_STAGES
from s7core.reference.size_board import BOARD_EXPERIMENT, BoardEntry, SizeBoard

FIRST_EXPERIMENT = "final-exp1"  # what the record itself is compared with


def show_entry_in_hand(class_name: str) -> None:
    """Draw the choice of a network of this class's board, and what can be done with it."""
    board = shared_board(class_name)
    row = st.container(horizontal=True, gap="small", vertical_alignment="bottom")
    entries = {entry.key: entry for entry in (*board.on_board, *board.not_yet)}
    if not entries:
        if row.button(_("Build a network"), type="primary", icon=":material/architecture:", key="board-build"):
            st.switch_page(page_file("build"), query_params={START_STAGE.name: ALL_STAGES[-1].key})
        return
    with row:
        key = select(
            _("Selected network"),
            list(entries),
            key=BOARD_ENTRY,
            default=next(iter(entries)),
            title=lambda each: _title(entries[each]),
            width=460,
        )
    entry = entries[key]
    if row.button(_("Change its layers"), type="primary", icon=":material/architecture:", key="board-change"):
        st.switch_page(page_file("build"), query_params=_address_of_editor(entry))
    if row.button(_("Compare"), icon=":material/compare_arrows:", key="board-compare"):
        st.switch_page(page_file("compare"), query_params={COMPARED.name: compared_with(board, entry)})


def _title(entry: BoardEntry) -> str:
    """A title that no other entry of the board has, since a browser recognises a choice by it."""
    size = formatting.counted(entry.network.parameters, "{count} parameter", "{count} parameters")
    return " · ".join([size, entry.title, whose(entry), *([] if entry.is_shipped else [entry.key[:4]])])


def _address_of_editor(entry: BoardEntry) -> dict[str, str]:
    """Parameters of the architecture editor for the layers of this entry."""
    layers, stages = layers_of(entry.recipe), [stage for stage in ALL_STAGES if stage.key == entry.recipe.stage]
    start = {START_STAGE.name: entry.recipe.stage}
    unchanged = any(stage.published_architecture == layers for stage in stages) and not entry.recipe.layers
    return start if unchanged else {**start, LAYERS.name: layers_to_text(layers)}


def compared_with(board: SizeBoard, entry: BoardEntry) -> list[str]:
    """Keys of Compare for this entry and, beside it, the record; beside the record the smallest of the board."""
    others = [other for other in board.on_board[:1] if other is not entry]
    beside = _compared(others[0]) if others else [GROUP_PREFIX + FIRST_EXPERIMENT]
    return [*_compared(entry), *(beside if entry.key == BOARD_EXPERIMENT else [GROUP_PREFIX + BOARD_EXPERIMENT])]


def _compared(entry: BoardEntry) -> list[str]:
    """The keys of Compare for the runs of an entry: of several seeds as one, for each experiment that they started from."""
    if entry.is_shipped:
        return [GROUP_PREFIX + entry.key]
    by_experiment: dict[str, list[str]] = {}
    keys = {run.id: seeds_key(run) for run in entry.runs}
    for run in entry.runs:
        by_experiment.setdefault(keys[run.id], []).append(run.id)
    return [key if len(run_ids) > 1 else run_ids[0] for key, run_ids in by_experiment.items()]
