"""S7 Lab's entry: `streamlit run dashboard/Home.py`."""

import os

# Read when torch loads. A page looks into a network with one thread: for a single image that is fastest, and threads that
# meet where a run trains on all cores would wait ten times as long for one another as they work.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from pathlib import Path

import streamlit as st

from dashboard.components.glossary_tooltips import draw_tooltips
from dashboard.components.status_line import status_line
from dashboard.data.resources import errors_in_words, open_all
from dashboard.pages import navigation
from dashboard.state.address import entered
from dashboard.state.lesson_marks import keep_marks
from dashboard.state.visitor import keep_cookies

# Streamlit leaves a hand's width free on each side and above; the layer table needs it. While a page is drawn, Streamlit has
# a Stop of its own in the corner, which ends the drawing: beside the one that ends a run, there shall be no other.
STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding: 3.2rem clamp(1rem, 3vw, 3rem) 4rem; }
[data-testid="stStatusWidget"] button { display: none; }
</style>"""

st.set_page_config(page_title="S7 Lab", page_icon=str(Path(__file__).with_name("icon.svg")), layout="wide")
st.html(STYLE)
page = st.navigation(navigation(), expanded=True)
entered(page.url_path)
with errors_in_words():
    open_all()
    page.run()
    status_line()
    keep_cookies()
    keep_marks()
    draw_tooltips()
