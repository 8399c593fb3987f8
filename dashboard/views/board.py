"""How small: the fewest parameters that still read enough of the test digits."""

import streamlit as st

from dashboard.components.glossary_tooltips import markdown_with_terms
from dashboard.features.board.board_panel import choose_board_class, show_board
from dashboard.features.board.entry_in_hand import show_entry_in_hand
from dashboard.pages import page_heading
from s7core import formatting
from s7core.language.translation import _
from s7core.lesson.experiments import TARGET
from s7core.reference.size_board import BOARD_SEEDS

st.title(page_heading("board"))
markdown_with_terms(
    _(
        "See how few parameters a network needs to read at least {accuracy} of the test digits, on average over {seeds} "
        "seeds, and bring a network of your own onto the board.",
        accuracy=formatting.percent(TARGET),
        seeds=formatting.number_in_words(BOARD_SEEDS),
    )
)
class_name = choose_board_class()
show_entry_in_hand(class_name)
show_board(class_name)
