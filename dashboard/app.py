"""The script that Streamlit runs for each session and after each click; `Home.py` is the server that does so."""

import os

# Read when torch loads. One thread is fastest for a single image, which is what pages run networks on; and several
# threads, while a run trains on all cores, would spend ten times as long waiting for one another as working.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import streamlit as st

from dashboard.assets import asset_path
from dashboard.components.accessible_frame import repair_frame
from dashboard.components.class_call import show_class_call
from dashboard.components.decimal_comma import understand_decimal_commas
from dashboard.components.error_sentences import early_end, errors_in_words
from dashboard.components.glossary_tooltips import draw_tooltips
from dashboard.components.language_choice import draw_language_choice
from dashboard.components.page_scroll import open_at_its_top
from dashboard.components.shell import ICON, draw_lesson_links, draw_shell
from dashboard.components.status_line import status_line
from dashboard.data.own_progress import join_stored_marks, save_progress
from dashboard.data.resources import open_all
from dashboard.data.visitors import keep_cookies
from dashboard.data.warm_start import wait_for_engine, warm_start_afterwards
from dashboard.pages import navigation, needs_engine
from dashboard.state.address import entered
from dashboard.state.lesson_marks import keep_marks
from dashboard.state.local_time import write_times_for_the_visitor
from dashboard.state.spoken_language import keep_language, speak_to_the_visitor
from dashboard.state.tab_visibility import watch_tab

speak_to_the_visitor()
st.set_page_config(page_title="S7 Lab", page_icon=str(ICON), layout="wide")
st.html(asset_path("dashboard.css"))
write_times_for_the_visitor()
page = st.navigation(navigation(), expanded=True)
entered(page.url_path)
keep_language()
open_at_its_top(page.url_path)
draw_shell(page.url_path)
draw_language_choice()
with errors_in_words():
    open_all()
    with warm_start_afterwards():
        if needs_engine(page.url_path):
            wait_for_engine()
        join_stored_marks()
        show_class_call(page.url_path)
        with early_end():
            page.run()
        draw_lesson_links()
        status_line()
        keep_cookies()
        keep_marks()
        save_progress()
        draw_tooltips()
        understand_decimal_commas()
        watch_tab()
        repair_frame()
