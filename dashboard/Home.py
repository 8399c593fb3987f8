"""S7 Lab's server: `streamlit run dashboard/Home.py` finds `app` here and serves it; `app.py` draws the pages."""

import os
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from dashboard.assets import ASSET_FOLDER, OTHER_FOLDERS, script, stylesheet
from dashboard.data.first_words import first_words
from dashboard.pages import all_pages
from dashboard.server.deferred_files import say_why_files_fail
from dashboard.server.first_page import first_page_routes
from dashboard.server.late_parts import draw_no_late_parts
from dashboard.server.lifespan import serving
from dashboard.server.messages import read_no_large_messages
from dashboard.server.open_connections import bound_connections
from dashboard.server.protection import PROTECTION
from dashboard.server.routes import STORED_ROUTES, FetchedAnswer, FetchRoutes
from dashboard.server.script_files import script_route
from dashboard.server.trusted_proxies import trust_only_named_proxies
from dashboard.state.spoken_language import language_of_session


def _close() -> None:
    from dashboard.data.resources import close_all  # loaded by the first page; the server is there before it

    close_all()


def _fetched(name: str, asked: Mapping[str, str]) -> FetchedAnswer:
    if name in STORED_ROUTES:
        from dashboard.data.stage_networks import network_answer

        return network_answer(asked)
    from dashboard.data.warm_start import await_engine

    await_engine()
    from dashboard.data.learning_frames import learning_answer  # which needs torch

    return learning_answer(name, asked)


os.environ.setdefault("OMP_NUM_THREADS", "1")  # as in app.py: a browser may fetch a frame before the first page is drawn
trust_only_named_proxies()
read_no_large_messages()
bound_connections()
say_why_files_fail(language_of_session)
draw_no_late_parts()
first_pages = first_page_routes(
    [page.address for page in all_pages()], first_words, stylesheet("first_page/words"), script("first_page/words")
)
app = st.App(
    Path(__file__).with_name("app.py"),
    routes=[*first_pages, *FetchRoutes(_fetched).routes(), script_route(ASSET_FOLDER, OTHER_FOLDERS)],
    middleware=PROTECTION,
    lifespan=serving(_close),
)
