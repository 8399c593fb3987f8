"""A page asks the store each question once: no statement goes out twice in one run of a page."""

from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sql
from pages_under_test import open_page
from sqlalchemy.engine import Engine

from dashboard.pages import all_pages
from s7core.runs.store import Store

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch):
    """What may be half a second old does not age while a page is drawn, however slow the machine is."""
    monkeypatch.setattr("streamlit.runtime.caching.cache_utils.TTLCACHE_TIMER", lambda: 0.0)


@pytest.fixture
def statements():
    """How often each statement was sent with the same values, since the test began."""
    sent: Counter[tuple[str, str]] = Counter()

    def count(connection, cursor, statement, values, context, executemany):
        if statement.startswith("SELECT"):
            sent[statement, repr(values)] += 1

    sql.event.listen(Engine, "before_cursor_execute", count)
    yield sent
    sql.event.remove(Engine, "before_cursor_execute", count)


def test_a_gallery_of_what_all_seeds_miss_asks_the_store_nothing_twice(finished: Store, statements):
    own = next(run.id for run in finished.runs("finished"))
    statements.clear()
    open_page("mistakes", {"run": own, "show": "agree"})
    assert not {statement: times for (statement, _), times in statements.items() if times > 1}


@pytest.mark.parametrize("name", [Path(page.file).stem for page in all_pages()])
def test_a_page_asks_the_store_nothing_twice(finished: Store, statements, name):
    open_page(name)
    twice = {statement: times for (statement, _), times in statements.items() if times > 1}
    assert not twice
