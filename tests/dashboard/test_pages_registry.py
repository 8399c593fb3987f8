"""The registry of pages names every page once, and nothing that is not there."""

from pathlib import Path

import pytest

from dashboard.pages import all_pages, page_file, page_title
from s7core.lesson.glossary import TERMS
from s7core.lesson.stages import ALL_STAGES

DASHBOARD = Path(__file__).parents[2] / "dashboard"


def test_each_page_has_a_view_file_and_each_view_file_a_page():
    files = [page.file for page in all_pages()]
    views = {f"views/{path.name}" for path in (DASHBOARD / "views").glob("*.py") if path.name != "__init__.py"}
    assert len(set(files)) == len(files)
    assert set(files) == views


def test_each_page_is_named_once():
    assert len({page.key for page in all_pages()}) == len({page.title for page in all_pages()}) == len(all_pages())
    for page in all_pages():
        assert page_file(page.key) == page.file and page_title(page.key) == page.title


def test_each_stage_has_a_page_and_its_address_stays():
    addresses = {stage.key: Path(page_file(stage.key)).stem for stage in ALL_STAGES}
    assert addresses == {"init": "model_init", "net1": "net1", "net2": "net2", "final": "final_model"}


@pytest.mark.parametrize("stage", ALL_STAGES, ids=lambda stage: stage.key)
def test_the_page_of_a_stage_draws_that_stage(stage):
    assert f'show_stage("{stage.key}")' in (DASHBOARD / page_file(stage.key)).read_text(encoding="utf-8")


def test_every_page_that_a_glossary_term_leads_to_is_in_the_registry():
    keys = {page.key for page in all_pages()}
    assert {term.page for term in TERMS if term.page} <= keys
