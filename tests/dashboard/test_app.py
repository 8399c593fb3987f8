"""The script of each session: it opens what every page needs, draws the page, and what stands around every page."""

import os

import pytest
from pages_under_test import open_page

pytestmark = pytest.mark.usefixtures("no_workers")


@pytest.fixture
def home(store):
    return open_page("home")


def test_the_first_page_is_home_and_the_status_line_stands_beside_it(home):
    assert home.title[0].value == "How small can a digit reader get?"
    assert "MNIST checked · no run in the queue" in home.sidebar.caption[0].value


def test_terms_explain_themselves_on_every_page(home):
    assert [each for each in home.get("bidi_component") if "receptive-field" in each.proto.json]


def test_what_stands_around_a_page_is_there_where_the_page_has_nothing_to_show(store):
    at = open_page("compare", {"items": "reference-final-exp1"})
    assert at.info[0].value.startswith("Choose at least two") and at.sidebar.caption
    assert [each for each in at.get("bidi_component") if "receptive-field" in each.proto.json]


def test_networks_run_on_one_thread_unless_somebody_says_otherwise(store, monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    open_page("glossary")
    assert os.environ["OMP_NUM_THREADS"] == "2"
    monkeypatch.delenv("OMP_NUM_THREADS")
    open_page("glossary")
    assert os.environ["OMP_NUM_THREADS"] == "1"


def test_another_page_starts_from_its_own_address(home):
    home.switch_page("views/glossary.py").run()
    assert home.title[0].value == "Glossary" and not home.exception
    home.switch_page("views/home.py").run()
    assert home.title[0].value == "How small can a digit reader get?" and not home.exception


def test_a_store_that_cannot_be_opened_is_the_one_sentence_on_any_page(store, monkeypatch):
    monkeypatch.setenv("S7_STORE", "sqlite:////proc/none/runs.sqlite")
    at = open_page("glossary")
    assert len(at.error) == 1 and "cannot be opened" in at.error[0].value and not at.title and not at.sidebar.caption


@pytest.mark.parametrize("name", ["glossary", "present"])  # the second ends early
def test_what_pages_need_later_is_loaded_after_the_first_page(store, monkeypatch, name):
    drawn = []
    monkeypatch.setattr("dashboard.components.glossary_tooltips.draw_tooltips", lambda: drawn.append("page"))
    monkeypatch.setattr("dashboard.data.warm_start.begin_warm_start", lambda: drawn.append("warm start"))
    open_page(name)
    assert drawn[-1] == "warm start" and drawn.count("warm start") == 1


def test_nothing_is_loaded_for_a_server_whose_store_cannot_be_opened(store, monkeypatch):
    monkeypatch.setenv("S7_STORE", "sqlite:////proc/none/runs.sqlite")
    monkeypatch.setattr("dashboard.data.warm_start.begin_warm_start", lambda: pytest.fail("loaded"))
    assert len(open_page("glossary").error) == 1


def test_only_pages_that_run_networks_wait_for_the_engine(store, monkeypatch):
    waited = []
    monkeypatch.setattr("dashboard.data.warm_start.wait_for_engine", lambda: waited.append("waited"))
    open_page("net1")
    assert not waited
    open_page("layers")
    assert len(waited) == 1
