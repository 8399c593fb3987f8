"""S7 Lab's server: `streamlit run dashboard/Home.py` finds `app` here and serves it; `app.py` draws the pages."""

from pathlib import Path

import streamlit as st

from dashboard.server.deferred_files import say_why_files_fail
from dashboard.server.lifespan import serving
from dashboard.server.messages import read_no_large_messages
from dashboard.server.open_connections import bound_connections
from dashboard.server.protection import PROTECTION
from dashboard.server.trusted_proxies import trust_only_named_proxies


def _close() -> None:
    from dashboard.data.resources import close_all  # loaded by the first page; the server is there before it

    close_all()


trust_only_named_proxies()
read_no_large_messages()
bound_connections()
say_why_files_fail()
app = st.App(Path(__file__).with_name("app.py"), middleware=PROTECTION, lifespan=serving(_close))
