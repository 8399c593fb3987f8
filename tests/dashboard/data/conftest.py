"""What pages read and do, without a page: Streamlit keeps one session and one address for code that no page runs."""

import pytest


@pytest.fixture(autouse=True)
def fresh(fresh_session: None) -> None:
    """Give each test of this folder a session of its own."""
