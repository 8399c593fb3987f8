"""The server that `streamlit run dashboard/Home.py` finds and serves."""

from pathlib import Path

from streamlit.web.server.app_discovery import discover_asgi_app

HOME_FILE = Path(__file__).parents[2] / "dashboard" / "Home.py"


def test_streamlit_finds_the_server_in_home():
    assert discover_asgi_app(HOME_FILE).import_string == "Home:app"
