"""S7 Lab's server: `streamlit run dashboard/Home.py` finds `app` here and serves it; `app.py` draws the pages."""

from pathlib import Path

import streamlit as st

app = st.App(Path(__file__).with_name("app.py"))
